/// What a run did, epoch by epoch. It is a part of the run's state and is kept in its checkpoint, so that the two never
/// disagree.
public struct TrainingHistory: Codable, Sendable {
  /// In their order, from the first.
  public private(set) var epochs: [Trainer.EpochReport] = []

  public init() {}

  public mutating func append(_ epoch: Trainer.EpochReport) { epochs.append(epoch) }

  /// The epoch whose model is kept: the best, or the last (`TrainingConfiguration.keep`). Nil where none was better than the
  /// start.
  public var best: Trainer.EpochReport? { epochs.last(where: \.isBest) }

  /// How long the epochs took together.
  public var seconds: Double { epochs.reduce(0) { $0 + $1.seconds } }

  /// What the last epochs took on the average; nil before the first has ended.
  public var secondsAnEpoch: Double? { mean(\.seconds) }

  /// The speed of the last epochs; nil before the first has ended.
  public var framesPerSecond: Double? { mean(\.framesPerSecond) }

  /// An estimate of the time to the end if all of `epochs` are made, by the pace of the last ones; nil before the first.
  public func secondsLeft(ofEpochs epochs: Int) -> Double? {
    secondsAnEpoch.map { $0 * Double(max(0, epochs - self.epochs.count)) }
  }

  /// Over the last five epochs: few, so that a machine that has become faster or slower tells, but more than one.
  private func mean(_ quantity: (Trainer.EpochReport) -> Double) -> Double? {
    let last = epochs.suffix(5)
    return last.isEmpty ? nil : last.reduce(0) { $0 + quantity($1) } / Double(last.count)
  }
}

extension Trainer {
  /// In words, why the run is over; nil where there are epochs to come.
  public var ending: String? { progress.ending(of: configuration) }
}

extension Trainer.Progress {
  /// In words, why a run of that configuration that stands here is over; nil where there are epochs to come.
  func ending(of configuration: TrainingConfiguration) -> String? {
    if schedule.isExhausted {
      return "the learning rate fell under \(configuration.schedule.stopBelow) of the first after epoch \(epoch)"
    }
    if epoch >= configuration.epochs { return "all \(configuration.epochs) epochs were made" }
    return nil
  }
}
