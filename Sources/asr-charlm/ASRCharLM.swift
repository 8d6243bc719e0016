import ArgumentParser
import CommandLineSupport

@main
struct ASRCharLM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-charlm",
    abstract: "Trains recurrent language models over characters, measures them, and lets them write.",
    discussion: """
      A model predicts each character of a text from all before. Its layers are those of the acoustic models: vanilla RNN, LSTM \
      or GRU, with additive blocks or with Multiplicative Integration. Trained on sentences in a recogniser's spelling, one a \
      line, it can choose among the sentences that asr-decode finds (--char-lm).
      """,
    subcommands: [Train.self, Evaluate.self, Sample.self, Compare.self])

  static func main() async { await Program.run(Self.self) }
}
