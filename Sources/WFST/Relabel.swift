/// Why labels cannot be given the numbers of other symbols.
public struct MissingSymbolError: Error, Equatable, Sendable, CustomStringConvertible {
  public let label: Label
  /// nil where the label has no symbol.
  public let symbol: String?

  public var description: String {
    symbol.map { "the symbol \"\($0)\" of label \(label) is not in the other table" } ?? "label \(label) has no symbol"
  }
}

extension VectorFst {
  /// Gives labels other numbers: old ones to new ones, input and output apart; a label that is not among them stays. O(E).
  public mutating func relabel(inputs: [Label: Label] = [:], outputs: [Label: Label] = [:]) {
    modifyAllArcs { arc in
      arc.inputLabel = inputs[arc.inputLabel] ?? arc.inputLabel
      arc.outputLabel = outputs[arc.outputLabel] ?? arc.outputLabel
    }
  }
}

extension SymbolTable {
  /// The numbers that the symbols of labels have in another table.
  ///
  /// - Parameter labels: those that are to be renumbered; epsilon is epsilon in every table.
  /// - Throws: `MissingSymbolError` where a label has no symbol here, or the other table lacks that.
  public func renumbering(
    of labels: some Sequence<Label>, to other: SymbolTable
  ) throws(MissingSymbolError) -> [Label: Label] {
    var renumbered: [Label: Label] = [:]
    for label in labels where !label.isEpsilon && renumbered[label] == nil {
      guard let symbol = symbol(of: label) else { throw MissingSymbolError(label: label, symbol: nil) }
      guard let number = other.id(of: symbol) else { throw MissingSymbolError(label: label, symbol: symbol) }
      renumbered[label] = number
    }
    return renumbered
  }
}
