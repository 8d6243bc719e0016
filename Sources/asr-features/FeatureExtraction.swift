import AudioIO
import Corpus
import Features
import Files
import Tensors

/// Sound to features, recording by recording.
struct FeatureExtraction: Sendable {
  /// What became of one utterance.
  struct Outcome: Sendable {
    let utterance: Utterance
    let features: Result<Matrix, Failure>
    /// Seconds of sound.
    var duration = 0.0
    /// What the decoder said of a recording that is cut off or broken.
    var damage: String?
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let extractor: FilterbankExtractor
  private let sound: SoundFileOptions
  private let seed: UInt64

  init(options: FilterbankOptions, sound: SoundFileOptions, seed: UInt64) throws {
    extractor = try FilterbankExtractor(options)
    self.sound = sound
    self.seed = seed
  }

  /// The outcomes of all recordings' utterances, in their order, whatever the number of workers.
  func run(_ recordings: ArraySlice<Recording>, atOnce workers: Int) -> [Outcome] {
    let shares = concurrentMap(workers) { worker in
      stride(from: recordings.startIndex + worker, to: recordings.endIndex, by: workers).map {
        outcomes(of: recordings[$0])
      }
    }
    return recordings.indices.flatMap { recording in
      let position = recording - recordings.startIndex
      return shares[position % workers][position / workers]
    }
  }

  private func outcomes(of recording: Recording) -> [Outcome] {
    zip(recording.utterances, recording.waveforms(options: sound)).map { utterance, waveform in
      do {
        return try outcome(of: utterance, waveform.get())
      } catch {
        return Outcome(utterance: utterance, features: .failure(Failure(description: "\(error)")))
      }
    }
  }

  private func outcome(of utterance: Utterance, _ waveform: Waveform) throws -> Outcome {
    let samples = waveform.resampled(to: extractor.options.sampleRateHz).samples
    let features = extractor.extract(samples, seed: seed ^ SeededGenerator.key(of: utterance.id))
    guard features.rows > 0 else {
      throw Failure(
        description: "\(waveform.duration) seconds of sound give no frame, which is "
          + "\(extractor.options.frameLengthMilliseconds) ms")
    }
    return Outcome(
      utterance: utterance, features: .success(features), duration: waveform.duration, damage: waveform.damage)
  }
}
