import ArgumentParser
import CommandLineSupport
import NeuralNetwork
import Training

/// The network and how it is trained.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "rnn, lstm, gru or linear-rnn; mi-… with general Multiplicative Integration, mi-…-simple with that of equation 2 (default: mi-lstm).",
      valueName: "CELL"), transform: named)
  var cell = NetworkArchitecture.Cell.miLSTM
  @Option(help: "Layers.")
  var layers = 1
  @Option(help: "Cells of a layer. More: slower (by the square), and more to learn with.")
  var cells = 512
  @Option(
    help: ArgumentHelp("Numbers of each character's trained vector (default: characters are one-hot).", valueName: "N"))
  var embedding: Int?
  @Flag(help: "Recurrent batch normalisation.")
  var normalise = false

  @Option(help: "Places of the text that are read side by side.")
  var streams = 128
  @Option(help: "Characters of each in an update: how far gradients go back.")
  var length = 50
  @Option(help: "The most epochs.")
  var epochs = 30
  @Option(help: "adam or sgd (default: adam).", transform: named)
  var optimiser = OptimisationRule.adam
  @Option(help: "Learning rate.")
  var rate: Float = 1e-3
  @Option(help: "Epochs without a gain in validation after which the rate is halved.")
  var patience = 2
  @Option(help: "Training stops when the rate falls under this share of the first.")
  var stopBelow: Float = 0.01
  @Option(help: "The gradient's norm is brought down to this where it is larger.")
  var clip: Float = 1
  @Option(help: "What random draws are keyed by.")
  var seed: UInt64 = 1
  @Option(help: "Parts of an update that are computed side by side; another number rounds differently.")
  var shards = 2

  @Option(help: ArgumentHelp("Weights begin in [-R, R] (default: 1 over the root of the cells).", valueName: "R"))
  var weightRange: Float?
  @Option(help: ArgumentHelp("The same of the weights W of the input.", valueName: "R"))
  var inputWeightRange: Float?
  @Option(help: "What α begins at.")
  var alpha: Float = 1
  @Option(help: "What β₁, the factor of Uh, begins at.")
  var beta1: Float = 1
  @Option(help: "What β₂, the factor of Wx, begins at.")
  var beta2: Float = 1
  @Option(parsing: .unconditional, help: "What b begins at.")
  var bias: Float = 0

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Measures ln ‖∂C/∂h_t‖ after every epoch at these steps t, where C is the cost of the last character alone.",
      valueName: "T"))
  var gradientTimes: [Int] = []

  var configuration: CharacterTrainingConfiguration {
    var configuration = CharacterTrainingConfiguration()
    (configuration.cell, configuration.layers, configuration.cells) = (cell, layers, cells)
    (configuration.embeddingSize, configuration.isNormalised) = (embedding, normalise)
    (configuration.streams, configuration.length, configuration.epochs) = (streams, length, epochs)
    (configuration.optimiser, configuration.learningRate, configuration.gradientClip) = (optimiser, rate, clip)
    (configuration.schedule.patience, configuration.schedule.stopBelow) = (patience, stopBelow)
    (configuration.seed, configuration.shards) = (seed, shards)
    (configuration.initialisation.weightRange, configuration.initialisation.inputWeightRange) =
      (weightRange, inputWeightRange)
    (configuration.initialisation.alpha, configuration.initialisation.bias) = (alpha, bias)
    (configuration.initialisation.beta1, configuration.initialisation.beta2) = (beta1, beta2)
    configuration.gradientTimes = gradientTimes.sorted()
    return configuration
  }
}
