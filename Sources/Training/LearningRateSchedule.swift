/// The learning rate from update to update and epoch to epoch: it rises to its first value, falls where validation no longer
/// gains, is annealed towards the end, and says when training is over.
public struct LearningRateSchedule: Codable, Sendable, Equatable {
  public let options: ScheduleOptions
  public let initialRate: Float
  /// The rate of the coming epoch.
  public private(set) var rate: Float
  /// The lowest validation loss and error so far.
  public private(set) var bestLoss = Double.greatestFiniteMagnitude
  public private(set) var bestError = Double.greatestFiniteMagnitude
  /// Epochs since loss or error last gained, or the rate was last halved.
  public private(set) var epochsWithoutGain = 0
  /// Epochs since the lowest error.
  public private(set) var epochsSinceBest = 0
  /// The error of the last epoch; 1 before the first.
  private var lastError = 1.0
  /// Whether newbob has begun to halve, and whether it has ended the training.
  private var isHalving = false
  private var isOver = false

  public init(initialRate: Float, options: ScheduleOptions) {
    self.options = options
    self.initialRate = initialRate
    rate = initialRate
  }

  /// The rate of update `update`, counted from 0 at the run's beginning: during warm-up a share of the epoch's.
  public func rate(ofUpdate update: Int) -> Float {
    guard update + 1 < options.warmUpUpdates else { return rate }
    return rate * Float(update + 1) / Float(options.warmUpUpdates)
  }

  /// Takes note of validation loss and error after epoch `epoch` (counted from 1) and sets the rate of the next.
  public mutating func record(loss: Double, error: Double, afterEpoch epoch: Int) {
    switch options.rule {
    case .plateau: followPlateau(loss: loss, error: error)
    case .newbob: followNewbob(error: error)
    }
    epochsSinceBest = error < bestError ? 0 : epochsSinceBest + 1
    bestLoss = min(bestLoss, loss)
    bestError = min(bestError, error)
    lastError = error
    if options.annealFrom > 0, epoch + 1 >= options.annealFrom { rate *= options.annealFactor }
  }

  /// Halves where neither loss nor error falls any longer. (The error alone stands at 100 % in the first epochs; the loss
  /// alone rises in the last ones, when the network grows too sure of itself while its error still falls.)
  private mutating func followPlateau(loss: Double, error: Double) {
    let gained = loss < bestLoss * (1 - options.minimumGain) || error < bestError * (1 - options.minimumGain)
    epochsWithoutGain = gained ? 0 : epochsWithoutGain + 1
    guard epochsWithoutGain >= options.patience else { return }
    rate *= options.halvingFactor
    epochsWithoutGain = 0
  }

  /// Halves every epoch from the first on in which the error fell by less than `startHalvingGain`, and ends where it then
  /// falls by less than `stopGain`. An error that is not yet below `halvingBelowError` is no reason: in the first epochs of a
  /// small corpus the network says nothing but blanks or the commonest letters, and gains nothing.
  private mutating func followNewbob(error: Double) {
    let gain = lastError - error
    if isHalving, gain < options.stopGain { isOver = true }
    if gain < options.startHalvingGain, error < options.halvingBelowError { isHalving = true }
    if isHalving { rate *= options.halvingFactor }
  }

  /// Whether training is over before its last epoch.
  public var isExhausted: Bool {
    isOver || rate < initialRate * options.stopBelow
      || options.stopAfter > 0 && epochsSinceBest >= options.stopAfter
  }
}
