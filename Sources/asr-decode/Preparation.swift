import AcousticModel
import AudioIO
import Corpus
import Decoding
import Features
import Files
import Recognizer
import Tensors

/// From sources to filterbanks, or to posteriors or lattices where those are given.
struct Preparation: Sendable {
  let recognizer: Recognizer
  let sound: SoundFileOptions

  /// The items of a group; what cannot be read fails them all.
  func prepare(_ group: DecodingInputs.Group, items: [DecodingInputs.Item]) -> [Prepared] {
    do {
      switch group.source {
      case .sound(let source):
        let waveform = try source.waveform(options: sound)
        return group.positions.map { prepare(waveform, position: $0, item: items[$0]) }
      case .features(let location):
        let content = Prepared.Content.filterbanks(try filterbanks(at: location))
        return group.positions.map { prepared(content, position: $0, item: items[$0]) }
      case .logPosteriors(let location):
        let content = Prepared.Content.logPosteriors(try FeatureArchive.read(location))
        return group.positions.map { prepared(content, position: $0, item: items[$0]) }
      case .lattice(let lattice):
        return group.positions.map { prepared(.lattice(lattice), position: $0, item: items[$0]) }
      }
    } catch {
      let failure = Outcome.Failure(description: "\(error)")
      return group.positions.map { Prepared(position: $0, item: items[$0], content: .failure(failure)) }
    }
  }

  private func prepare(_ recording: Waveform, position: Int, item: DecodingInputs.Item) -> Prepared {
    do {
      let waveform = try recording.part(item.segment)
      var prepared = Prepared(position: position, item: item, content: .silence)
      prepared.duration = waveform.duration
      prepared.damage = waveform.damage ?? bandwidthNote(waveform)
      if !Recognizer.isSilent(waveform) { prepared.content = .filterbanks(recognizer.filterbanks(of: waveform)) }
      return prepared
    } catch {
      return Prepared(position: position, item: item, content: .failure(Outcome.Failure(description: "\(error)")))
    }
  }

  /// What a lower rate than the model's means.
  private func bandwidthNote(_ waveform: Waveform) -> String? {
    let (rate, expected) = (waveform.sampleRateHz, recognizer.model.sampleRateHz)
    guard rate < expected else { return nil }
    return "\(rate) Hz, and the model was trained at \(expected) Hz: without the upper frequencies expect more errors"
  }

  private func filterbanks(at location: ArchiveLocation) throws -> Matrix {
    let matrix = try FeatureArchive.read(location)
    let expected = recognizer.model.frontEnd.options.filterbank.featureCount
    guard matrix.columns == expected else {
      throw Outcome.Failure(
        description: "\(location): \(matrix.columns) numbers a frame, and the model takes filterbanks of \(expected)")
    }
    return matrix
  }

  private func prepared(_ content: Prepared.Content, position: Int, item: DecodingInputs.Item) -> Prepared {
    var prepared = Prepared(position: position, item: item, content: content)
    switch content {
    case .filterbanks(let matrix):
      let options = recognizer.model.frontEnd.options.filterbank
      prepared.duration = Double(matrix.rows) * options.frameShiftMilliseconds / 1000
    case .logPosteriors(let matrix): prepared.duration = Double(matrix.rows) * recognizer.model.frameShiftSeconds
    case .lattice(let lattice): prepared.duration = Double(lattice.frameCount) * recognizer.model.frameShiftSeconds
    case .silence, .failure: break
    }
    return prepared
  }
}
