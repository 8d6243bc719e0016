import ArgumentParser
import CTC
import Features
import NeuralNetwork
import Tensors

/// CTC loss and gradient of a batch, from logits.
struct CTCBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ctc", abstract: "Log-softmax, CTC loss and its gradient.")

  @Option(help: "Utterances.")
  var batch = 16
  @Option(help: "Frames an utterance.")
  var frames = 500
  @Option(help: "Output columns.")
  var outputs = 60
  @Option(help: "Labels an utterance.")
  var labels = 80
  @OptionGroup var timing: TimingOptions

  func validate() throws {
    try require(batch, "--batch")
    try require(frames, "--frames")
    try require(outputs, "--outputs", atLeast: 2)
    try require(labels, "--labels", atLeast: 0)
  }

  func run() throws {
    let logits = (0..<batch).map { randomMatrix(rows: frames, columns: outputs, seed: UInt64($0)) }
    var generator = SeededGenerator(7)
    let targets = (0..<batch).map { _ in
      (0..<labels).map { _ in Int.random(in: 1..<outputs, using: &generator) }
    }
    let measured = Measurement(timing) {
      _ = concurrentMap(batch) { CTC.loss(logProbabilities: logSoftmax(logits[$0]), target: targets[$0]).loss }
    }
    try ResultLine("ctc").adding("batch", batch).adding("frames", frames).adding("outputs", outputs)
      .adding("labels", labels).adding("cores", timing.cores)
      .adding("milliseconds", 1e3 * measured.median, decimals: 2).print(timing)
  }
}

/// Log-mel filterbanks of one stream on one core.
struct FilterbankBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filterbanks", abstract: "40 log-mel filterbanks, 25/10 ms, of noise at 16 kHz.")

  @Option(help: "Seconds of sound.")
  var seconds = 60
  @OptionGroup var timing: TimingOptions

  func validate() throws { try require(seconds, "--seconds") }

  func run() throws {
    let options = FilterbankOptions()
    let extractor = try FilterbankExtractor(options)
    let samples = randomMatrix(rows: 1, columns: seconds * 16_000, seed: 1).elements.map { 0.1 * $0 }
    let measured = Measurement(timing) { _ = extractor.extract(samples) }
    try ResultLine("filterbanks").adding("seconds", seconds)
      .adding("milliseconds", 1e3 * measured.median, decimals: 2)
      .adding("times_real_time", Double(seconds) / measured.median).print(timing)
  }
}
