import ArgumentParser
import WFST

struct Determinize: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "An equivalent transducer in which no state has two arcs that read the same label.",
    discussion: """
      Input epsilons are symbols like others. A transducer that gives one input two outputs is refused, with the input; so is \
      one whose states go on growing.
      """)
  @OptionGroup var files: InputAndOutput
  @OptionGroup var delta: DeltaOption
  @Option(name: .customLong("nstate"), help: "The most states of the result. (default: 20 a state, and a million)")
  var maximumStates: Int?

  func result<W: FloatSemiring>(of fst: VectorFst<W>) throws -> VectorFst<W> {
    var options = DeterminizeOptions()
    options.delta = delta.delta
    options.maximumStates = maximumStates
    options.readsEpsilonAsSymbol = true
    return try determinize(fst, options: options)
  }
}

struct Minimize: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merges the states of a deterministic transducer that cannot be told apart.",
    discussion: "Weights are pushed toward the start first, and a transducer's output labels with them.")
  @OptionGroup var files: InputAndOutput
  @OptionGroup var delta: DeltaOption

  func result<W: FloatSemiring>(of fst: VectorFst<W>) throws -> VectorFst<W> {
    var result = fst
    guard fst.verifiedProperties().contains(.acceptor) else {
      try result.minimizeAfterPushing(delta: delta.delta)
      return result
    }
    result.connect()
    try result.push()
    try result.minimize(delta: delta.delta)
    return result
  }
}

struct RemoveEpsilons: UnaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "rmepsilon", abstract: "Removes the arcs with epsilon on both sides.")
  @OptionGroup var files: InputAndOutput

  func result<W: FloatSemiring>(of fst: VectorFst<W>) throws -> VectorFst<W> {
    var result = fst
    try result.removeEpsilons()
    return result
  }
}

struct Connect: UnaryCommand {
  static let configuration = CommandConfiguration(abstract: "Removes the states that lie on no successful path.")
  @OptionGroup var files: InputAndOutput

  func result<W: FloatSemiring>(of fst: VectorFst<W>) -> VectorFst<W> {
    var result = fst
    result.connect()
    return result
  }
}

struct ArcSort: UnaryCommand {
  enum Order: String, CaseIterable, ExpressibleByArgument {
    case ilabel
    case olabel
  }

  static let configuration = CommandConfiguration(
    commandName: "arcsort", abstract: "Puts each state's arcs into the order of their labels.")
  @OptionGroup var files: InputAndOutput
  @Option(name: .customLong("sort_type"), help: "By input or output label.")
  var order = Order.ilabel

  func result<W: FloatSemiring>(of fst: VectorFst<W>) -> VectorFst<W> {
    var result = fst
    result.arcSort(by: order == .ilabel ? .input : .output)
    return result
  }
}

struct SortTopologically: UnaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "topsort", abstract: "Renumbers the states so that every arc leads to a greater number.")
  @OptionGroup var files: InputAndOutput

  func result<W: FloatSemiring>(of fst: VectorFst<W>) throws -> VectorFst<W> {
    var result = fst
    guard result.topologicallySort() else {
      throw ValidationError("the transducer has a cycle, so its states have no such order")
    }
    return result
  }
}
