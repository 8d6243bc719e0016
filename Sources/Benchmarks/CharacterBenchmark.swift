import ArgumentParser
import CommandLineSupport
import NeuralNetwork
import Tensors
import Training

/// One update of a character model as `asr-charlm train` makes it: forward, cross-entropy, truncated back-propagation, Adam.
struct CharacterBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "characters", abstract: "A training step of a character model: forward, backward, update.")

  @Option(help: "rnn, lstm, gru, mi-rnn, …", transform: named)
  var cell = NetworkArchitecture.Cell.lstm
  @Option(help: "Cells.")
  var cells = 2048
  @Option(help: "Sequences at once.")
  var streams = 128
  @Option(help: "Characters of each.")
  var length = 50
  @Option(help: "Of the alphabet.")
  var symbols = 50
  @OptionGroup var timing: TimingOptions

  func validate() throws {
    try require(cells, "--cells")
    try require(streams, "--streams")
    try require(length, "--length")
    try require(symbols, "--symbols", atLeast: 2)
  }

  func run() throws {
    var configuration = CharacterTrainingConfiguration()
    (configuration.cell, configuration.cells) = (cell, cells)
    (configuration.streams, configuration.length) = (streams, length)
    configuration.shards = timing.cores
    let peak = measuredPeak(timing)
    var generator = SeededGenerator(7)
    let text = (0...streams * length).map { _ in Int.random(in: 0..<symbols, using: &generator) }
    var network = Network(
      architecture: configuration.architecture(symbols: symbols), initialisation: Initialisation(), seed: 7)
    var optimiser: any Optimiser = Adam(for: network.parameters)
    var update = CharacterUpdate(
      TextStreams(text, streams: streams, length: length), network, configuration: configuration)
    let measured = Measurement(timing) {
      _ = update.run(segment: 0, &network, &optimiser, learningRate: 1e-6)
    }
    let count = streams * length
    let d = configuration.cell.gateCount
    // Uz, and its share of the logits: three times as many with the gradients. One-hot symbols take no product.
    let operations = 3 * 2 * (Double(cells) * Double(d * cells) + Double(cells * symbols))
    let gigaflops = operations * Double(count) / measured.median / 1e9
    try ResultLine("characters").adding("cell", cell.rawValue).adding("cells", cells).adding("streams", streams)
      .adding("length", length).adding("cores", timing.cores)
      .adding("milliseconds", 1e3 * measured.median, decimals: 1)
      .adding("characters_per_second", Double(count) / measured.median).adding("gflops", gigaflops, decimals: 1)
      .adding("peak_gflops", peak, decimals: 1).adding("share_of_peak", gigaflops / peak, decimals: 3)
      .adding("peak_megabytes", peakMegabytes).adding("libraries", BLAS.libraries).print(timing)
  }
}
