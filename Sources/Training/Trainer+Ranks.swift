package import Collectives
package import NeuralNetwork
import Tensors

/// What the ranks of a training exchange.
extension Trainer {
  /// What all ranks together have of a number of which each has a part.
  func sumOverRanks(_ parts: [Double]) -> [Double] {
    var sums = parts
    processes.sum(&sums)
    return sums
  }

  /// Throws where a rank's parameters have become others than the first's. They are the same as long as the same program
  /// computes them from the same sums; mathematical functions that a C library chooses by the processor, or an
  /// `MPI_Allreduce` that gives one rank other sums than another, would let them drift apart without a word.
  func checkThatRanksAgree(epoch: Int) throws(TrainingError) {
    guard processes.size > 1 else { return }
    var keys = [UInt64](repeating: 0, count: processes.size)
    keys[processes.rank] = ([network.parameters] + (average.map { [$0] } ?? [])).reduce(0) {
      SeededGenerator.combine($0, $1.fingerprint)
    }
    processes.sum(&keys)
    let differing = keys.indices.filter { keys[$0] != keys[0] }
    guard differing.isEmpty else { throw TrainingError.ranksDiffer(epoch: epoch, ranks: differing) }
  }
}

extension ParameterSet {
  /// Makes every number the sum over the ranks, matrix by matrix.
  package mutating func sum(over processes: any ProcessGroup) {
    guard processes.size > 1 else { return }
    for index in values.indices {
      var span = values[index].elements.mutableSpan
      processes.sum(&span)
    }
  }

  /// One number of the bits of all: FNV-1a, a number at a time, over each matrix.
  var fingerprint: UInt64 {
    let keys = concurrentMap(values.count) { index in
      values[index].elements.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
    }
    return keys.reduce(0) { SeededGenerator.combine($0, $1) }
  }
}
