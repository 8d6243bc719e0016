import CTC
import NeuralNetwork
import Tensors
import Testing

/// The cases that a user's data can bring, each with its defined result.
@Suite struct CaseTests {
  private let y = logSoftmax(.logits(frames: 4, columns: 3, seed: 10))
  private let zeros = Matrix(rows: 4, columns: 3)

  @Test func tooFewFramesAreAnInfiniteLossWithoutGradient() {
    for target in [[1, 2, 1, 2, 1], [1, 1, 1], [2, 2, 1, 1]] {
      let result = CTC.loss(logProbabilities: y, target: target)
      #expect(result.loss == .infinity)
      #expect(result.gradient == zeros)
    }
  }

  @Test func asManyFramesAsRequiredHaveOnePath() {
    let result = CTC.loss(logProbabilities: y, target: [1, 1, 2])
    let path = [1, 0, 1, 2].enumerated().reduce(0.0) { $0 + Double(y[$1.offset, $1.element]) }
    // One addition a frame in double precision.
    #expect(abs(result.loss + path) < 1e-13)
  }

  @Test func anEmptyTargetIsThePathOfBlanks() {
    let result = CTC.loss(logProbabilities: y, target: [])
    let blanks = (0..<4).reduce(0.0) { $0 + Double(y[$1, 0]) }
    #expect(abs(result.loss + blanks) < 1e-13)
  }

  @Test func noFramesCarryOnlyAnEmptyTarget() {
    let nothing = Matrix(rows: 0, columns: 3)
    #expect(CTC.loss(logProbabilities: nothing, target: []).loss == 0)
    #expect(CTC.loss(logProbabilities: nothing, target: [1]).loss == .infinity)
    #expect(CTC.loss(logProbabilities: nothing, target: [1]).gradient == nothing)
  }

  @Test func probabilitiesOfZeroGiveNoNotANumber() {
    var logits = Matrix.logits(frames: 4, columns: 3, seed: 10)
    logits[1, 0] = -.infinity
    logits[2, 2] = -.infinity
    let result = CTC.loss(logProbabilities: logSoftmax(logits), target: [1, 2])
    #expect(result.loss.isFinite)
    #expect(result.gradient.elements.allSatisfy { $0.isFinite })
    // What a logit of −∞ is does not move.
    #expect(result.gradient[1, 0] == 0 && result.gradient[2, 2] == 0)
  }

  @Test func aTargetOfProbabilityZeroIsAnInfiniteLossWithoutGradient() {
    var impossible = y
    for t in 0..<4 { impossible[t, 2] = -.infinity }
    let result = CTC.loss(logProbabilities: impossible, target: [2])
    #expect(result.loss == .infinity)
    #expect(result.gradient == zeros)
  }

  /// In whatever frame and column, of the target or not, and even where no path fits.
  @Test(arguments: [Float.nan, .infinity])
  func notANumberAndInfinityAreALossOfNotANumber(_ bad: Float) {
    for target in [[], [1], [1, 1], [1, 1, 1, 1]] {
      for i in y.elements.indices {
        var damaged = y
        damaged.elements[i] = bad
        #expect(CTC.loss(logProbabilities: damaged, target: target).loss.isNaN, "element \(i), target \(target)")
      }
    }
  }

  @Test func aDivergedNetworkIsALossOfNotANumber() {
    for bad in [Float.nan, .infinity] {
      var logits = Matrix.logits(frames: 4, columns: 3, seed: 10)
      logits[2, 1] = bad
      #expect(CTC.loss(logProbabilities: logSoftmax(logits), target: [2]).loss.isNaN)
    }
  }
}
