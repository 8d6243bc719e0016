public import Corpus
public import WFST

/// How a token may stretch over frames.
public enum TokenTopology: String, Sendable, CaseIterable {
  /// CTC's own rule: between two equal tokens stands a blank. V² arcs for V tokens.
  case strict
  /// Eesen's: two equal tokens may follow each other without a blank, so that "A A" is read as "A" and as "AA". Linear
  /// in the number of tokens.
  case eesen

  /// The greatest number of tokens for which the strict form's V² arcs are taken without being asked for: a million.
  public static let greatestStrictTokenCount = 1000

  /// Strict, which is what a CTC network is trained for, unless there are too many tokens.
  public static func recommended(for tokens: TokenTable) -> TokenTopology {
    tokens.units.count <= greatestStrictTokenCount ? .strict : .eesen
  }
}

/// T: frames to tokens. A sequence of one symbol a frame, blanks and tokens, is mapped to every token sequence that it
/// can stand for; all weights are 1̄.
///
/// States: q₀, where the last frame was blank or there was none, and for each token a a state qₐ, where it was a.
/// Arcs of both forms: q₀ –blank:ε→ q₀, q₀ –a:a→ qₐ, qₐ –a:ε→ qₐ.
/// Strict form: also qₐ –blank:ε→ q₀ and qₐ –b:b→ q_b for b ≠ a; every state is final.
/// Eesen's form: also qₐ –ε:ε→ q₀; only q₀ is final. (Eesen's own script has two states more, which let a blank between
/// tokens be read in two ways; the relation is the same.)
/// Each alignment of frames and tokens is one path.
///
/// The disambiguation symbols of the lexicon pass through loops ε:#k, at every state of the strict form and at q₀ of
/// Eesen's, where every qₐ can come: `T ∘ LG` then reads frames only. Where there is a place for new words, the last symbol #k
/// is read too, q –#k:#k→ q₀, so that it can be found in `T ∘ LG`.
public struct TokenTransducer: Sendable {
  public let fst: VectorFst<TropicalWeight>

  public init(tokens: TokenTable, topology: TokenTopology, hasPlaceForNewWords: Bool = false) {
    var fst = VectorFst<TropicalWeight>()
    fst.inputSymbols = tokens.symbolTable
    fst.outputSymbols = fst.inputSymbols
    fst.start = fst.addState()
    fst.setFinalWeight(.one, of: fst.start)
    fst.addArc(from: fst.start, to: fst.start, input: TokenTable.blankLabel, output: .epsilon)
    let units = tokens.unitLabels
    let firstUnitState = fst.addStates(units.count)
    let stateOf = { (unit: Int) in StateID(index: firstUnitState.index + unit) }
    for (unit, label) in units.enumerated() {
      fst.addArc(from: fst.start, to: stateOf(unit), input: label, output: label)
      fst.addArc(from: stateOf(unit), to: stateOf(unit), input: label, output: .epsilon)
      switch topology {
      case .eesen:
        fst.addArc(from: stateOf(unit), to: fst.start, input: .epsilon, output: .epsilon)
      case .strict:
        fst.addArc(from: stateOf(unit), to: fst.start, input: TokenTable.blankLabel, output: .epsilon)
        fst.setFinalWeight(.one, of: stateOf(unit))
        for (next, nextLabel) in units.enumerated() where next != unit {
          fst.addArc(from: stateOf(unit), to: stateOf(next), input: nextLabel, output: nextLabel)
        }
      }
    }
    for state in topology == .strict ? Array(fst.states) : [fst.start] {
      for label in tokens.disambiguationLabels.dropLast(hasPlaceForNewWords ? 1 : 0) {
        fst.addArc(from: state, to: state, input: .epsilon, output: label)
      }
      if hasPlaceForNewWords {
        fst.addArc(from: state, to: fst.start, input: tokens.newWordLabel, output: tokens.newWordLabel)
      }
    }
    fst.arcSort(by: .output)
    self.fst = fst
  }
}
