/// What was said, and when.
public struct Transcript: Sendable, Equatable, Codable {
  /// A part of a word that the network tells by itself: a letter, where the model has letters.
  public struct Token: Sendable, Equatable, Codable {
    /// By its name in the model's table.
    public var token: String
    /// Seconds, as the word's.
    public var start: Double
    public var end: Double

    public init(token: String, start: Double, end: Double) {
      self.token = token
      self.start = start
      self.end = end
    }
  }

  public struct Word: Sendable, Equatable, Codable {
    public var word: String
    /// Seconds from the beginning of the recording, on its own clock whatever its sampling rate. Estimates: a network tells when
    /// it hears a token, not when the token begins and ends, which half of the time lies within 40 ms of these.
    public var start: Double
    public var end: Double
    /// How probable it is that this word was said here, 0 to 1, among all that may have been said; of an `Aligner`, how well the
    /// word fits; nil where only the best words were sought.
    public var confidence: Double?
    /// In order, as they were heard. A doubled letter may be heard as one.
    public var tokens: [Token]

    public init(word: String, start: Double, end: Double, confidence: Double? = nil, tokens: [Token] = []) {
      self.word = word
      self.start = start
      self.end = end
      self.confidence = confidence
      self.tokens = tokens
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
