import Files
import Scoring

/// Who said an utterance.
enum Speakers {
  /// By a file of lines `UTTERANCE SPEAKER`.
  static func table(_ path: String) throws -> (_ id: String) throws -> String {
    let table = try TranscriptFile(path: path, format: .kaldi)
    let speakers = Dictionary(table.entries.map { (Array($0.id.utf8), $0.text) }) { first, _ in first }
    return { id in
      guard let speaker = speakers[Array(id.utf8)], !speaker.isEmpty, !speaker.contains(" ") else {
        throw FileError(file: path, "no speaker of the utterance \(id)", hint: "expected a line `\(id) SPEAKER`")
      }
      return speaker
    }
  }

  /// By such a file, where there is one, else by the references; nil where these do not tell.
  static func naming(
    table path: String?, references: TranscriptFile
  ) throws -> ((Score.Utterance) throws -> String)? {
    if let path {
      let table = try table(path)
      return { try table($0.id) }
    }
    if references.entries.allSatisfy({ $0.speaker != nil }) { return { $0.speaker ?? "" } }
    guard references.format == .trn else { return nil }
    return { utterance in String(utterance.id.prefix { $0 != "-" && $0 != "_" }) }
  }
}
