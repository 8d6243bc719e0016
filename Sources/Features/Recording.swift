package import AudioIO
package import Corpus
import Files

/// A recording of a data folder, and those of its utterances that follow one another there, so that it is decoded once
/// for all of them.
package struct Recording: Sendable {
  package let audio: AudioSource
  package private(set) var utterances: [Utterance]

  /// The recordings of `utterances`, in their order; those without sound are left out.
  package static func all(of utterances: [Utterance]) -> [Recording] {
    var recordings: [Recording] = []
    for utterance in utterances {
      guard let audio = utterance.audio else { continue }
      if recordings.last?.audio == audio {
        recordings[recordings.count - 1].utterances.append(utterance)
      } else {
        recordings.append(Recording(audio: audio, utterances: [utterance]))
      }
    }
    return recordings
  }

  /// Each utterance's sound, at the recording's own rate; what cannot be read fails them all.
  package func waveforms(options: SoundFileOptions = .init()) -> [Result<Waveform, any Error>] {
    let whole = Result { try audio.waveform(options: options) }
    return utterances.map { utterance in Result { try whole.get().part(utterance.segment) } }
  }
}

extension AudioSource {
  /// The sound; a command is run, which is for the caller to have allowed.
  package func waveform(options: SoundFileOptions = .init()) throws -> Waveform {
    switch self {
    case .file(let path): try SoundFile.read(path: path, options: options)
    case .command(let command):
      try SoundFile.read(bytes: [UInt8](try Shell.output(of: command)), name: description, options: options)
    }
  }
}

extension Waveform {
  /// The samples of a segment, cut before any change of rate; all of them for nil.
  package func part(_ segment: Utterance.Segment?) throws(SegmentError) -> Waveform {
    guard let segment else { return self }
    var part = self
    part.samples = Array(samples[try segment.samples(ofRecordingWith: samples.count, sampleRateHz: sampleRateHz)])
    return part
  }
}
