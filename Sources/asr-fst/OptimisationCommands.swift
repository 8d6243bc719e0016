import ArgumentParser
import WFST

struct Determinize: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "An equivalent transducer in which no state has two arcs that read the same label.",
    discussion: """
      Input epsilons are symbols like others. A transducer that gives one input two outputs is refused, with the input, or by \
      --det_type disambiguate keeps the best; one whose states go on growing is refused too.
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case functional
    case disambiguate
  }

  @OptionGroup var files: InputAndOutput
  @OptionGroup var delta: DeltaOption
  @Option(name: .customLong("nstate"), help: "The most states of the result. (default: 20 a state, and a million)")
  var maximumStates: Int?
  @Option(name: .customLong("det_type"), help: "What becomes of an input with several outputs.")
  var kind = Kind.functional

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    var options = DeterminizeOptions()
    options.delta = delta.delta
    options.maximumStates = maximumStates
    options.readsEpsilonAsSymbol = true
    guard kind == .disambiguate else {
      fst = try determinize(fst, options: options)
      return
    }
    guard let tropical = fst as? VectorFst<TropicalWeight>,
      let result = try determinizeKeepingBest(tropical, options: options) as? VectorFst<W>
    else {
      throw ValidationError("--det_type disambiguate needs standard arcs: of \(W.arcType) ones no output is the best")
    }
    fst = result
  }
}

struct Minimize: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merges the states of a deterministic transducer that cannot be told apart.",
    discussion: "Weights are pushed toward the start first, and a transducer's output labels with them.")
  @OptionGroup var files: InputAndOutput
  @OptionGroup var delta: DeltaOption

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    guard fst.localProperties().contains(.acceptor) else {
      try fst.minimizeAfterPushing(delta: delta.delta)
      return
    }
    fst.connect()
    try fst.push()
    try fst.minimize(delta: delta.delta)
  }
}

struct RemoveEpsilons: UnaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "rmepsilon", abstract: "Removes the arcs with epsilon on both sides.")
  @OptionGroup var files: InputAndOutput

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    try fst.removeEpsilons()
  }
}

struct Connect: UnaryCommand {
  static let configuration = CommandConfiguration(abstract: "Removes the states that lie on no successful path.")
  @OptionGroup var files: InputAndOutput

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) {
    fst.connect()
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

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) {
    fst.arcSort(by: order == .ilabel ? .input : .output)
  }
}

struct SortTopologically: UnaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "topsort", abstract: "Renumbers the states so that every arc leads to a greater number.")
  @OptionGroup var files: InputAndOutput

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    guard fst.topologicallySort() else {
      throw ValidationError("the transducer has a cycle, so its states have no such order")
    }
  }
}
