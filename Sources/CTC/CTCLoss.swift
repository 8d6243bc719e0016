import RealModule
public import Tensors

/// Connectionist Temporal Classification (Graves et al. 2006).
///
/// Of T frames and a target l = l₁…l_U without blanks, the loss is −ln p(l | x), where p(l | x) sums the products of the
/// frames' probabilities over all paths of T columns that collapse to l (repeats merged, then blanks, column 0, removed).
public enum CTC {
  /// The blank's column.
  public static let blank = 0

  /// Loss of one utterance and its gradient.
  public struct Result: Sendable {
    /// −ln p(l | x), in nats; +∞ where no path has a probability above zero.
    public var loss: Double
    /// ∂loss/∂logits, through the log-softmax, [T × V]; zeros where the loss is infinite.
    public var gradient: Matrix
  }

  /// The fewest frames that can carry `target`: one a label, and one for the blank between two equal neighbours.
  public static func requiredFrames(_ target: [Int]) -> Int {
    target.count + zip(target, target.dropFirst()).count { $0 == $1 }
  }

  /// Loss and gradient by the forward-backward algorithm in `Double` (section 4.1, equations 5 to 16): in probabilities
  /// that are rescaled every frame, or as logarithms where the range of `Double` does not suffice for those.
  ///
  /// l′ is the target with a blank before, between and after its labels, S = 2U + 1 states long. With y_t(k) = ln p(k at t):
  ///
  ///     α_t(s) = ln Σ p(paths of frames 0…t that stand in l′_s at t, y_t included)
  ///     β_t(s) = ln Σ p(paths of frames t…T−1 that stand in l′_s at t, y_t excluded)
  ///     ln p(l | x) = ln Σ_s exp(α_t(s) + β_t(s)) for every t
  ///     ∂loss/∂logit_t(k) = exp(y_t(k)) − Σ_{s: l′_s = k} exp(α_t(s) + β_t(s) − ln p(l | x))
  ///
  /// Cases: an empty target is the path of blanks alone. A column of probability zero (log −∞) is legitimate: paths
  /// through it count nothing and no NaN arises. Too few frames for the target, or probability zero for every path, give
  /// a loss of +∞ and a gradient of zeros, which the caller skips and counts. NaN or +∞ among the inputs, wherever it
  /// stands and whether or not the target fits, gives a NaN loss and a gradient of zeros.
  ///
  /// - Parameters:
  ///   - logProbabilities: ln p(k at t), rows that are log-softmax of logits, [T × V].
  ///   - target: l, columns in 1..<V.
  public static func loss(logProbabilities: Matrix, target: [Int]) -> Result {
    let width = logProbabilities.columns
    precondition(
      target.allSatisfy { $0 > blank && $0 < width }, "a target's labels lie in 1..<\(width): \(target)")
    // The lattice does not meet every column, and no frame where the target does not fit.
    guard logProbabilities.elements.allSatisfy({ $0 < .infinity }) else {
      return Result(loss: .nan, gradient: Matrix(rows: logProbabilities.rows, columns: width))
    }
    guard logProbabilities.rows >= requiredFrames(target) else {
      return Result(loss: .infinity, gradient: Matrix(rows: logProbabilities.rows, columns: width))
    }
    return ScaledForwardBackward.loss(logProbabilities: logProbabilities, target: target)
      ?? logarithmicLoss(logProbabilities: logProbabilities, target: target)
  }

  /// `loss` by logarithms alone, for numbers of any size.
  package static func logarithmicLoss(logProbabilities: Matrix, target: [Int]) -> Result {
    let (frames, width) = (logProbabilities.rows, logProbabilities.columns)
    var gradient = Matrix(rows: frames, columns: width)
    let lattice = ForwardBackward(logProbabilities: logProbabilities, target: target)
    guard lattice.logLikelihood > -.infinity else { return Result(loss: .infinity, gradient: gradient) }
    for t in 0..<frames {
      var occupancy = [Double](repeating: 0, count: width)
      for s in 0..<lattice.states.count {
        occupancy[lattice.states[s]] += Double.exp(lattice.logOccupancy(frame: t, state: s))
      }
      for k in 0..<width {
        gradient[t, k] = Float(Double.exp(Double(logProbabilities[t, k])) - occupancy[k])
      }
    }
    return Result(loss: -lattice.logLikelihood, gradient: gradient)
  }
}
