import CTC
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct UpdateTests {
  /// Eight utterances of 20 to 48 network frames, and a network of 48 cells: a megabyte holds about 100 frames of it.
  private static func batch() -> (examples: [Trainer.Example], network: Network, configuration: TrainingConfiguration) {
    var configuration = SyntheticSpeech.configuration
    configuration.cellsPerDirection = 48
    let network = Network(
      architecture: NetworkArchitecture(inputSize: 12, layers: 2, cellsPerDirection: 48, outputSize: 4),
      initialisation: Initialisation(), seed: 5)
    let examples = (0..<8).map { n in
      var generator = SeededGenerator(9, UInt64(n))
      let frames = 20 + 4 * n
      return Trainer.Example(
        id: "u\(n)",
        input: Matrix(rows: frames, columns: 12, elements: (0..<frames * 12).map { _ in generator.normalPair().0 }),
        target: (0..<1 + n).map { _ in Int.random(in: 1...3, using: &generator) })
    }
    return (examples, network, configuration)
  }

  /// However the batch is cut, the gradient is the sum of the utterances' own, and what is dropped of each is its own too.
  /// Single precision rounds each product to 6e-8 and a number's sum has a few hundred, so 1e-5 of the norm is beyond
  /// rounding and far below any mistake.
  @Test(arguments: [0, 1], [1, 2, 3, 100])
  func aBatchInPartsHasTheGradientOfTheWhole(memoryMegabytes: Int, shards: Int) throws {
    var (examples, network, configuration) = Self.batch()
    configuration.dropout = 0.25
    configuration.memoryMegabytes = memoryMegabytes
    configuration.shards = shards
    if memoryMegabytes > 0 {
      let rows = memoryMegabytes << 20 / network.architecture.trainingBytesPerFrame
      #expect(Batching.split(examples.map(\.input.rows), rows: rows).count > 2, "the batch must be split")
    }
    var (loss, gradient) = Trainer.gradient(
      of: examples, network: network, configuration: configuration, dropoutSeed: 7)
    let expected = ByHand.gradient(of: examples, network: network, dropout: (0.25, 7))
    #expect(abs(loss - expected.loss) < 1e-5 * expected.loss)
    gradient.scale(by: -1)
    gradient.add(expected.gradient)
    #expect(gradient.norm < 1e-5 * expected.gradient.norm, "\(gradient.norm) of \(expected.gradient.norm)")
  }

  /// Everything that is drawn for an utterance is drawn for it alone: its loss, at weights that stand still, is the same in
  /// any batch and after any number of updates, and another in another epoch.
  @Test func drawsAreKeyedByEpochAndUtterance() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.weightNoise = 0
    configuration.shards = 2
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    func loss(_ batch: [Int], epoch: Int) throws -> Double {
      try trainer.update(batch, epoch: epoch, learningRate: 0).loss
    }
    let together = try loss([0, 1, 2, 3, 4], epoch: 1)
    let apart = try loss([4, 2], epoch: 1) + loss([3], epoch: 1) + loss([1, 0], epoch: 1)
    #expect(abs(together - apart) < 1e-5 * together)
    #expect(try abs(together - loss([0, 1, 2, 3, 4], epoch: 2)) > 1e-3 * together)
  }

  /// (1 − share) of the gradient of the whole network's losses, and share of that of the network without its upper half;
  /// the loss that is told is the whole network's.
  @Test func theIntermediateLossIsThatOfTheLowerHalf() throws {
    var (examples, network, configuration) = Self.batch()
    configuration.intermediateLoss = 0.3
    let found = Trainer.gradient(of: examples, network: network, configuration: configuration, dropoutSeed: 1)
    var expected = ByHand.gradient(of: examples, network: network)
    #expect(abs(found.loss - expected.loss) < 1e-5 * expected.loss)
    let kept = zip(network.parameters.names, network.parameters.values).filter { !$0.0.hasPrefix("layer1.") }
    let lower = try Network(
      architecture: NetworkArchitecture(inputSize: 12, layers: 1, cellsPerDirection: 48, outputSize: 4),
      parameters: ParameterSet(names: kept.map(\.0), values: kept.map(\.1)))
    let below = ByHand.gradient(of: examples, network: lower).gradient
    expected.gradient.scale(by: 0.7)
    for (name, value) in zip(below.names, below.values) {
      let place = try #require(expected.gradient.names.firstIndex(of: name))
      for i in value.elements.indices { expected.gradient.values[place].elements[i] += 0.3 * value.elements[i] }
    }
    expected.gradient.scale(by: -1)
    expected.gradient.add(found.gradient)
    #expect(expected.gradient.norm < 1e-5 * found.gradient.norm, "\(expected.gradient.norm)")
  }

  /// The gradient with two views against differences of what it is said to minimise, along a random direction. The first
  /// arguments of the divergences are held where the direction begins.
  @Test func theConsistencyLossPullsTheViewsTogether() throws {
    var (examples, network, configuration) = Self.batch()
    examples = examples.prefix(3).enumerated().map { n, example in
      var example = example
      var generator = SeededGenerator(10, UInt64(n))
      example.otherView = Matrix(
        rows: example.input.rows, columns: 12, elements: example.input.elements.map { $0 + generator.normalPair().0 })
      return example
    }
    // Of a new network all posteriors are nearly equal; this one's views differ.
    network.parameters = network.parameters.addingNoise(standardDeviation: 0.3, seed: 12, update: 1)
    let strength = 7.0
    configuration.consistencyLoss = Float(strength)
    configuration.intermediateLoss = 0
    func logPosteriors(_ network: Network) -> [[Matrix]] {
      examples.map { example in
        [example.input, example.otherView ?? example.input].map {
          logSoftmax(network.logits($0, layout: PackedLayout(lengths: [$0.rows])))
        }
      }
    }
    let start = logPosteriors(network)
    func crossEntropy(_ constant: Matrix, _ y: Matrix) -> Double {
      zip(constant.elements, y.elements).reduce(0) { $0 - exp(Double($1.0)) * Double($1.1) }
    }
    func minimised(_ network: Network) -> Double {
      zip(zip(logPosteriors(network), start), examples).reduce(0) { sum, item in
        let ((y, constant), example) = item
        let ctc = y.reduce(0) { $0 + CTC.loss(logProbabilities: $1, target: example.target).loss }
        return sum + 0.5 * ctc
          + 0.5 * strength * (crossEntropy(constant[1], y[0]) + crossEntropy(constant[0], y[1]))
      }
    }
    let found = Trainer.gradient(of: examples, network: network, configuration: configuration, dropoutSeed: 1)
    let ctc = zip(start, examples).reduce(0) { sum, item in
      sum + item.0.reduce(0) { $0 + CTC.loss(logProbabilities: $1, target: item.1.target).loss } / 2
    }
    #expect(abs(found.loss - ctc) < 1e-5 * ctc)
    let direction = ParameterSet(zerosLike: network.parameters).addingNoise(
      standardDeviation: 1, seed: 11, update: 1)
    func moved(_ step: Float) -> Network {
      var network = network
      var change = direction
      change.scale(by: step)
      network.parameters.add(change)
      return network
    }
    // O(h²) of the third derivative, and 1e-5 of rounding over h.
    let h: Float = 1e-3
    let difference = (minimised(moved(h)) - minimised(moved(-h))) / (2 * Double(h))
    #expect(abs(found.gradient.dot(direction) - difference) < 5e-3 * abs(difference), "\(difference)")
    // Without the pull it is another gradient.
    configuration.consistencyLoss = 0
    let other = Trainer.gradient(of: examples, network: network, configuration: configuration, dropoutSeed: 1)
    #expect(abs(other.gradient.dot(direction) - difference) > 5e-2 * abs(difference))
  }

  /// A network's traces are 11 H numbers a frame and direction: an estimate below that would be no bound.
  @Test func theMemoryOfAFrameCoversItsTraces() {
    let network = Self.batch().network.architecture
    #expect(network.trainingBytesPerFrame > 4 * 2 * 2 * 11 * 48)
    #expect(network.trainingBytesPerFrame < 10 * 4 * 2 * 2 * 11 * 48)
  }

  /// Adam's first step is −η·g/(|g| + ε), with g the gradient of the mean loss.
  @Test func anUpdateIsAdamsStepOnTheMeanLoss() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.gradientClip = 1e6
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let before = trainer.network
    let examples = try SyntheticSpeech.utterances(seed: 1)[2..<5].map { trainer.example($0, epoch: 1) }
    let result = try trainer.update([2, 3, 4], epoch: 1, learningRate: 0.01)
    var (loss, gradient) = ByHand.gradient(of: examples, network: before)
    gradient.scale(by: 1 / 3)
    #expect(result.used == 3 && result.skipped == 0)
    #expect(abs(result.loss - loss) < 1e-5 * loss)
    #expect(ByHand.firstGradient(trainer.optimiser).largestDifference(from: gradient) < 1e-5 * Float(gradient.norm))
    expectAdamsFirstStep(from: before.parameters, to: trainer.network.parameters, gradient: gradient, rate: 0.01)
  }

  /// A gradient longer than the clip keeps its direction and gets the clip's length; a shorter one stays.
  @Test(arguments: [1e-3, 0.7, 1.4] as [Float]) func clippingShortensAndDoesNotTurn(share: Float) throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    let unclipped = try SyntheticSpeech.trainer(configuration, in: folder)
    let examples = try SyntheticSpeech.utterances(seed: 1)[..<4].map { unclipped.example($0, epoch: 1) }
    var expected = ByHand.gradient(of: examples, network: unclipped.network).gradient
    expected.scale(by: 1 / 4)
    configuration.gradientClip = share * Float(expected.norm)
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let result = try trainer.update([0, 1, 2, 3], epoch: 1, learningRate: 0.01)
    #expect(abs((result.gradientNorm ?? 0) - expected.norm) < 1e-5 * expected.norm)
    let found = ByHand.firstGradient(trainer.optimiser)
    let length = min(1, Double(share)) * expected.norm
    #expect(abs(found.norm - length) < 1e-5 * length)
    #expect(found.dot(expected) > (1 - 1e-6) * found.norm * expected.norm)
  }

  /// Too short an utterance takes no part: the update is the one without it.
  @Test func aTooShortUtteranceIsSkippedAndCounted() throws {
    let folder = try TemporaryFolder()
    var utterances = try SyntheticSpeech.utterances(seed: 1)
    // "AAB" needs four frames, one of them for the blank between the equal labels; of seven frames three are kept.
    utterances.append(try SyntheticSpeech.utterance("short", text: "AAB", seed: 1, frames: 7))
    utterances.append(try SyntheticSpeech.utterance("enough", text: "AAB", seed: 1, frames: 8))
    utterances.append(try SyntheticSpeech.utterance("empty", text: "", seed: 1, frames: 0))
    let trainer = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, training: utterances, in: folder)
    var (with, without) = (trainer, trainer)
    let result = try with.update([0, 8, 1, 9, 10], epoch: 1, learningRate: 0.01)
    let expected = try without.update([0, 1, 9], epoch: 1, learningRate: 0.01)
    #expect(result.used == 3 && result.skipped == 2)
    #expect(expected.used == 3 && expected.skipped == 0)
    #expect(result.loss == expected.loss)
    #expect(with.network.parameters == without.network.parameters)
    let nothing = try with.update([8], epoch: 1, learningRate: 0.01)
    #expect(nothing.used == 0 && nothing.skipped == 1 && nothing.loss == 0 && nothing.gradientNorm == nil)
    #expect(with.network.parameters == without.network.parameters)
  }
}

/// Compared where |g| is beyond the rounding of the gradient, whose sign decides the step: its size is η.
func expectAdamsFirstStep(
  from before: ParameterSet, to after: ParameterSet, gradient: ParameterSet, rate: Float,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  var compared = 0
  let smallest = 1e-3 * Float(gradient.norm)
  for (index, name) in before.names.enumerated() {
    let (old, new, g) = (before.values[index], after.values[index], gradient.values[index])
    for i in g.elements.indices where abs(g.elements[i]) > smallest {
      compared += 1
      let step = rate * g.elements[i] / (abs(g.elements[i]) + Adam.epsilon)
      // A weight of about 1 rounds to 6e-8, which is 6e-6 of a step of 0.01.
      #expect(
        abs(old.elements[i] - step - new.elements[i]) < 1e-4 * rate, "\(name) \(i)", sourceLocation: sourceLocation)
    }
  }
  #expect(compared > before.count / 2, sourceLocation: sourceLocation)
}
