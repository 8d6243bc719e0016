extension Fst where W: FloatSemiring {
  /// The transducer as a graph in Graphviz's language: a circle for each state with its number and, where it is final, its
  /// weight, drawn with two rings; the start is bold; arcs say `input:output/weight`, weights of 1̄ left out. Labels are named
  /// where the transducer carries symbols that know them.
  ///
  /// - Parameter isAcceptor: whether arcs show their input label alone.
  public func graphviz(title: String = "", isVertical: Bool = false, isAcceptor: Bool = false) -> String {
    var result = "digraph FST {\nrankdir = \(isVertical ? "TB" : "LR");\nlabel = \"\(Self.quoted(title))\";\n"
    for state in states {
      let weight = finalWeight(of: state)
      let label = "\(state)" + (weight.isZero || weight.isOne ? "" : "/\(weight)")
      result += "\(state) [label = \"\(label)\", shape = \(weight.isZero ? "circle" : "doublecircle"), style = "
      result += "\(state == start ? "bold" : "solid")]\n"
      for arc in arcs(from: state) {
        var label = name(arc.inputLabel, inputSymbols)
        if !isAcceptor { label += ":" + name(arc.outputLabel, outputSymbols) }
        if !arc.weight.isOne { label += "/\(arc.weight)" }
        result += "\t\(state) -> \(arc.nextState) [label = \"\(Self.quoted(label))\"];\n"
      }
    }
    return result + "}\n"
  }

  /// Inside quotation marks only these two have a meaning of their own.
  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
