import Testing
import WFST

/// Union, concatenation, closure, reversal, projection and inversion by their definitions on sets of paths.
///
/// Tolerance: tropical sums of multiples of 1/8 are exact; log sums of some dozen paths carry a few roundings of 1e-6.
@Suite struct RationalOperationTests {
  private static let bound = 4

  private func paths<W: FloatSemiring>(_ fst: VectorFst<W>) -> PathSet {
    PathSet(of: fst, maximumInput: Self.bound, maximumOutput: Self.bound)
  }

  /// `law` returns the result of an operation on two random transducers without cycles, and the set that it must be; nil
  /// where the oracle cannot tell.
  private func holds<W: FloatSemiring>(
    _: W.Type, _ law: (VectorFst<W>, VectorFst<W>) -> (result: VectorFst<W>, expected: PathSet)?
  ) {
    var checked = 0
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let (first, second): (VectorFst<W>, VectorFst<W>) = (
        RandomTransducers.any(&random, isAcyclic: true), RandomTransducers.any(&random, isAcyclic: true)
      )
      guard let (result, expected) = law(first, second) else { continue }
      let differences = paths(result).differences(from: expected, tolerance: W.isIdempotent ? 0 : 1e-4)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
      checked += 1
    }
    #expect(checked > 500)
  }

  @Test func unionIsTheSum() {
    func law<W: FloatSemiring>(_ a: VectorFst<W>, _ b: VectorFst<W>) -> (VectorFst<W>, PathSet) {
      var result = a
      result.formUnion(b)
      return (result, paths(a).plus(paths(b), isLog: !W.isIdempotent))
    }
    holds(TropicalWeight.self) { law($0, $1) }
    holds(LogWeight.self) { law($0, $1) }
  }

  @Test func concatenationIsTheProduct() {
    func law<W: FloatSemiring>(_ a: VectorFst<W>, _ b: VectorFst<W>) -> (VectorFst<W>, PathSet) {
      var result = a
      result.concatenate(b)
      return (result, paths(a).times(paths(b), isLog: !W.isIdempotent).within(Self.bound))
    }
    holds(TropicalWeight.self) { law($0, $1) }
    holds(LogWeight.self) { law($0, $1) }
  }

  /// A ⊕ A² ⊕ …, and 1 besides; a path that reads and writes nothing would be a cycle that the oracle cannot walk.
  @Test(arguments: [true, false])
  func closureIsTheSumOfThePowers(atLeastOnce: Bool) {
    func law<W: FloatSemiring>(_ a: VectorFst<W>, _: VectorFst<W>) -> (VectorFst<W>, PathSet)? {
      guard paths(a).weights[PathSet.Strings()] == nil else { return nil }
      var power = PathSet.one
      var sum = atLeastOnce ? PathSet() : .one
      for _ in 0..<2 * Self.bound {
        power = power.times(paths(a), isLog: !W.isIdempotent).within(Self.bound)
        sum = sum.plus(power, isLog: !W.isIdempotent)
      }
      var result = a
      result.close(atLeastOnce: atLeastOnce)
      return (result, sum)
    }
    holds(TropicalWeight.self) { law($0, $1) }
    holds(LogWeight.self) { law($0, $1) }
  }

  @Test func reversalReadsBackwards() {
    func law<W: FloatSemiring>(_ a: VectorFst<W>, _: VectorFst<W>) -> (VectorFst<W>, PathSet) {
      let expected = paths(a).mapStrings(isLog: !W.isIdempotent) {
        PathSet.Strings(input: $0.input.reversed(), output: $0.output.reversed())
      }
      return (a.reversed(), expected)
    }
    holds(TropicalWeight.self) { law($0, $1) }
    holds(LogWeight.self) { law($0, $1) }
  }

  @Test(arguments: [LabelSide.input, .output])
  func projectionSumsOverTheOtherSide(side: LabelSide) {
    func law<W: FloatSemiring>(_ a: VectorFst<W>, _: VectorFst<W>) -> (VectorFst<W>, PathSet) {
      let expected = paths(a).mapStrings(isLog: !W.isIdempotent) { strings in
        let kept = side == .input ? strings.input : strings.output
        return PathSet.Strings(input: kept, output: kept)
      }
      var result = a
      result.project(onto: side)
      #expect(result.verifiedProperties().contains(.acceptor))
      return (result, expected)
    }
    holds(TropicalWeight.self) { law($0, $1) }
    holds(LogWeight.self) { law($0, $1) }
  }

  @Test func inversionExchangesTheSides() {
    func law<W: FloatSemiring>(_ a: VectorFst<W>, _: VectorFst<W>) -> (VectorFst<W>, PathSet) {
      var result = a
      result.invert()
      return (
        result,
        paths(a).mapStrings(isLog: !W.isIdempotent) { PathSet.Strings(input: $0.output, output: $0.input) }
      )
    }
    holds(TropicalWeight.self) { law($0, $1) }
  }

  /// Transducers without states: nothing is added, nothing is left behind something, and only ε is in the closure.
  @Test func nothingIsTheZero() {
    var random = TestRandom(seed: 1)
    let something: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: true)
    var result = VectorFst<TropicalWeight>()
    result.formUnion(something)
    #expect(result == something)
    result.formUnion(VectorFst())
    #expect(result == something)
    result.concatenate(VectorFst())
    #expect(result.stateCount == 0 && result.start.isNone)
    #expect(VectorFst<TropicalWeight>().reversed() == VectorFst())
    result.close(atLeastOnce: true)
    #expect(paths(result).weights.isEmpty)
    result.close()
    #expect(paths(result).weights == PathSet.one.weights)
  }

  @Test func symbolsGoWithTheirSides() {
    var fst = VectorFst<TropicalWeight>()
    fst.inputSymbols = SymbolTable(name: "in")
    fst.outputSymbols = SymbolTable(name: "out")
    #expect(fst.reversed().outputSymbols?.name == "out")
    fst.invert()
    #expect(fst.inputSymbols?.name == "out" && fst.outputSymbols?.name == "in")
    fst.project(onto: .output)
    #expect(fst.inputSymbols?.name == "in" && fst.outputSymbols?.name == "in")
  }
}
