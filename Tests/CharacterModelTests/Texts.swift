import CharacterModel
import NeuralNetwork
import Tensors

/// A small model with random weights over the characters of a text.
func smallModel(
  of text: String = "the cat sat\non a mat\n", cell: NetworkArchitecture.Cell = .miLSTM, layers: Int = 1,
  isNormalised: Bool = false, unit: Alphabet.Unit = .character
) throws -> CharacterModel {
  let codes = unit == .byte ? text.utf8.map { UInt32($0) } : text.unicodeScalars.map(\.value)
  let alphabet = Alphabet(of: codes, unit: unit)
  let architecture = NetworkArchitecture(
    inputSize: alphabet.count, layers: layers, cellsPerDirection: 6, outputSize: alphabet.count, cell: cell,
    isBidirectional: false, isNormalised: isNormalised)
  var initialisation = Initialisation()
  (initialisation.weightRange, initialisation.bias) = (0.8, 0.4)
  var network = Network(architecture: architecture, initialisation: initialisation, seed: 3)
  if isNormalised {
    let length = 7
    let layout = PackedLayout(lengths: [Int](repeating: length, count: 8))
    var generator = SeededGenerator(5)
    let symbols = (0..<8 * length).map { _ in Int.random(in: 0..<alphabet.count, using: &generator) }
    var (state, trace) = (Network.State?.none, Network.Trace(architecture))
    network.forward(.symbols(symbols), layout: layout, state: &state, into: &trace)
    network.moments = network.moments(of: trace)
  }
  return try CharacterModel(alphabet: alphabet, network: network)
}

/// A text of the model's characters.
func randomSymbols(_ count: Int, of model: CharacterModel, seed: UInt64) -> [Int] {
  var generator = SeededGenerator(seed)
  return (0..<count).map { _ in Int.random(in: 0..<model.alphabet.count, using: &generator) }
}

extension CharacterModel {
  /// ln p of each symbol of a text from the second on, by one step of the network after another: the oracle of whatever runs in
  /// pieces, side by side or in batches.
  func stepByStep(_ symbols: [Int]) -> [Double] {
    var cursor = start(texts: 1)
    return zip(symbols, symbols.dropFirst()).map { symbol, next in
      Double(logProbabilities(after: [symbol], &cursor)[0, next])
    }
  }
}
