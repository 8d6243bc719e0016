public import NeuralNetwork
public import Tensors

/// A language model over characters: a recurrent network that is given each symbol of a text and predicts the next one
/// (paper, sections 3.1 and 3.2).
public struct CharacterModel: Sendable {
  public let alphabet: Alphabet
  public package(set) var network: Network

  /// Symbols of each text that a network is given at once, where texts are long: as many as fit in the cache with their gates.
  static let pieceLength = 50

  /// - Throws: `Mismatch` where the network is not one over the alphabet's symbols, forward in time.
  public init(alphabet: Alphabet, network: Network) throws(Mismatch) {
    let architecture = network.architecture
    guard architecture.inputSize == alphabet.count, architecture.outputSize == alphabet.count,
      !architecture.isBidirectional
    else { throw Mismatch(inputs: architecture.inputSize, outputs: architecture.outputSize, symbols: alphabet.count) }
    self.alphabet = alphabet
    self.network = network
  }

  /// A network that does not belong to an alphabet.
  public struct Mismatch: Error, CustomStringConvertible {
    let inputs, outputs, symbols: Int

    public var description: String {
      "a network of \(inputs) inputs and \(outputs) outputs, or of both directions, for an alphabet of \(symbols)"
    }
  }

  /// Texts that advance side by side, symbol by symbol.
  public struct Cursor: Sendable {
    var state: Network.State?
  }

  /// Before the first symbol of so many texts.
  public func start(texts: Int) -> Cursor { Cursor(state: network.startState(sequences: texts)) }

  /// ln p of every symbol behind each text, [N × V], when `symbols`, one a text, have joined them.
  public func logProbabilities(after symbols: [Int], _ cursor: inout Cursor) -> Matrix {
    let layout = PackedLayout(lengths: [Int](repeating: 1, count: symbols.count))
    return logSoftmax(network.logits(.symbols(symbols), layout: layout, state: &cursor.state))
  }
}
