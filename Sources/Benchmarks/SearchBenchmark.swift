import ArgumentParser
import CommandLineSupport
import Corpus
import Decoding
import Files
import Foundation
import Recognizer
import Tensors

/// The search over a decoding graph alone: posteriors and graph are read before the clock starts.
struct SearchBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search over a graph, from log posteriors.")

  @Option(help: "Folder with TLG.fst, words.txt and tokens.txt, as asr-graph makes it.")
  var graph: String
  @Option(help: "Log posteriors, as asr-decode --write-posteriors writes them.")
  var posteriors: String
  @Option(help: "As asr-decode's, as are the next three.")
  var beam = 12.0
  @Option(name: .customLong("max-active"))
  var maxActive = 7000
  @Option(name: .customLong("acoustic-scale"))
  var acousticScale = 1.0
  @Option(name: .customLong("word-insertion-penalty"))
  var wordInsertionPenalty = 0.0
  @Option(name: .customLong("lattice-beam"), help: "Makes lattices, determinised, with this beam.")
  var latticeBeam: Double?
  @Option(help: "File for lines `ID WORDS…`.")
  var out: String?
  @OptionGroup var timing: TimingOptions

  func validate() throws {
    try require(maxActive, "--max-active")
    for (option, value) in [("--beam", beam), ("--lattice-beam", latticeBeam ?? 1)] where !(value > 0) {
      throw ValidationError("\(option) is \(value), expected more than 0")
    }
  }

  func run() throws {
    let words = try WordGraph(folder: graph, tokens: try TokenTable(contentsOf: graph + "/tokens.txt"))
    let utterances = try FeatureArchive.readAll(posteriors)
    let options = BeamSearchOptions(
      beam: beam, latticeBeam: latticeBeam ?? 0, maxActive: maxActive, acousticScale: acousticScale,
      wordInsertionPenalty: wordInsertionPenalty)
    let decoder = BeamSearchDecoder(graph: words.graph, options: options)
    var failure: (any Error)?
    var found: [[Int]] = []
    let measured = Measurement(timing) {
      do { found = try utterances.map { try search($0.matrix, decoder) } } catch { failure = error }
    }
    if let failure { throw failure }
    if let out {
      let lines = zip(utterances, found).map { ([$0.id] + $1.map { words.words[$0] }).joined(separator: " ") + "\n" }
      try AtomicFile.write(lines.joined(), to: out)
    }
    let frames = utterances.reduce(0) { $0 + $1.matrix.rows }
    try ResultLine(latticeBeam == nil ? "search" : "lattices")
      .adding("beam", beam, decimals: 1).adding("frames", frames)
      .adding("microseconds_per_frame", 1e6 * measured.median / Double(frames), decimals: 1)
      .adding("peak_megabytes", peakMegabytes).print(timing)
  }

  private func search(_ posteriors: Matrix, _ decoder: BeamSearchDecoder) throws -> [Int] {
    let path =
      try latticeBeam == nil
      ? decoder.decode(logLikelihoods: posteriors) : decoder.lattice(logLikelihoods: posteriors).best(1).first
    return path?.outputs.map(\.word) ?? []
  }
}
