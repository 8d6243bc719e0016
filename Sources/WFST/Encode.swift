/// What encoding puts into the new labels.
public struct EncodedParts: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Input and output label together.
  public static let labels = EncodedParts(rawValue: 1)
  /// Weights; the result is unweighted.
  public static let weights = EncodedParts(rawValue: 2)
}

/// Numbers the triples (input label, output label, weight) that labels of an encoded transducer stand for, from 1, in the
/// order in which they are met, as OpenFst's tables do. A final weight has labels that no arc has, `Label.none`.
public struct EncodeTable<W: Semiring>: Sendable {
  struct Triple: Hashable {
    var inputLabel: Label
    var outputLabel: Label
    var weight: W

    var isFinal: Bool { inputLabel == .none }
  }

  public let parts: EncodedParts
  private(set) var triples: [Triple] = []
  private var numbers: [Triple: Int] = [:]
  public internal(set) var inputSymbols: SymbolTable?
  public internal(set) var outputSymbols: SymbolTable?

  public init(_ parts: EncodedParts) { self.parts = parts }

  /// What is not encoded is left out of the triple: output epsilon, weight 1̄.
  mutating func label(of arc: Arc<W>) -> Label {
    label(
      of: Triple(
        inputLabel: arc.inputLabel, outputLabel: parts.contains(.labels) ? arc.outputLabel : .epsilon,
        weight: parts.contains(.weights) ? arc.weight : .one))
  }

  mutating func label(ofFinal weight: W) -> Label {
    label(of: Triple(inputLabel: .none, outputLabel: .none, weight: weight))
  }

  mutating func label(of triple: Triple) -> Label {
    if let number = numbers[triple] { return Label(Int32(number)) }
    triples.append(triple)
    numbers[triple] = triples.count
    return Label(Int32(triples.count))
  }

  func triple(of label: Label) -> Triple? {
    triples.indices.contains(Int(label.rawValue) - 1) ? triples[Int(label.rawValue) - 1] : nil
  }
}

/// A label that an encode table lacks.
public struct UnknownCodeError: Error, Equatable, Sendable, CustomStringConvertible {
  public let label: Label
  public let count: Int

  public var description: String {
    "label \(label) is none of the encode table's \(count): it was made by encoding another transducer"
  }
}

extension VectorFst {
  /// Replaces labels, weights or both by labels that stand for them, so that an algorithm for acceptors, or for unweighted
  /// ones, does not touch them: the triple (x, y, w) of an arc becomes x′, by the table, which grows where it lacks one.
  ///
  /// Guarantees: with `.labels` the result is an acceptor; with `.weights` it is unweighted, and a final weight other than 0̄
  /// stands on an arc to a new, single final state. Labels of 0 are encoded like others: the result has no epsilons.
  /// Without `.labels` the output labels stay. Complexity: O(V + E).
  public mutating func encode(by table: inout EncodeTable<W>) {
    let parts = table.parts
    (table.inputSymbols, table.outputSymbols) = (inputSymbols, outputSymbols)
    (inputSymbols, outputSymbols) = (nil, parts.contains(.labels) ? nil : outputSymbols)
    let sources = states
    let end = parts.contains(.weights) && sources.contains(where: isFinal) ? addState() : nil
    for state in sources {
      modifyArcs(from: state) { arcs in
        for index in arcs.indices { Self.encode(&arcs[index], by: &table) }
      }
      guard let end, isFinal(state) else { continue }
      let label = table.label(ofFinal: finalWeight(of: state))
      addArc(from: state, to: end, input: label, output: parts.contains(.labels) ? label : .epsilon)
      setFinalWeight(.zero, of: state)
    }
    if let end { setFinalWeight(.one, of: end) }
  }

  private static func encode(_ arc: inout Arc<W>, by table: inout EncodeTable<W>) {
    let label = table.label(of: arc)
    arc.inputLabel = label
    if table.parts.contains(.labels) { arc.outputLabel = label }
    if table.parts.contains(.weights) { arc.weight = .one }
  }

  /// Undoes `encode`: every label becomes the labels and the weight that it stands for, or a final weight again; a weight that the
  /// encoded arc has got since is multiplied in.
  ///
  /// - Throws: `UnknownCodeError`.
  public mutating func decode(by table: EncodeTable<W>) throws(UnknownCodeError) {
    for state in states {
      for arc in arcs(from: state) where table.triple(of: arc.inputLabel) == nil {
        throw UnknownCodeError(label: arc.inputLabel, count: table.triples.count)
      }
    }
    let finals = states.map { finalWeight(of: $0) }
    for state in states {
      var final = finals[state.index]
      for arc in arcs(from: state) {
        guard let triple = table.triple(of: arc.inputLabel), triple.isFinal else { continue }
        final = final.plus(arc.weight.times(triple.weight).times(finals[arc.nextState.index]))
      }
      setFinalWeight(final, of: state)
      modifyArcs(from: state) { arcs in
        arcs.removeAll { table.triple(of: $0.inputLabel)?.isFinal == true }
        for index in arcs.indices { Self.decode(&arcs[index], by: table) }
      }
    }
    (inputSymbols, outputSymbols) = (table.inputSymbols, table.outputSymbols ?? outputSymbols)
    if table.parts.contains(.weights) { connect() }
  }

  private static func decode(_ arc: inout Arc<W>, by table: EncodeTable<W>) {
    guard let triple = table.triple(of: arc.inputLabel) else { return }
    arc.inputLabel = triple.inputLabel
    if table.parts.contains(.labels) { arc.outputLabel = triple.outputLabel }
    arc.weight = arc.weight.times(triple.weight)
  }
}
