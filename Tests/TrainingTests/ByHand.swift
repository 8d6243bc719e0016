import CTC
import NeuralNetwork
import Tensors
import Training

/// What an update computes, utterance after utterance and without the trainer: its oracle.
enum ByHand {
  /// The sums over utterances of the CTC loss and of its gradient, each utterance by itself.
  static func gradient(
    of examples: [Trainer.Example], network: Network, dropout: (probability: Float, seed: UInt64) = (0, 0)
  ) -> (loss: Double, gradient: ParameterSet) {
    var loss = 0.0
    var gradient = ParameterSet(zerosLike: network.parameters)
    for example in examples {
      let layout = PackedLayout(lengths: [example.input.rows])
      let trace = network.forward(
        example.input, layout: layout,
        dropout: .init(
          probability: dropout.probability,
          keys: [SeededGenerator.combine(dropout.seed, SeededGenerator.key(of: example.id))]))
      let result = CTC.loss(logProbabilities: logSoftmax(trace.logits), target: example.target)
      loss += result.loss
      gradient.add(network.backward(result.gradient, trace: trace, layout: layout).parameters)
    }
    return (loss, gradient)
  }

  /// m after the first update of Adam is (1 − β₁)g, so this is g.
  static func firstGradient(_ optimiser: any Optimiser) -> ParameterSet {
    guard let adam = optimiser as? Adam else { preconditionFailure("the optimiser is not Adam") }
    var gradient = adam.firstMoments
    gradient.scale(by: 1 / (1 - Adam.beta1))
    return gradient
  }
}

extension Trainer {
  /// Loss and gradient of a batch in memory of its own.
  static func gradient(
    of examples: [Example], network: Network, configuration: TrainingConfiguration, dropoutSeed: UInt64
  ) -> (loss: Double, gradient: ParameterSet) {
    var workspace = GradientWorkspace()
    let loss = gradient(
      of: examples, network: network, configuration: configuration, dropoutSeed: dropoutSeed, in: &workspace)
    return (loss, workspace.sum)
  }
}
