import CTC
import NeuralNetwork
import Tensors

/// Sequences and where they lie when they are packed.
struct Batch: Sendable {
  let layout: PackedLayout
  /// [R × D].
  var packed: Matrix

  /// - Parameter sequences: in descending length.
  init(_ sequences: [Matrix]) {
    layout = PackedLayout(lengths: sequences.map(\.rows))
    packed = layout.pack(sequences)
  }

  /// Normal draws, each sequence keyed by its place.
  init(lengths: [Int], inputSize: Int, seed: UInt64) {
    self.init(
      lengths.enumerated().map { n, length in
        Matrix.normal(rows: length, columns: inputSize, seed: seed, key: UInt64(n))
      })
  }
}

extension Matrix {
  static func normal(rows: Int, columns: Int, seed: UInt64, key: UInt64 = 0) -> Matrix {
    var generator = SeededGenerator(seed, key)
    return Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in generator.normalPair().0 })
  }

  /// The largest |self − other|.
  func largestDifference(from other: Matrix) -> Float {
    precondition(rows == other.rows && columns == other.columns)
    return zip(elements, other.elements).map { abs($0 - $1) }.reduce(0, Swift.max)
  }
}

extension Matrix {
  /// The largest |self − other|, as a share of 1 or of the largest number of `other`.
  func relativeDifference(from other: Matrix) -> Float {
    largestDifference(from: other) / max(1, other.elements.map(abs).max() ?? 0)
  }
}

extension Network {
  /// A small network whose every parameter, those of Multiplicative Integration included, is drawn from N(0, ½²): large
  /// enough that each matters, small enough that no gate saturates. A linear recurrence, which nothing bounds, has half of that.
  static func random(_ architecture: NetworkArchitecture, seed: UInt64) -> Network {
    var network = Network(architecture: architecture, initialisation: Initialisation(), seed: seed)
    for (index, value) in network.parameters.values.enumerated() {
      var drawn = Matrix.normal(rows: value.rows, columns: value.columns, seed: seed, key: UInt64(index))
      drawn.scale(by: architecture.cell.kind == .linearRNN ? 0.25 : 0.5)
      network.parameters.values[index] = drawn
    }
    return network
  }
}

/// The sum of the sequences' CTC losses, and its gradient with respect to the packed logits.
func ctcLoss(ofLogits logits: Matrix, layout: PackedLayout, targets: [[Int]]) -> (losses: [Double], gradient: Matrix) {
  let results = zip(layout.unpack(logSoftmax(logits)), targets).map { CTC.loss(logProbabilities: $0, target: $1) }
  return (results.map(\.loss), layout.pack(results.map(\.gradient)))
}
