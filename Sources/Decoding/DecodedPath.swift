/// The best path of a graph through the frames of an utterance.
public struct DecodedPath: Sendable, Equatable {
  /// An output label and the number of frames that were read before its arc, or on it.
  public struct Output: Sendable, Equatable {
    /// The word's id in the graph's output symbols.
    public var word: Int
    /// The frame read by the word's arc; for an epsilon arc the next frame to be read (at most the frame count).
    public var frame: Int

    public init(word: Int, frame: Int) {
      self.word = word
      self.frame = frame
    }
  }

  /// The words in order. Determinisation and minimisation move them along the path, so that their frames are not the
  /// words' times; `WordTimings` finds those.
  public var outputs: [Output]
  /// The column (input label − 1) that each frame was read as; 0 is the blank.
  public var columns: [Int]
  /// Σ of the arcs' weights and the final weight, word insertion penalties included.
  public var graphCost: Double
  /// Σ over frames of −acousticScale · logLikelihood.
  public var acousticCost: Double
  /// False where no final state was reached, and the path is the best of those that end elsewhere.
  public var isComplete: Bool

  public init(
    outputs: [Output], columns: [Int], graphCost: Double = 0, acousticCost: Double = 0, isComplete: Bool = true
  ) {
    self.outputs = outputs
    self.columns = columns
    self.graphCost = graphCost
    self.acousticCost = acousticCost
    self.isComplete = isComplete
  }

  /// The ids of the words in order.
  public var words: [Int] { outputs.map(\.word) }
  public var totalCost: Double { graphCost + acousticCost }
}
