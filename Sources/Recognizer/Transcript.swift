/// What was said, and when.
public struct Transcript: Sendable, Equatable, Codable {
  public struct Word: Sendable, Equatable, Codable {
    public var word: String
    /// Seconds from the beginning of the recording, on its own clock whatever its sampling rate.
    public var start: Double
    public var end: Double
    /// How probable it is that this word was said here, 0 to 1, among all that may have been said; of an `Aligner`, how well the
    /// word fits; nil where only the best words were sought.
    public var confidence: Double?

    public init(word: String, start: Double, end: Double, confidence: Double? = nil) {
      self.word = word
      self.start = start
      self.end = end
      self.confidence = confidence
    }
  }

  /// In the order in which they were said.
  public var words: [Word]
  /// Seconds of the recording.
  public var duration: Double
  /// False where the search over a graph ended within what should have been more words: the words are then the best
  /// that there is, and the last of them often cut.
  public var isComplete: Bool

  public init(words: [Word], duration: Double, isComplete: Bool = true) {
    self.words = words
    self.duration = duration
    self.isComplete = isComplete
  }

  /// The words with one space between each two.
  public var text: String { words.map(\.word).joined(separator: " ") }
}
