import Recognizer
import Tensors

/// What is said in each item, where that is known and only the words' times are sought.
struct KnownTexts: Sendable {
  private let texts: TextsByID
  private let aligner: Aligner

  /// - Parameters:
  ///   - path: Kaldi's `text`: lines of `ID WORDS…`.
  ///   - beam: nil: the aligner's own.
  init(contentsOf path: String, recognizer: Recognizer, beam: Float?) throws {
    texts = try TextsByID(contentsOf: path)
    aligner = Aligner(recognizer, beam: beam ?? Aligner.usualBeam)
  }

  func transcript(of id: String, alignedTo posteriors: Matrix, duration: Double) throws -> Transcript {
    try aligner.transcript(of: try texts.text(of: id), alignedTo: posteriors, duration: duration)
  }
}
