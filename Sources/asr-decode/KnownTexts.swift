import Files
import Recognizer
import Tensors

/// What is said in each item, where that is known and only the words' times are sought.
struct KnownTexts: Sendable {
  private let path: String
  private let aligner: Aligner
  /// By the bytes of the id.
  private let texts: [[UInt8]: String]

  /// - Parameters:
  ///   - path: Kaldi's `text`: lines of `ID WORDS…`.
  ///   - beam: nil: the aligner's own.
  init(contentsOf path: String, recognizer: Recognizer, beam: Float?) throws {
    self.path = path
    aligner = Aligner(recognizer, beam: beam ?? Aligner.usualBeam)
    var texts: [[UInt8]: String] = [:]
    for line in try TextFile.lines(of: path) {
      guard let (id, text) = line.keyAndRest else { continue }
      guard texts.updateValue(text, forKey: Array(id.utf8)) == nil else {
        throw FileError(file: path, line: line.number, "the id \(id) occurs twice")
      }
    }
    self.texts = texts
  }

  func transcript(of id: String, alignedTo posteriors: Matrix, duration: Double) throws -> Transcript {
    guard let text = texts[Array(id.utf8)] else {
      throw FileError(file: path, "nothing is said about \(id)", hint: "expected a line `\(id) WORDS…`")
    }
    return try aligner.transcript(of: text, alignedTo: posteriors, duration: duration)
  }
}
