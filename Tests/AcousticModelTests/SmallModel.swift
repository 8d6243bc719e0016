import AcousticModel
import Corpus
import Features
import Foundation
import NeuralNetwork
import Tensors

/// An untrained model of two layers of five cells over six filters.
enum SmallModel {
  static func make(seed: UInt64 = 1, units: [String] = ["<SPACE>", "A", "B"]) throws -> AcousticModel {
    var options = FrontEndOptions()
    options.filterbank.numMelBins = 6
    options.deltaOrder = 1
    let architecture = NetworkArchitecture(
      inputSize: options.inputSize, layers: 2, cellsPerDirection: 5, outputSize: units.count + 1)
    var statistics = CMVNStatistics(dimension: 6)
    statistics.accumulate(filterbanks(frames: 200, seed: 99))
    var decoding = DecodingDefaults()
    decoding.acousticScale = 0.8
    decoding.beam = 13
    return AcousticModel(
      network: Network(architecture: architecture, initialisation: Initialisation(), seed: seed),
      frontEnd: FrontEnd(options: options, globalStatistics: statistics), tokens: try TokenTable(units: units),
      logPriors: [-0.5] + units.indices.map { -1 - Float($0) }, decoding: decoding, domain: "letters")
  }

  /// Numbers about a mean of −8, as log-mel energies are.
  static func filterbanks(frames: Int, seed: UInt64 = 1) -> Matrix {
    var generator = SeededGenerator(seed)
    return Matrix(
      rows: frames, columns: 6, elements: (0..<frames * 6).map { _ in -8 + 2 * generator.normalPair().0 })
  }
}

extension Matrix {
  /// The largest |self − other|.
  func largestDifference(from other: Matrix) -> Float {
    precondition(rows == other.rows && columns == other.columns)
    return zip(elements, other.elements).map { abs($0 - $1) }.reduce(0, Swift.max)
  }
}
