import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct AveragingTests {
  private static func trainer(averaging: Float, in folder: TemporaryFolder) throws -> Trainer {
    var configuration = SyntheticSpeech.configuration
    configuration.averaging = averaging
    return try SyntheticSpeech.trainer(configuration, in: folder)
  }

  /// a ← d·a + (1 − d)·θ after every update, from the random start on, with d = min(averaging, (n + 1) / (n + 10)).
  @Test(arguments: [0.2, 0.9] as [Float])
  func theAverageIsItsRecursion(averaging: Float) throws {
    let folder = try TemporaryFolder()
    var trainer = try Self.trainer(averaging: averaging, in: folder)
    var expected = trainer.network.parameters
    for n in 1...20 {
      _ = try trainer.update([0, 1, 2, 3], epoch: n, learningRate: 0.01)
      let decay = min(averaging, Float(n + 1) / Float(n + 10))
      for (index, matrix) in trainer.network.parameters.values.enumerated() {
        let average = zip(expected.values[index].elements, matrix.elements).map { decay * $0 + (1 - decay) * $1 }
        expected.values[index].elements = average
      }
    }
    let found = try #require(trainer.average)
    // 20 roundings of numbers below 1.
    #expect(found.largestDifference(from: expected) < 1e-5)
    #expect(found.largestDifference(from: trainer.network.parameters) > 1e-3)
  }

  /// Validation without averaging, at the average's parameters, is the oracle of validation with it.
  @Test func theAverageIsWhatIsValidated() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    var trainer = try Self.trainer(averaging: 0.9, in: folder)
    for n in 1...10 { _ = try trainer.update([0, 1, 2, 3], epoch: n, learningRate: 0.01) }
    let average = try #require(trainer.average)
    let plain = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, initial: average, in: other)
    #expect(try trainer.validate().loss == plain.validate().loss)
  }

  @Test func withoutAveragingThereIsNoAverage() throws {
    let folder = try TemporaryFolder()
    #expect(try Self.trainer(averaging: 0, in: folder).average == nil)
  }

  /// The oracle is a run without that mean, whose parameters are the same, for validation does not change them: after epoch
  /// n, the mean of those at the ends of the last three epochs is what is validated, and the best of them is kept.
  @Test(arguments: [0, 0.9] as [Float]) func theMeanOverEpochsIsWhatIsValidatedAndKept(averaging: Float) throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    var configuration = SyntheticSpeech.configuration
    configuration.averaging = averaging
    configuration.averagedEpochs = 3
    configuration.epochs = 5
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let reports = try trainer.reports()
    var ends: [ParameterSet] = []
    var best: ParameterSet?
    configuration.averagedEpochs = 1
    for (index, report) in reports.enumerated() {
      configuration.epochs = index + 1
      var plain = try SyntheticSpeech.trainer(configuration, in: other)
      _ = try plain.reports()
      ends.append(plain.average ?? plain.network.parameters)
      var mean = ParameterSet(zerosLike: ends[0])
      for end in ends.suffix(3) { mean.add(end) }
      mean.scale(by: 1 / Float(min(3, ends.count)))
      if report.isBest { best = mean }
      let apart = try TemporaryFolder()
      let validated = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, initial: mean, in: apart).validate()
      #expect(abs(validated.loss - report.validation.loss) < 1e-5 * validated.loss)
    }
    let kept = try SafeTensors.decode(folder.data(of: "weights.safetensors"))
    let expected = try #require(best)
    for (name, matrix) in zip(expected.names, expected.values) {
      #expect(try #require(kept[name]).largestDifference(from: matrix) < 1e-6)
    }
  }

  /// The model in the folder is the average of the best epoch, and not the parameters that training goes on with.
  @Test func theModelIsTheAverage() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.averaging = 0.9
    configuration.epochs = 1
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let reports = try trainer.reports()
    #expect(reports.count == 1 && reports[0].isBest)
    let model = try SafeTensors.decode(folder.data(of: "weights.safetensors"))
    let average = try #require(trainer.average)
    for (name, matrix) in zip(average.names, average.values) { #expect(model[name] == matrix, "\(name)") }
  }
}
