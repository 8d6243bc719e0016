import Files
import Foundation

/// A JSON object a line.
extension TranscriptFile {
  private struct Object: Decodable {
    struct Word: Decodable {
      let word: String
      let confidence: Double?
    }

    let id: String
    let text: String?
    let words: [Word]?
    let speaker: String?
    /// What asr-decode says of a file that it cannot read.
    let error: String?
  }

  /// Nil of an object that tells an error in place of a text: there is no transcript then.
  static func jsonEntry(_ line: TextFile.Line, _ path: String) throws(FileError) -> Entry? {
    func fault(_ problem: String) -> FileError { FileError(file: path, line: line.number, problem) }
    let object: Object
    do { object = try JSONDecoder().decode(Object.self, from: Data(line.text.utf8)) } catch {
      throw fault("expected an object {\"id\": \"…\", \"text\": \"…\"} of JSON, found \"\(line.text.prefix(60))\"")
    }
    guard let text = object.text else {
      guard object.error == nil else { return nil }
      throw fault("\(object.id) has no \"text\"")
    }
    // Of JSON's blanks a line of text holds two.
    let words = TextFile.fields(of: String(text.map { $0.isNewline ? " " : $0 }))
    let confidences = object.words?.compactMap(\.confidence) ?? []
    guard confidences.isEmpty || confidences.count == object.words?.count else {
      throw fault("\(object.id): some words have a confidence, and some have none")
    }
    if let wrong = confidences.first(where: { !(0...1).contains($0) }) {
      throw fault("\(object.id): a confidence of \(wrong), expected 0 to 1")
    }
    // Where `words` are not those of the text, nothing tells which confidence is whose.
    let areOfText = !confidences.isEmpty && object.words?.map(\.word) == words
    return Entry(
      id: object.id, text: words.joined(separator: " "), line: line.number,
      confidences: areOfText ? confidences : nil, speaker: object.speaker)
  }
}
