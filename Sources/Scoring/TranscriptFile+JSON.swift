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

  static func jsonEntry(_ line: TextFile.Line, _ path: String) throws(FileError) -> Entry {
    let object: Object
    do { object = try JSONDecoder().decode(Object.self, from: Data(line.text.utf8)) } catch {
      throw FileError(
        file: path, line: line.number,
        "expected a JSON object with \"id\" and \"text\", found \"\(line.text.prefix(60))\"")
    }
    guard let text = object.text ?? (object.error == nil ? nil : "") else {
      throw FileError(file: path, line: line.number, "\(object.id) has no \"text\"")
    }
    let confidences = object.words?.compactMap(\.confidence)
    // A word of JSON may hold blanks, and then confidences belong to no words of the text.
    let areOfWords = confidences?.count == TextFile.fields(of: text).count && confidences?.isEmpty == false
    return Entry(
      id: object.id, text: text, line: line.number, confidences: areOfWords ? confidences : nil,
      speaker: object.speaker)
  }
}
