import Foundation
import TestSupport
import Testing
import Training

@Suite struct TrainingHistoryTests {
  private static func configuration(epochs: Int) -> TrainingConfiguration {
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = epochs
    return configuration
  }

  /// (3 + 4 + 8) / 3, and two of three above 3.5.
  @Test func normsAreCountedBeforeClipping() {
    var norms = GradientNorms()
    #expect(norms.mean == 0 && norms.clippedShare == 0)
    for norm in [3.0, 4, 8] { norms.add(norm, limit: 3.5) }
    #expect(norms.updates == 3 && norms.mean == 5 && norms.largest == 8 && norms.clippedShare == 2.0 / 3)
    // A norm that is the limit stays as it is.
    norms.add(3.5, limit: 3.5)
    #expect(norms.clippedShare == 0.5)
  }

  /// An epoch's norms are those of its updates: of a network that is not changed, each batch's gradient again.
  @Test func anEpochReportsTheNormsOfItsUpdates() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    var configuration = Self.configuration(epochs: 1)
    // Too small to change a weight: the gradients of all batches are taken at the same point.
    configuration.learningRate = 1e-30
    configuration.gradientClip = 1e-3
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let report = try #require(try trainer.reports().first)
    var again = try SyntheticSpeech.trainer(configuration, in: other)
    let utterances = TrainingSet(utterances: try SyntheticSpeech.utterances(seed: 1)).utterances
    let batches = Batching.batches(
      of: utterances, size: configuration.batchSize, jitter: configuration.lengthJitterFrames,
      seed: configuration.seed, epoch: 1)
    let norms = try batches.compactMap { try again.update($0, epoch: 1, learningRate: 1e-30).gradientNorm }
    #expect(report.gradient.updates == 2 && norms.count == 2)
    #expect(report.gradient.mean == (norms[0] + norms[1]) / 2 && report.gradient.largest == norms.max())
    #expect(report.gradient.clippedShare == 1)
  }

  /// The history is the run's, not the process's: parts of a run have the whole one's, but for the times.
  @Test func theHistorySurvivesInterruptions() throws {
    let folder = try TemporaryFolder()
    var reports: [Trainer.EpochReport] = []
    for epochs in 1...3 {
      var trainer = try SyntheticSpeech.trainer(Self.configuration(epochs: epochs), in: folder)
      try trainer.run(
        opened: { #expect($0.epochs.map(\.epoch) == Array(1..<epochs)) }, report: { reports.append($0) })
      let history = trainer.progress.history
      #expect(history.epochs.map(\.trainingLoss) == reports.map(\.trainingLoss))
      #expect(history.epochs.map(\.ended) == reports.map(\.ended))
      #expect(history.seconds == reports.reduce(0) { $0 + $1.seconds })
      #expect(history.best?.epoch ?? 0 == trainer.bestEpoch)
      #expect(trainer.ending == "all \(epochs) epochs were made")
    }
    // A JSON number that Foundation reads without knowing its type may lose its last digit.
    let stored = try Checkpoint(folder.data(of: "checkpoint.safetensors")).progress["history"] as? [String: Any]
    let losses = try #require(stored?["epochs"] as? [[String: Any]]).compactMap { $0["trainingLoss"] as? Double }
    #expect(losses.count == 3)
    for (loss, report) in zip(losses, reports) { #expect(abs(loss / report.trainingLoss - 1) < 1e-12) }
  }

  /// 2 s an epoch on the average of the last five, and 4 epochs to come.
  @Test func theTimeLeftGoesByTheLastEpochs() throws {
    let folder = try TemporaryFolder()
    var trainer = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), in: folder)
    var report = try #require(try trainer.reports().first)
    var history = TrainingHistory()
    #expect(history.secondsLeft(ofEpochs: 10) == nil && history.best == nil && history.seconds == 0)
    for seconds in [100.0, 1, 2, 3, 3, 1] {
      report.seconds = seconds
      history.append(report)
    }
    #expect(history.secondsLeft(ofEpochs: 10) == 8 && history.secondsLeft(ofEpochs: 3) == 0)
    #expect(history.seconds == 110)
  }

  @Test func aRunThatIsOverSaysWhy() throws {
    let folder = try TemporaryFolder()
    var configuration = Self.configuration(epochs: 50)
    configuration.schedule.annealFrom = 2
    configuration.schedule.annealFactor = 0.1
    configuration.schedule.stopBelow = 0.02
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    #expect(trainer.ending == nil)
    #expect(try trainer.reports().count == 2)
    #expect(trainer.ending == "the learning rate fell under 0.02 of the first after epoch 2")
  }
}
