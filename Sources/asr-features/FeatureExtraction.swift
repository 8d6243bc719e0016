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
  private let channel: Int?
  private let seed: UInt64

  init(options: FilterbankOptions, channel: Int?, seed: UInt64) throws {
    extractor = try FilterbankExtractor(options)
    self.channel = channel
    self.seed = seed
  }

  /// The outcomes of all jobs' utterances, in their order, whatever the number of workers.
  func run(_ jobs: ArraySlice<RecordingJob>, atOnce workers: Int) -> [Outcome] {
    let shares = concurrentMap(workers) { worker in
      stride(from: jobs.startIndex + worker, to: jobs.endIndex, by: workers).map { outcomes(of: jobs[$0]) }
    }
    return jobs.indices.flatMap { job in
      let position = job - jobs.startIndex
      return shares[position % workers][position / workers]
    }
  }

  private func outcomes(of job: RecordingJob) -> [Outcome] {
    do {
      let sound = try recording(job.audio)
      return job.utterances.map { outcome(of: $0, in: sound) }
    } catch {
      return job.utterances.map { Outcome(utterance: $0, features: .failure(Failure(description: "\(error)"))) }
    }
  }

  /// The recording at the features' rate.
  private func recording(_ audio: AudioSource) throws -> Waveform {
    let options = SoundFileOptions(channel: channel)
    let sound =
      switch audio {
      case .file(let path): try SoundFile.read(path: path, options: options)
      case .command(let command):
        try SoundFile.read(bytes: Array(Shell.output(of: command)), name: audio.description, options: options)
      }
    return sound.resampled(to: extractor.options.sampleRateHz)
  }

  private func outcome(of utterance: Utterance, in sound: Waveform) -> Outcome {
    do {
      let samples = try part(utterance.segment, of: sound)
      let features = extractor.extract(samples, seed: seed ^ FeatureExtraction.hash(utterance.id))
      let duration = Double(samples.count) / Double(sound.sampleRateHz)
      guard features.rows > 0 else {
        throw Failure(
          description: "\(duration) seconds of sound give no frame, which is "
            + "\(extractor.options.frameLengthMilliseconds) ms")
      }
      return Outcome(utterance: utterance, features: .success(features), duration: duration, damage: sound.damage)
    } catch {
      return Outcome(utterance: utterance, features: .failure(Failure(description: "\(error)")))
    }
  }

  private func part(_ segment: Utterance.Segment?, of sound: Waveform) throws -> [Float] {
    guard let segment else { return sound.samples }
    return Array(
      sound.samples[try segment.samples(ofRecordingWith: sound.samples.count, sampleRateHz: sound.sampleRateHz)])
  }

  /// FNV-1a of an id's bytes: keys the dither by utterance, so that it does not depend on the order or on the workers.
  private static func hash(_ id: String) -> UInt64 {
    id.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
