import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct WeightNoiseTests {
  private static let sigma: Float = 0.1

  private static func trainer(noise: Float = sigma, in folder: TemporaryFolder) throws -> Trainer {
    var configuration = SyntheticSpeech.configuration
    configuration.weightNoise = noise
    configuration.gradientClip = 1e6
    return try SyntheticSpeech.trainer(configuration, in: folder)
  }

  /// The mean gradient of the first four utterances at `parameters`, without the trainer.
  private static func gradient(at parameters: ParameterSet, _ trainer: Trainer) throws -> ParameterSet {
    let network = try Network(architecture: trainer.network.architecture, parameters: parameters)
    let examples = try SyntheticSpeech.utterances(seed: 1)[..<4].map { trainer.example($0, epoch: 1) }
    var gradient = ByHand.gradient(of: examples, network: network).gradient
    gradient.scale(by: 1 / 4)
    return gradient
  }

  private static func noisy(_ trainer: Trainer, update: UInt64) -> ParameterSet {
    trainer.network.parameters.addingNoise(
      standardDeviation: sigma, seed: SeededGenerator.combine(trainer.configuration.seed, Purpose.weightNoise),
      update: update)
  }

  @Test func theGradientIsTakenAtNoisyWeightsAndAppliedToCleanOnes() throws {
    let folder = try TemporaryFolder()
    var trainer = try Self.trainer(in: folder)
    let clean = trainer.network.parameters
    let expected = try Self.gradient(at: Self.noisy(trainer, update: 0), trainer)
    let atCleanWeights = try Self.gradient(at: clean, trainer)
    _ = try trainer.update([0, 1, 2, 3], epoch: 1, learningRate: 0.01)
    let found = ByHand.firstGradient(trainer.optimiser)
    #expect(found.largestDifference(from: expected) < 1e-5 * Float(expected.norm))
    #expect(found.largestDifference(from: atCleanWeights) > 1e-2 * Float(expected.norm))
    expectAdamsFirstStep(from: clean, to: trainer.network.parameters, gradient: expected, rate: 0.01)
  }

  /// With a learning rate of 0 the weights stand still, so the second gradient differs by the noise alone:
  /// m₂ = β₁m₁ + (1 − β₁)g₂.
  @Test func theNoiseIsDrawnAnewForEachUpdate() throws {
    let folder = try TemporaryFolder()
    for noise in [0, Self.sigma] {
      var trainer = try Self.trainer(noise: noise, in: folder)
      let clean = trainer.network.parameters
      _ = try trainer.update([0, 1, 2, 3], epoch: 1, learningRate: 0)
      let first = ByHand.firstGradient(trainer.optimiser)
      var decayed = trainer.optimiser.state[0]
      decayed.scale(by: -Adam.beta1)
      let expected = try Self.gradient(at: noise == 0 ? clean : Self.noisy(trainer, update: 1), trainer)
      _ = try trainer.update([0, 1, 2, 3], epoch: 1, learningRate: 0)
      #expect(trainer.network.parameters == clean)
      var second = trainer.optimiser.state[0]
      second.add(decayed)
      second.scale(by: 1 / (1 - Adam.beta1))
      let size = Float(expected.norm)
      #expect(second.largestDifference(from: expected) < 1e-5 * size)
      #expect((second.largestDifference(from: first) > 1e-2 * size) == (noise > 0))
    }
  }

  @Test func validationHasNoNoise() throws {
    let folder = try TemporaryFolder()
    let (with, without) = (try Self.trainer(in: folder), try Self.trainer(noise: 0, in: folder))
    #expect(with.network.parameters == without.network.parameters)
    #expect(try with.validate().loss == without.validate().loss)
  }
}
