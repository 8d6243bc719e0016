import AcousticModel
import Corpus
import Features
import Foundation
import NeuralNetwork
import Tensors
import WFST

/// A model of random weights: columns 0 the blank, 1 `<SPACE>`, 2 A, 3 B, 4 C; a frame of 30 ms.
func tinyModel(seed: UInt64 = 1, units: [String] = [TokenTable.spaceSymbol, "A", "B", "C"]) throws -> AcousticModel {
  var statistics = CMVNStatistics(dimension: 40)
  statistics.accumulate(Matrix(rows: 2, columns: 40, elements: (0..<80).map { $0 < 40 ? -2 : 3 }))
  let frontEnd = FrontEnd(options: FrontEndOptions(), globalStatistics: statistics)
  let tokens = try TokenTable(units: units, disambiguationSymbols: 2)
  let architecture = NetworkArchitecture(
    inputSize: frontEnd.options.inputSize, layers: 1, cellsPerDirection: 4, outputSize: tokens.columnCount)
  var initialisation = Initialisation()
  initialisation.weightRange = 0.5
  return AcousticModel(
    network: Network(architecture: architecture, initialisation: initialisation, seed: seed), frontEnd: frontEnd,
    tokens: tokens, logPriors: tokens.symbols.prefix(tokens.columnCount).map { _ in -1.6 },
    domain: "letters in any order")
}

/// The words of `wordGraph`, their labels 1, 2, 3.
let words: [(word: String, columns: [Int32])] = [("AB", [2, 3]), ("C", [4]), ("A", [2])]

/// Any sequence of the words, each of cost 1, with or without `<SPACE>`, in Eesen's topology. The word's label stands on
/// its last token, so that times cannot come from it.
func wordGraph() -> VectorFst<TropicalWeight> {
  var graph = VectorFst<TropicalWeight>()
  let hub = graph.addState()
  graph.start = hub
  graph.setFinalWeight(.one, of: hub)
  graph.addArc(from: hub, to: hub, input: Label(1), output: .epsilon)
  let space = graph.addState()
  graph.addArc(from: hub, to: space, input: Label(2), output: .epsilon)
  graph.addArc(from: space, to: space, input: Label(2), output: .epsilon)
  graph.addArc(from: space, to: hub, input: .epsilon, output: .epsilon)
  for (index, word) in words.enumerated() {
    var state = hub
    for (position, column) in word.columns.enumerated() {
      let next = graph.addState()
      let isLast = position + 1 == word.columns.count
      graph.addArc(
        from: state, to: next, input: Label(column + 1), output: isLast ? Label(Int32(index + 1)) : .epsilon,
        weight: isLast ? TropicalWeight(1) : .one)
      graph.addArc(from: next, to: next, input: Label(column + 1), output: .epsilon)
      if !isLast { graph.addArc(from: next, to: next, input: Label(1), output: .epsilon) }
      state = next
    }
    graph.addArc(from: state, to: hub, input: .epsilon, output: .epsilon)
  }
  return graph
}

/// Writes `TLG.fst` and `words.txt`.
func writeGraph(to folder: String, names: [String] = words.map(\.word)) throws {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try OpenFstFile.write(wordGraph(), to: folder + "/TLG.fst")
  try SymbolTable(symbols: ["<eps>"] + names + ["#0"]).write(to: folder + "/words.txt")
}

/// Posteriors that are sure of a column a frame.
func posteriors(_ columns: [Int], count: Int = 5) -> Matrix {
  var matrix = Matrix(rows: columns.count, columns: count, repeating: Float(log(0.005)))
  for (frame, column) in columns.enumerated() { matrix[frame, column] = Float(log(1 - 0.005 * Double(count - 1))) }
  return matrix
}

/// A tone that rises, so that no two parts are alike.
func tone(rateHz: Int, seconds: Double, fromHz: Double = 300) -> [Float] {
  (0..<Int(seconds * Double(rateHz))).map { n in
    let t = Double(n) / Double(rateHz)
    return Float(0.3 * sin(2 * .pi * (fromHz + 400 * t) * t))
  }
}
