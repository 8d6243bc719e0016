import CTC
import NeuralNetwork
import Tensors
import Testing

@Suite struct RepeatTests {
  /// The same input gives the same bits, wherever in memory its arrays come to lie: the arrays that are kept meanwhile
  /// push them about.
  @Test(arguments: 1...24) func placesInMemoryChangeNothing(labels: Int) {
    var generator = SeededGenerator(UInt64(labels))
    let logits = Matrix(rows: 40, columns: 5, elements: (0..<200).map { _ in generator.normalPair().0 })
    let target = (0..<labels).map { _ in Int.random(in: 1..<5, using: &generator) }
    let input = logSoftmax(logits)
    let expected = CTC.loss(logProbabilities: input, target: target)
    var differing = 0
    var kept: [[Double]] = []
    for n in 0..<1_000 {
      kept.append([Double](repeating: 1, count: Int.random(in: 1..<200, using: &generator)))
      if n % 3 == 0 { kept.remove(at: Int.random(in: 0..<kept.count, using: &generator)) }
      let again = CTC.loss(logProbabilities: input, target: target)
      if again.loss != expected.loss || again.gradient != expected.gradient { differing += 1 }
    }
    #expect(differing == 0)
  }
}
