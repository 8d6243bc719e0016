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
