/// The learning rate from epoch to epoch: halved where neither validation loss nor error falls any longer, annealed
/// towards the end. (The error alone stands at 100 % in the first epochs; the loss alone rises in the last ones, when the
/// network grows too sure of itself while its error still falls.)
public struct LearningRateSchedule: Codable, Sendable, Equatable {
  public let options: ScheduleOptions
  public let initialRate: Float
  /// The rate of the coming epoch.
  public private(set) var rate: Float
  /// The lowest validation loss and error so far.
  public private(set) var bestLoss = Double.greatestFiniteMagnitude
  public private(set) var bestError = Double.greatestFiniteMagnitude
  /// Epochs since.
  public private(set) var epochsWithoutGain = 0

  public init(initialRate: Float, options: ScheduleOptions) {
    self.options = options
    self.initialRate = initialRate
    rate = initialRate
  }

  /// Takes note of validation loss and error after epoch `epoch` (counted from 1) and sets the rate of the next.
  public mutating func record(loss: Double, error: Double, afterEpoch epoch: Int) {
    let gained = loss < bestLoss * (1 - options.minimumGain) || error < bestError * (1 - options.minimumGain)
    bestLoss = min(bestLoss, loss)
    bestError = min(bestError, error)
    epochsWithoutGain = gained ? 0 : epochsWithoutGain + 1
    if epochsWithoutGain >= options.patience {
      rate *= options.halvingFactor
      epochsWithoutGain = 0
    }
    if options.annealFrom > 0, epoch + 1 >= options.annealFrom { rate *= options.annealFactor }
  }

  /// Whether training is over before its last epoch.
  public var isExhausted: Bool { rate < initialRate * options.stopBelow }
}
