/// What the search over a graph may prune, and how it weighs its two sources of scores.
public struct BeamSearchOptions: Sendable, Equatable, Codable {
  /// Cost above the frame's best at which a token is dropped. Larger: slower, more accurate; infinite: exact.
  public var beam: Double = 17
  /// Cost above the best path's at which a sequence of words is left out of a lattice. Larger: more of them, slower.
  public var latticeBeam: Double = 8
  /// Tokens that a frame may carry on. Larger: slower, more accurate.
  public var maxActive: Int = 5000
  /// Factor of the log likelihoods. Larger: the sound weighs more against the graph.
  public var acousticScale: Double = 0.9
  /// Cost of each word. Larger: fewer words.
  public var wordInsertionPenalty: Double = 0

  public init(
    beam: Double = 17, latticeBeam: Double = 8, maxActive: Int = 5000, acousticScale: Double = 0.9,
    wordInsertionPenalty: Double = 0
  ) {
    self.beam = beam
    self.latticeBeam = latticeBeam
    self.maxActive = maxActive
    self.acousticScale = acousticScale
    self.wordInsertionPenalty = wordInsertionPenalty
  }
}
