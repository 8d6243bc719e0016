import ArgumentParser
import WFST

struct Compose: BinaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "The composition of two transducers.",
    discussion: "Neither need be sorted: what is not is sorted first.")
  @OptionGroup var files: TwoInputsAndOutput

  @Flag(
    name: .customLong("lookahead"),
    help: """
      Follows moves of the first without output only where the second reads what can be written next: for a determinised lexicon \
      and a grammar, whose plain composition would be too large. Weights and labels are pushed toward the start on the way.
      """)
  var looksAhead = false

  func result<W: FloatSemiring>(of first: VectorFst<W>, _ second: VectorFst<W>) -> VectorFst<W> {
    looksAhead ? composeLookingAhead(first, second) : compose(first, second)
  }
}

struct Intersect: BinaryCommand {
  static let configuration = CommandConfiguration(abstract: "The intersection of two acceptors.")
  @OptionGroup var files: TwoInputsAndOutput

  func result<W: FloatSemiring>(of first: VectorFst<W>, _ second: VectorFst<W>) throws -> VectorFst<W> {
    try intersect(first, second)
  }
}

struct Difference: BinaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "What one acceptor accepts and another does not.",
    discussion: "The second is unweighted, deterministic and without epsilons.")
  @OptionGroup var files: TwoInputsAndOutput

  func result<W: FloatSemiring>(of first: VectorFst<W>, _ second: VectorFst<W>) throws -> VectorFst<W> {
    try difference(first, second)
  }
}
