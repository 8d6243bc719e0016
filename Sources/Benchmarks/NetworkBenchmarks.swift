import ArgumentParser
import CTC
import CommandLineSupport
import NeuralNetwork
import Tensors
import Training

/// The network that is timed: by default the paper's, 4 × bidirectional 320, with 120 inputs and 60 outputs.
struct NetworkOptions: ParsableArguments {
  @Option(help: "mi-lstm, lstm, gru, rnn, …", transform: named)
  var cell = NetworkArchitecture.Cell.miLSTM
  @Option(help: "Layers.")
  var layers = 4
  @Option(help: "Cells in each direction.")
  var cells = 320
  @Option(help: "Numbers a frame.")
  var inputs = 120
  @Option(help: "Output columns.")
  var outputs = 60
  @Option(help: "Utterances at once.")
  var batch = 16
  @Option(help: "Frames an utterance.")
  var frames = 400
  @Option(help: "Of the products: float32 or bfloat16.", transform: precisionNamed)
  var precision = ProductPrecision.float32

  func validate() throws {
    try require(layers, "--layers")
    try require(cells, "--cells")
    try require(inputs, "--inputs")
    try require(outputs, "--outputs", atLeast: 2)
    try require(batch, "--batch")
    try require(frames, "--frames")
  }

  var architecture: NetworkArchitecture {
    NetworkArchitecture(
      inputSize: inputs, layers: layers, cellsPerDirection: cells, outputSize: outputs, cell: cell)
  }

  var network: Network {
    var network = Network(architecture: architecture, initialisation: Initialisation(), seed: 1)
    network.precision = precision
    return network
  }

  var input: [Matrix] {
    (0..<batch).map { randomMatrix(rows: frames, columns: inputs, seed: UInt64($0)) }
  }

  /// Frames and operations a second, beside the peak in GFLOP/s.
  func print(
    _ name: String, _ measured: Measurement, operationsAFrame: Double, peak: Double, _ timing: TimingOptions
  ) throws {
    let rate = Double(batch * frames) / measured.median
    let gigaflops = operationsAFrame * rate / 1e9
    try ResultLine(name).adding("cell", cell.rawValue).adding("precision", precision.rawValue).adding("batch", batch)
      .adding("frames", frames).adding("cores", timing.cores)
      .adding("milliseconds", 1e3 * measured.median, decimals: 1).adding("frames_per_second", rate)
      .adding("gflops", gigaflops, decimals: 1).adding("peak_gflops", peak, decimals: 1)
      .adding("share_of_peak", gigaflops / peak, decimals: 3).adding("peak_megabytes", peakMegabytes)
      .adding("libraries", BLAS.libraries).print(timing)
  }
}

private func precisionNamed(_ name: String) throws -> ProductPrecision {
  guard let precision = ProductPrecision(rawValue: name), precision.isAvailable else {
    throw ValidationError("no precision \(name) here: float32, or bfloat16 with oneDNN 2 on a CPU with AVX512-BF16")
  }
  return precision
}

extension NetworkArchitecture {
  /// Floating-point operations of the products of one frame's forward pass; a training step makes three times as many.
  var forwardOperations: Double {
    let recurrent = (0..<layers).map { layer in
      2 * 2 * 4 * cellsPerDirection * ((layer == 0 ? inputSize : 2 * cellsPerDirection) + cellsPerDirection)
    }
    return Double(recurrent.reduce(0, +) + 2 * 2 * cellsPerDirection * outputSize)
  }
}

/// One update: forward, CTC loss, backward, Adam.
struct TrainingBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training", abstract: "A training step: forward, CTC, backward, update.")

  @OptionGroup var shape: NetworkOptions
  @OptionGroup var timing: TimingOptions

  func run() throws {
    let architecture = shape.architecture
    var network = shape.network
    var optimiser = Adam(for: network.parameters)
    var generator = SeededGenerator(7)
    let examples = shape.input.enumerated().map { index, input in
      Trainer.Example(
        id: "\(index)", input: input,
        target: (0..<shape.frames / 8).map { _ in Int.random(in: 1..<shape.outputs, using: &generator) })
    }
    var configuration = TrainingConfiguration()
    configuration.dropout = 0
    configuration.shards = max(1, timing.cores / 2)
    var workspace = GradientWorkspace()
    let peak = measuredPeak(timing)
    let measured = Measurement(timing) {
      _ = Trainer.gradient(
        of: examples, network: network, configuration: configuration, dropoutSeed: 1, in: &workspace)
      optimiser.update(&network.parameters, gradients: workspace.sum, learningRate: 1e-6)
    }
    try shape.print("training", measured, operationsAFrame: 3 * architecture.forwardOperations, peak: peak, timing)
  }
}

/// Logits and log-softmax, as in recognition.
struct InferenceBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inference", abstract: "Posteriors of a batch, as in recognition.")

  @OptionGroup var shape: NetworkOptions
  @OptionGroup var timing: TimingOptions

  func run() throws {
    let network = shape.network
    let layout = PackedLayout(lengths: [Int](repeating: shape.frames, count: shape.batch))
    let packed = layout.pack(shape.input)
    let peak = measuredPeak(timing)
    let measured = Measurement(timing) { _ = logSoftmax(network.logits(packed, layout: layout)) }
    try shape.print(
      "inference", measured, operationsAFrame: shape.architecture.forwardOperations, peak: peak, timing)
  }
}
