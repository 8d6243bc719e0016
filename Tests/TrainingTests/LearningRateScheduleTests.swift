import NeuralNetwork
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

  /// u/N of the rate in update u of N, counted from 1, and the whole from there on, whatever the epochs make of it.
  @Test func theRateRisesDuringWarmUp() {
    var options = Self.options
    options.warmUpUpdates = 4
    options.patience = 1
    var schedule = LearningRateSchedule(initialRate: 2, options: options)
    #expect((0..<6).map { schedule.rate(ofUpdate: $0) } == [0.5, 1, 1.5, 2, 2, 2])
    for epoch in 1...2 { schedule.record(loss: 1, error: 1, afterEpoch: epoch) }
    #expect((2..<6).map { schedule.rate(ofUpdate: $0) } == [0.75, 1, 1, 1])
    options.warmUpUpdates = 0
    #expect(LearningRateSchedule(initialRate: 2, options: options).rate(ofUpdate: 0) == 2)
  }

  /// Of errors in %, with Eesen's gains of 0.5 and 0.1: the rates after each epoch, and whether it was the last. A gain of
  /// 0.4 begins the halving, which goes on although the next gain is larger, and a gain of 0.05 ends the training.
  @Test func newbobHalvesOnceTheGainIsSmallAndStopsWhereItIsSmaller() {
    let (rates, ends) = Self.newbob([60, 40, 39.6, 38, 37.8, 37.75], below: 0.8)
    #expect(rates == [1, 1, 0.5, 0.25, 0.125, 0.0625])
    #expect(ends == [false, false, false, false, false, true])
    // The epoch that begins the halving does not end the training, even if it gains nothing.
    #expect(Self.newbob([60, 61, 50], below: 0.8).ends == [false, false, false])
    #expect(Self.newbob([60, 61, 61], below: 0.8).ends == [false, false, true])
  }

  /// A start that says only blanks gains nothing, and is no reason; with any error a reason, it would end the training.
  @Test func newbobWaitsUntilSomethingIsLearnt() {
    let errors = [100, 100, 100, 99.9, 90, 79.8, 79.6]
    #expect(Self.newbob(errors, below: 0.8).rates == [1, 1, 1, 1, 1, 1, 0.5])
    #expect(Self.newbob(errors, below: 2).ends[1])
  }

  private static func newbob(_ errors: [Double], below: Double) -> (rates: [Float], ends: [Bool]) {
    var options = ScheduleOptions()
    options.rule = .newbob
    options.halvingBelowError = below
    var schedule = LearningRateSchedule(initialRate: 1, options: options)
    var (rates, ends) = ([Float](), [Bool]())
    for (index, error) in errors.enumerated() {
      schedule.record(loss: 1, error: error / 100, afterEpoch: index + 1)
      rates.append(schedule.rate)
      ends.append(schedule.isExhausted)
    }
    return (rates, ends)
  }

  /// The third epoch in a row that is not better than the best ends the training; an equal one is not better.
  @Test func trainingStopsEarly() {
    var options = Self.options
    options.patience = 100
    options.stopAfter = 3
    var schedule = LearningRateSchedule(initialRate: 1, options: options)
    var exhausted: [Bool] = []
    for (index, error) in [0.5, 0.6, 0.4, 0.4, 0.41, 0.39, 0.5, 0.5, 0.5].enumerated() {
      schedule.record(loss: Double(10 - index), error: error, afterEpoch: index + 1)
      exhausted.append(schedule.isExhausted)
    }
    #expect(exhausted == [false, false, false, false, false, false, false, false, true])
    #expect(schedule.rate == 1)
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

  /// The weights after the first epoch, of two updates, are those of an epoch with half the rate and one with all of it.
  @Test func theTrainerWarmsUp() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 1
    configuration.schedule.warmUpUpdates = 2
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    _ = try trainer.reports()
    var byHand = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, in: other)
    let batches = try Batching.batches(
      of: SyntheticSpeech.utterances(seed: 1), size: 4, jitter: configuration.lengthJitterFrames, seed: 1, epoch: 1)
    for (batch, rate) in zip(batches, [0.015, 0.03] as [Float]) {
      _ = try byHand.update(batch, epoch: 1, learningRate: rate)
    }
    #expect(trainer.network.parameters == byHand.network.parameters)
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
