import RealModule
import Tensors

/// What has been heard in each state: the sums from which its Gaussian and the probability to stay in it follow.
struct StateStatistics {
  /// Frames of each state, how often it was entered, and Σx and Σx² [states × D].
  private(set) var frames: [Double]
  private(set) var visits: [Double]
  private(set) var sum: [Double]
  private(set) var sumOfSquares: [Double]
  private let dimension: Int

  init(states: Int, dimension: Int) {
    frames = [Double](repeating: 0, count: states)
    visits = frames
    sum = [Double](repeating: 0, count: states * dimension)
    sumOfSquares = sum
    self.dimension = dimension
  }

  /// Adds an utterance.
  ///
  /// - Parameters:
  ///   - features: x [T × D].
  ///   - path: the state of each frame.
  mutating func accumulate(_ features: Matrix, path: [Int]) {
    let x = features.elements.span
    for (t, state) in path.enumerated() {
      frames[state] += 1
      if t == 0 || path[t - 1] != state { visits[state] += 1 }
      let start = state * dimension
      for d in 0..<dimension {
        let value = Double(x[t * dimension + d])
        sum[start + d] += value
        sumOfSquares[start + d] += value * value
      }
    }
  }

  /// All sums one after another, for summing them over ranks.
  var numbers: [Double] {
    get { frames + visits + sum + sumOfSquares }
    set {
      precondition(newValue.count == numbers.count, "\(newValue.count) numbers for \(numbers.count) sums")
      let (states, values) = (frames.count, sum.count)
      frames = Array(newValue[..<states])
      visits = Array(newValue[states..<2 * states])
      sum = Array(newValue[(2 * states)..<(2 * states + values)])
      sumOfSquares = Array(newValue[(2 * states + values)...])
    }
  }
}

/// A Gaussian with diagonal covariance for each state, and how probable it is to stay in it for a further frame.
struct GaussianStates {
  /// ln N(x; μ, σ²) = weights · [x², x] + constant; of each state [−1/(2σ²), μ/σ²], [states × 2D].
  private let weights: [Float]
  private let constants: [Double]
  private let dimension: Int
  /// ln of the probability to stay in a state, and to leave it.
  let logStay: [Double]
  let logLeave: [Double]

  /// Every state is held to have been in so many frames with the mean and variance of all frames, besides its own: those that
  /// are seldom heard stay broad.
  private static let priorFrames = 20.0
  /// The least variance, as a share of that of all frames.
  private static let varianceFloor = 0.05

  init(_ statistics: StateStatistics, dimension: Int) {
    let states = statistics.frames.count
    let allFrames = max(1, statistics.frames.reduce(0, +))
    func total(_ values: [Double], _ d: Int) -> Double {
      stride(from: d, to: values.count, by: dimension).reduce(0) { $0 + values[$1] }
    }
    let meanOfAll = (0..<dimension).map { total(statistics.sum, $0) / allFrames }
    let squareOfAll = (0..<dimension).map { total(statistics.sumOfSquares, $0) / allFrames }
    var weights = [Float](repeating: 0, count: states * 2 * dimension)
    var constants = [Double](repeating: 0, count: states)
    for state in 0..<states {
      let count = statistics.frames[state] + Self.priorFrames
      for d in 0..<dimension {
        let mean = (statistics.sum[state * dimension + d] + Self.priorFrames * meanOfAll[d]) / count
        let square = (statistics.sumOfSquares[state * dimension + d] + Self.priorFrames * squareOfAll[d]) / count
        let varianceOfAll = squareOfAll[d] - meanOfAll[d] * meanOfAll[d]
        // Where all frames are alike in a component, it tells nothing.
        let variance = max(square - mean * mean, Self.varianceFloor * varianceOfAll, 1e-6)
        weights[state * 2 * dimension + d] = Float(-0.5 / variance)
        weights[state * 2 * dimension + dimension + d] = Float(mean / variance)
        constants[state] -= 0.5 * (mean * mean / variance + .log(2 * .pi * variance))
      }
    }
    self.weights = weights
    self.constants = constants
    self.dimension = dimension
    // One more visit and one more frame that stayed, so that neither probability is 0.
    let leave = zip(statistics.visits, statistics.frames).map { ($0 + 1) / ($1 + 2) }
    logStay = leave.map { .log(1 - $0) }
    logLeave = leave.map { .log($0) }
  }

  /// ln N(x_t; state), [T × states.count], for the states of a sequence.
  func logDensities(of features: Matrix, states: [Int]) -> Matrix {
    let (rows, width) = (features.rows, 2 * dimension)
    var inputs: [Float] = []
    inputs.reserveCapacity(rows * width)
    for t in 0..<rows {
      inputs += features[row: t].lazy.map { $0 * $0 }
      inputs += features[row: t]
    }
    let chosen = states.flatMap { weights[($0 * width)..<($0 + 1) * width] }
    var densities = Matrix(rows: rows, columns: states.count)
    var elements = densities.elements.mutableSpan
    BLAS.multiply(
      m: rows, n: states.count, k: width, inputs.span, chosen.span, transposeB: true, into: &elements)
    for t in 0..<rows {
      for (position, state) in states.enumerated() {
        elements[t * states.count + position] += Float(constants[state])
      }
    }
    return densities
  }
}
