import WFST

/// SplitMix64 (S. Vigna): the same numbers on every machine.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}

/// Small transducers over labels 1…3. Weights are multiples of 1/8 below 3: sums in the tropical semiring are exact.
enum RandomTransducers {
  static func weight<W: FloatSemiring>(_ random: inout TestRandom) -> W {
    W(Float(Int.random(in: 0..<24, using: &random)) / 8)
  }

  /// Any graph; an arc with an epsilon leads to a greater state, so that no cycle has one.
  static func any<W: FloatSemiring>(
    _ random: inout TestRandom, isAcyclic: Bool, isAcceptor: Bool = false, hasEpsilons: Bool = true
  ) -> VectorFst<W> {
    var fst = VectorFst<W>()
    let count = Int.random(in: 1...5, using: &random)
    fst.addStates(count)
    fst.start = StateID(index: Int.random(in: 0..<(isAcyclic ? 1 : count), using: &random))
    for _ in 0..<Int.random(in: 0...9, using: &random) {
      let source = Int.random(in: 0..<count, using: &random)
      let target = Int.random(in: 0..<count, using: &random)
      if isAcyclic && target <= source { continue }
      let least: Int32 = hasEpsilons && target > source ? 0 : 1
      let input = Label(Int32.random(in: least...3, using: &random))
      let output = isAcceptor ? input : Label(Int32.random(in: least...3, using: &random))
      fst.addArc(
        from: StateID(index: source), to: StateID(index: target), input: input, output: output, weight: weight(&random))
    }
    for state in fst.states where Int.random(in: 0..<3, using: &random) == 0 {
      fst.setFinalWeight(weight(&random), of: state)
    }
    return fst
  }

  /// A dictionary: distinct input strings over 1…3, each with one output string spread over its path at random, some
  /// by two paths with different weights, with arcs that read epsilon among them. With `isClosed`, every input string
  /// ends in label 4 and leads back to the start.
  static func dictionary<W: FloatSemiring>(_ random: inout TestRandom, isClosed: Bool) -> VectorFst<W> {
    var fst = VectorFst<W>()
    fst.start = fst.addState()
    var seen: Set<[Int32]> = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      var input = (0..<Int.random(in: isClosed ? 0...2 : 0...4, using: &random)).map { _ in
        Int32.random(in: 1...2, using: &random)
      }
      guard seen.insert(input).inserted else { continue }
      if isClosed { input.append(4) }
      let output = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int32.random(in: 1...3, using: &random) }
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        addPath(input, output, isClosed: isClosed, to: &fst, &random)
      }
    }
    if isClosed { fst.setFinalWeight(weight(&random), of: fst.start) }
    return fst
  }

  private static func addPath<W: FloatSemiring>(
    _ input: [Int32], _ output: [Int32], isClosed: Bool, to fst: inout VectorFst<W>, _ random: inout TestRandom
  ) {
    var input = input[...]
    var output = output[...]
    var state = fst.start
    while !input.isEmpty || !output.isEmpty {
      let reads = !input.isEmpty && Bool.random(using: &random)
      let writes = !output.isEmpty && Bool.random(using: &random)
      let next = fst.addState()
      fst.addArc(
        from: state, to: next, input: reads ? Label(input.removeFirst()) : .epsilon,
        output: writes ? Label(output.removeFirst()) : .epsilon, weight: weight(&random))
      state = next
    }
    if isClosed {
      fst.addArc(from: state, to: fst.start, input: .epsilon, output: .epsilon, weight: weight(&random))
    } else {
      fst.setFinalWeight(weight(&random), of: state)
    }
  }
}
