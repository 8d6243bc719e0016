import Corpus
import Files

/// A recording and those of its utterances that follow one another, so that it is decoded once for all of them.
struct RecordingJob: Sendable {
  let audio: AudioSource
  var utterances: [Utterance]

  /// The folder's utterances, in its order.
  static func all(of folder: DataFolder) throws -> [RecordingJob] {
    guard !folder.utterances.isEmpty else {
      throw FileError(file: folder.path, "the data folder holds no utterances")
    }
    var jobs: [RecordingJob] = []
    var lastRecording: String?
    for utterance in folder.utterances {
      guard let audio = utterance.audio else {
        throw FileError(
          file: folder.path + "/wav.scp", "there is no sound for the utterance \(utterance.id)",
          hint: "features are computed from wav.scp")
      }
      let recording = utterance.segment?.recording ?? utterance.id
      if recording == lastRecording {
        jobs[jobs.count - 1].utterances.append(utterance)
      } else {
        jobs.append(RecordingJob(audio: audio, utterances: [utterance]))
      }
      lastRecording = recording
    }
    return jobs
  }
}
