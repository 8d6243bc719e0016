import AudioIO
import Corpus
import Features
import Tensors

/// Where a data folder's filterbanks come from: `feats.scp`, or its sound.
struct FilterbankSource: Sendable {
  let extractor: FilterbankExtractor
  let runsCommands: Bool

  struct Filterbanks: Sendable {
    /// [frames × bins].
    let matrix: Matrix
    /// What the decoder said of a recording that is cut off or broken.
    let damage: String?
  }

  /// In the utterances' order.
  ///
  /// - Throws: `TrainingSet.UtteranceError` for the first that cannot be had.
  func filterbanks(of utterances: [Utterance]) throws -> [Filterbanks] {
    guard utterances.contains(where: { $0.features == nil }) else {
      let results = concurrentMap(utterances.count) { index in Result { try stored(utterances[index]) } }
      return try results.map { try $0.get() }
    }
    if let silent = utterances.first(where: { $0.audio == nil }) {
      throw TrainingSet.UtteranceError(id: silent.id, reason: "neither sound nor features")
    }
    let recordings = Recording.all(of: utterances)
    let results = concurrentMap(recordings.count) { index in computed(recordings[index]) }
    return try results.flatMap(\.self).map { try $0.get() }
  }

  private func stored(_ utterance: Utterance) throws -> Filterbanks {
    guard let location = utterance.features else { preconditionFailure("no features of \(utterance.id)") }
    let matrix = try FeatureArchive.read(location)
    guard matrix.columns == extractor.options.featureCount else {
      throw TrainingSet.UtteranceError(
        id: utterance.id,
        reason: "\(location) has \(matrix.columns) numbers a frame, and the configuration says "
          + "\(extractor.options.featureCount)")
    }
    return Filterbanks(matrix: matrix, damage: nil)
  }

  private func computed(_ recording: Recording) -> [Result<Filterbanks, any Error>] {
    if case .command(let command) = recording.audio, !runsCommands {
      let failure = TrainingSet.UtteranceError(
        id: recording.utterances[0].id, reason: "the command `\(command)` is not run here, for nobody has allowed it")
      return [.failure(failure)]
    }
    return zip(recording.utterances, recording.waveforms()).map { utterance, waveform in
      Result {
        do {
          let sound = try waveform.get()
          let samples = sound.resampled(to: extractor.options.sampleRateHz).samples
          return Filterbanks(
            matrix: extractor.extract(samples, seed: SeededGenerator.key(of: utterance.id)),
            damage: sound.damage)
        } catch {
          throw TrainingSet.UtteranceError(id: utterance.id, reason: "\(error)")
        }
      }
    }
  }
}
