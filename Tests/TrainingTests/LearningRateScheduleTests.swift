import TestSupport
import Testing
import Training

@Suite struct LearningRateScheduleTests {
  /// The rates of the epochs after the first, for losses and errors in their order.
  private static func rates(_ results: [(loss: Double, error: Double)], _ options: ScheduleOptions) -> [Float] {
    var schedule = LearningRateSchedule(initialRate: 1, options: options)
    return results.enumerated().map { index, result in
      schedule.record(loss: result.loss, error: result.error, afterEpoch: index + 1)
      return schedule.rate
    }
  }

  private static var options: ScheduleOptions {
    var options = ScheduleOptions()
    options.patience = 2
    options.minimumGain = 0.1
    return options
  }

  @Test func theRateStaysWhileLossOrErrorFalls() {
    let falling = (1...6).map { (loss: 10 / Double($0 * $0), error: 1.0) }
    #expect(Self.rates(falling, Self.options) == [1, 1, 1, 1, 1, 1])
    #expect(Self.rates(falling.map { ($0.error, $0.loss) }, Self.options) == [1, 1, 1, 1, 1, 1])
  }

  /// The first epoch gains; each second one after it halves, and the count begins anew.
  @Test func theRateHalvesAfterSoManyEpochsWithoutGain() {
    let flat = [(loss: Double, error: Double)](repeating: (5, 0.5), count: 7)
    #expect(Self.rates(flat, Self.options) == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
    // A gain in the third epoch puts the count back.
    #expect(Self.rates([(5, 0.5), (5, 0.5), (5, 0.4), (5, 0.4), (5, 0.4)], Self.options) == [1, 1, 1, 1, 0.5])
  }

  /// A tenth is asked for: 9 % less is no gain, although it becomes the best to be gained upon; 11 % is.
  @Test func aGainSmallerThanTheMinimumIsNone() {
    #expect(Self.rates([(10, 1), (9.1, 1), (9.1, 1)], Self.options) == [1, 1, 0.5])
    #expect(Self.rates([(10, 1), (8.9, 1), (8.9, 1)], Self.options) == [1, 1, 1])
  }

  /// From epoch 4 on, each epoch's rate is that of the one before times the factor.
  @Test func theRateIsAnnealedTowardsTheEnd() {
    var options = Self.options
    options.annealFrom = 4
    options.annealFactor = 0.5
    let falling = (1...6).map { (loss: 10 / Double($0 * $0), error: 1.0) }
    // Of epochs 2, 3, 4, 5, 6, 7.
    #expect(Self.rates(falling, options) == [1, 1, 0.5, 0.25, 0.125, 0.0625])
  }

  @Test func trainingStopsWhereTheRateIsExhausted() {
    var options = Self.options
    options.stopBelow = 0.25
    var schedule = LearningRateSchedule(initialRate: 0.1, options: options)
    var exhausted: [Bool] = []
    for epoch in 1...7 {
      schedule.record(loss: 1, error: 1, afterEpoch: epoch)
      exhausted.append(schedule.isExhausted)
    }
    // Halved after epochs 3 and 5 to a quarter, which is not below a quarter, and after 7 to an eighth.
    #expect(exhausted == [false, false, false, false, false, false, true])
  }

  @Test func anExhaustedScheduleEndsTheRun() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.schedule.annealFrom = 2
    configuration.schedule.annealFactor = 0.5
    configuration.schedule.stopBelow = 0.2
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    // Rates 1, 1/2, 1/4 of the first; 1/8 lies below a fifth.
    #expect(try trainer.reports().map(\.learningRate) == [0.03, 0.015, 0.0075])
  }
}
