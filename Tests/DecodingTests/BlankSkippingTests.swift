import Decoding
import Tensors
import Testing
import WFST

@Suite struct BlankSkippingTests {
  /// Any sequence of two words of two tokens each, in CTC's topology: column 0 is the blank, a word's tokens are read with or
  /// without blanks between.
  private static func graph() -> ConstFst<TropicalWeight> {
    var graph = VectorFst<TropicalWeight>()
    let hub = graph.addState()
    graph.start = hub
    graph.setFinalWeight(.one, of: hub)
    graph.addArc(from: hub, to: hub, input: Label(1), output: .epsilon)
    for (word, tokens) in [(Int32(1), [Int32(1), 2]), (2, [2, 1])] {
      var state = hub
      for (place, token) in tokens.enumerated() {
        let next = graph.addState()
        graph.addArc(
          from: state, to: next, input: Label(token + 1), output: place == 0 ? Label(word) : .epsilon,
          weight: TropicalWeight(Float(word) / 2))
        graph.addArc(from: next, to: next, input: Label(token + 1), output: .epsilon)
        let pause = graph.addState()
        graph.addArc(from: next, to: pause, input: Label(1), output: .epsilon)
        graph.addArc(from: pause, to: pause, input: Label(1), output: .epsilon)
        if place == 1 {
          graph.addArc(from: next, to: hub, input: .epsilon, output: .epsilon)
          graph.addArc(from: pause, to: hub, input: .epsilon, output: .epsilon)
        } else {
          let join = graph.addState()
          graph.addArc(from: next, to: join, input: .epsilon, output: .epsilon)
          graph.addArc(from: pause, to: join, input: .epsilon, output: .epsilon)
          state = join
        }
      }
    }
    return ConstFst(graph)
  }

  /// Where the frames that are passed over can be nothing but blank, nothing is lost: the same words at the same costs, from
  /// the path and from the lattice, and every frame read as before.
  @Test(arguments: UInt64(1)...60)
  func sureBlanksMayBePassedOver(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    var scores = Matrix(rows: 14, columns: 3, repeating: -.infinity)
    for frame in 0..<scores.rows {
      scores[frame, 0] = -0.001
      guard Int.random(in: 0..<3, using: &generator) == 0 else { continue }
      for column in 0..<3 { scores[frame, column] = .random(in: -3 ... -0.5, using: &generator) }
    }
    let options = BeamSearchOptions(beam: .infinity, latticeBeam: 4, maxActive: 1000, acousticScale: 0.7)
    let decoder = try BeamSearchDecoder(graph: Self.graph(), options: options)
    let skipping = BlankSkipping(logPosteriors: scores, logLikelihoods: scores, threshold: 0.9, acousticScale: 0.7)
    let selected = skipping.selected(scores)
    guard let whole = try? decoder.decode(logLikelihoods: scores) else {
      #expect(throws: SearchError.self) { try decoder.decode(logLikelihoods: selected) }
      return
    }
    #expect(selected.rows < scores.rows)
    let path = skipping.restored(try decoder.decode(logLikelihoods: selected))
    #expect(path.words == whole.words && path.columns == whole.columns && path.isComplete == whole.isComplete)
    #expect(path.outputs == whole.outputs && abs(path.totalCost - whole.totalCost) < 1e-9)
    let expected = try decoder.lattice(logLikelihoods: scores).best(100)
    let found = skipping.restored(try decoder.lattice(logLikelihoods: selected)).best(100)
    #expect(found.map(\.words) == expected.map(\.words) && found.map(\.columns.count) == expected.map(\.columns.count))
    for (a, b) in zip(found, expected) { #expect(abs(a.totalCost - b.totalCost) < 1e-5) }
  }

  @Test func withoutSureBlanksEveryFrameIsSearched() {
    let scores = Matrix(rows: 5, columns: 2, repeating: -0.7)
    let skipping = BlankSkipping(logPosteriors: scores, logLikelihoods: scores, threshold: 0.9, acousticScale: 1)
    #expect(skipping.selected(scores).elements == scores.elements)
    let none = Matrix(rows: 0, columns: 2)
    let nothing = BlankSkipping(logPosteriors: none, logLikelihoods: none, threshold: 0.9, acousticScale: 1)
    #expect(nothing.restored(DecodedPath(outputs: [], columns: [])).columns == [])
  }
}
