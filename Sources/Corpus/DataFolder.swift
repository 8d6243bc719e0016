import Files
import Foundation

/// A data folder in Kaldi's form: text files that tell about utterances, each line an id and what belongs to it.
///
/// | file | a line |
/// |---|---|
/// | `wav.scp` | recording (utterance, where there is no `segments`), and a sound file or a command with a `\|` behind it |
/// | `segments` | utterance, recording, start and end in seconds (end −1: the recording's end) |
/// | `text` | utterance, words |
/// | `utt2spk`, `spk2utt` | utterance and speaker, speaker and utterances |
/// | `feats.scp` | utterance, `path:offset` |
/// | `cmvn.scp` | speaker (utterance, where there are no speakers), `path:offset` |
///
/// Each may be missing as long as one of `segments`, `wav.scp`, `feats.scp` or `text` names the utterances. Relative paths
/// count from the current folder, as in Kaldi.
public struct DataFolder: Sendable {
  public let path: String
  /// In C-locale order of their ids.
  public let utterances: [Utterance]
  /// The sound of every recording in `wav.scp`, in C-locale order of the ids. Without `segments` these are the utterances.
  public let recordings: [(id: String, audio: AudioSource)]
  /// The lines of `cmvn.scp` in their order; empty where there is none.
  public let normalisation: [(id: String, location: ArchiveLocation)]

  init(
    path: String, utterances: [Utterance], recordings: [(id: String, audio: AudioSource)],
    normalisation: [(id: String, location: ArchiveLocation)]
  ) {
    (self.path, self.utterances) = (path, utterances)
    (self.recordings, self.normalisation) = (recordings, normalisation)
  }

  /// The names of the speakers in C-locale order; empty where the folder does not tell them.
  public var speakers: [String] {
    var seen: Set<ByteKey> = []
    return utterances.compactMap(\.speaker).filter { seen.insert(ByteKey($0)).inserted }.sorted(by: precedesInCLocale)
  }

  /// Reads and checks the folder: C-locale order, no id twice, the same utterances in every file, and all sound and
  /// archive files there.
  ///
  /// - Parameters:
  ///   - checkingFiles: whether to look for the sound and archive files that the folder names.
  ///   - readingFeatures: whether to read `feats.scp` and `cmvn.scp`: who is about to replace them need not believe them.
  /// - Throws: `FileError`, which names the file and the line.
  public init(at path: String, checkingFiles: Bool = true, readingFeatures: Bool = true) throws {
    guard WholeFile.type(of: path) == .typeDirectory else {
      throw FileError(file: path, "there is no such folder", hint: "expected a Kaldi data folder")
    }
    let tables = try DataFolderTables(folder: path, readingFeatures: readingFeatures)
    try tables.checkConsistency()
    if checkingFiles { try tables.checkFiles() }
    self.path = path
    recordings = tables.recordings?.rows.map { ($0.id, AudioSource(entry: $0.value)) } ?? []
    normalisation = try tables.normalisation?.locations() ?? []
    utterances = try tables.utterances()
  }
}
