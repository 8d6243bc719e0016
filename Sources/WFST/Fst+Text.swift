public import Files
import Foundation

extension Fst where W: FloatSemiring {
  /// AT&T's text form, as OpenFst's `fstprint` writes it: the start's lines first, then the other states' in their
  /// order; an arc is `state next input output [weight]`, a final state `state [weight]`; weights of 1̄ are left out.
  /// Labels are named where the transducer carries symbols that know them.
  ///
  /// A state that is not final and has no arcs is printed as final with weight Infinity, so that it stays a state.
  public var text: String {
    guard !start.isNone else { return "" }
    var result = ""
    printLines(of: start, to: &result)
    for state in states where state != start { printLines(of: state, to: &result) }
    return result
  }

  private func printLines(of state: StateID, to result: inout String) {
    for arc in arcs(from: state) {
      result += "\(state)\t\(arc.nextState)\t\(name(arc.inputLabel, inputSymbols))"
      result += "\t\(name(arc.outputLabel, outputSymbols))"
      result += arc.weight.isOne ? "\n" : "\t\(arc.weight)\n"
    }
    if isFinal(state) || arcs(from: state).isEmpty {
      let weight = finalWeight(of: state)
      result += weight.isOne ? "\(state)\n" : "\(state)\t\(weight)\n"
    }
  }

  /// The label's symbol where the table knows it, else its number.
  func name(_ label: Label, _ symbols: SymbolTable?) -> String {
    symbols?.symbol(of: label) ?? label.description
  }
}

extension VectorFst where W: FloatSemiring {
  /// Reads AT&T's text form, as OpenFst's `fstcompile` does: the first line's state is the start, and states are
  /// renumbered in the order of their appearance unless `keepsStateNumbers`.
  ///
  /// Labels are looked up in the tables where they are given, and are numbers otherwise; the tables become the
  /// transducer's. With `isAcceptor` an arc has one label.
  ///
  /// - Throws: `FileError` with the line that has another form or an unknown symbol.
  public init(
    text bytes: [UInt8], path: String, inputSymbols: SymbolTable? = nil, outputSymbols: SymbolTable? = nil,
    isAcceptor: Bool = false, keepsStateNumbers: Bool = false
  ) throws(FileError) {
    self.init()
    self.inputSymbols = inputSymbols
    self.outputSymbols = outputSymbols
    var numbering: [Int32: StateID]? = keepsStateNumbers ? nil : [:]
    let labelCount = isAcceptor ? 1 : 2
    for line in try TextFile.lines(in: Data(bytes), from: path) where !line.fields.isEmpty {
      let fields = line.fields
      let isFinalState = fields.count <= 2
      guard isFinalState || fields.count == 2 + labelCount || fields.count == 3 + labelCount else {
        throw FileError(
          file: path, line: line.number,
          "\(fields.count) fields, expected \(2 + labelCount) or \(3 + labelCount) of an arc, or 1 or 2 of a "
            + "final state")
      }
      let state = try addState(named: fields[0], &numbering, line, path)
      if start.isNone { start = state }
      if isFinalState {
        setFinalWeight(try Self.weight(fields.dropFirst().first, line, path), of: state)
        continue
      }
      addArc(
        from: state, to: try addState(named: fields[1], &numbering, line, path),
        input: try Self.label(fields[2], inputSymbols, line, path),
        output: try Self.label(fields[1 + labelCount], isAcceptor ? inputSymbols : outputSymbols, line, path),
        weight: try Self.weight(fields.dropFirst(2 + labelCount).first, line, path))
    }
  }

  /// More states than this in a text whose numbers are kept are taken for a slip: they would all have to exist.
  private static var greatestKeptNumber: Int32 { 1 << 24 }

  private mutating func addState(
    named name: String, _ numbering: inout [Int32: StateID]?, _ line: TextFile.Line, _ path: String
  ) throws(FileError) -> StateID {
    guard let number = Int32(name), number >= 0 else {
      throw FileError(file: path, line: line.number, "\"\(name)\" is not a state's number")
    }
    guard numbering != nil else {
      guard number <= Self.greatestKeptNumber else {
        throw FileError(file: path, line: line.number, "state \(number), expected at most \(Self.greatestKeptNumber)")
      }
      if Int(number) >= stateCount { addStates(Int(number) + 1 - stateCount) }
      return StateID(number)
    }
    if let state = numbering?[number] { return state }
    let state = addState()
    numbering?[number] = state
    return state
  }

  private static func label(
    _ name: String, _ symbols: SymbolTable?, _ line: TextFile.Line, _ path: String
  ) throws(FileError) -> Label {
    if let symbols {
      guard let label = symbols.id(of: name) else {
        throw FileError(file: path, line: line.number, "symbol \"\(name)\" is not in the table \(symbols.name)")
      }
      return label
    }
    guard let label = Int32(name), label >= 0 else {
      throw FileError(
        file: path, line: line.number, "\"\(name)\" is not a label's number, and there is no symbol table")
    }
    return Label(label)
  }

  private static func weight(
    _ name: String?, _ line: TextFile.Line, _ path: String
  ) throws(FileError) -> W {
    guard let name else { return .one }
    guard let value = name == "Infinity" ? Float.infinity : Float(name), W(value).isMember else {
      throw FileError(file: path, line: line.number, "\"\(name)\" is not a weight")
    }
    return W(value)
  }
}
