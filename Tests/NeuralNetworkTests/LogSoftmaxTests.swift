import Foundation
import NeuralNetwork
import Tensors
import Testing

@Suite struct LogSoftmaxTests {
  /// Two roundings to the places of the logits: of the shift, and of the difference.
  @Test(arguments: [1, 5, 30])
  func everyRowIsTheLogarithmOfASoftmax(scale: Float) {
    var logits = Matrix.normal(rows: 50, columns: 40, seed: 1)
    for i in logits.elements.indices { logits.elements[i] *= scale }
    let y = logSoftmax(logits)
    for t in 0..<50 {
      let x = logits[row: t].map(Double.init)
      let shift = log(x.reduce(0) { $0 + exp($1) })
      for (ours, exact) in zip(y[row: t], x.map { $0 - shift }) {
        #expect(abs(Double(ours) - exact) <= 2e-7 * (1 + abs(exact) + abs(shift)))
      }
    }
  }

  /// Multiples of 1/8 near 1,000 are exact, and so are their differences; the shift is rounded to 2⁻¹⁴ there.
  @Test func aConstantAddedToARowChangesNothing() {
    let logits = Matrix(rows: 2, columns: 4, elements: [0.5, -2, 3.125, 8, 1, 1, 1, -40])
    var moved = logits
    for i in moved.elements.indices { moved.elements[i] += i < 4 ? 1000 : -1000 }
    for (a, b) in zip(logSoftmax(moved).elements, logSoftmax(logits).elements) { #expect(abs(a - b) <= 0x1p-14) }
  }

  @Test func probabilitiesOfZeroAreMinusInfinity() {
    let y = logSoftmax(Matrix(rows: 1, columns: 4, elements: [0, -.infinity, 0, -.infinity]))
    #expect(y.elements == [-Float.log2, -.infinity, -Float.log2, -.infinity])
    #expect(logSoftmax(Matrix(rows: 1, columns: 2, elements: [-.infinity, 3])).elements == [-.infinity, 0])
  }

  @Test func theExtremesDoNotOverflow() {
    let y = logSoftmax(Matrix(rows: 1, columns: 2, elements: [3e38, -3e38]))
    #expect(y.elements == [0, -.infinity])
  }

  @Test func aRowThatIsNoDistributionIsNotANumber() {
    let rows: [[Float]] = [
      [-.infinity, -.infinity, -.infinity], [0, .nan, 1], [.nan, 0, 1], [0, 1, .nan], [0, .infinity, 1],
      [.infinity, .infinity, 0],
    ]
    let logits = Matrix(rows: rows.count + 1, columns: 3, elements: rows.flatMap { $0 } + [1, 2, 3])
    let y = logSoftmax(logits)
    for t in rows.indices { #expect(y[row: t].allSatisfy { $0.isNaN }, "\(rows[t])") }
    #expect(y[row: rows.count].allSatisfy { $0.isFinite })
  }

  @Test func noRowsGiveNone() {
    #expect(logSoftmax(Matrix(rows: 0, columns: 3)) == Matrix(rows: 0, columns: 3))
  }
}

extension Float {
  /// ln 2.
  fileprivate static let log2 = Float(log(2.0))
}
