import ArgumentParser
import CommandLineSupport
import Corpus
import Features
import Foundation

/// Computes the filterbank features of a data folder and the statistics that normalise them.
@main
struct ASRFeatures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-features",
    abstract: "Computes the filterbank features of a data folder in Kaldi's form.",
    discussion: """
      Reads DIR/wav.scp (sound files of any format, rate and number of channels, or commands with a | behind them) and \
      DIR/segments, where there is one. Writes DIR/feats.ark and feats.scp, and DIR/cmvn.ark and cmvn.scp with the \
      statistics of every speaker (of every utterance, where there is no utt2spk). If a file cannot be read, it is \
      named, nothing is written, and the exit code is 1.
      """)

  @Option(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var data: String

  @Option(
    help: ArgumentHelp("How many files to work on at once (default: as many as there are cores).", valueName: "N"))
  var nj: Int = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("The channel to take, counted from 1 (default: the mean of all).", valueName: "C"))
  var channel: Int?

  @Option(help: ArgumentHelp("Chooses the dither; has no effect without --dither.", valueName: "S"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Features (names and meanings are Kaldi's)")
  var filterbanks: FilterbankArguments

  static func main() async { await Program.run(Self.self) }

  func validate() throws {
    if nj < 1 { throw ValidationError("--nj is \(nj), expected 1 or more") }
    if let channel, channel < 1 { throw ValidationError("--channel is \(channel); channels count from 1") }
    do { try filterbanks.options.validate() } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let start = ContinuousClock.now
    let extraction = try FeatureExtraction(options: filterbanks.options, channel: channel, seed: seed)
    let folder = try DataFolder(at: data, checkingFiles: false)
    let jobs = try RecordingJob.all(of: folder)
    var output = try FeatureFolderWriter(folder: data, dimension: filterbanks.options.featureCount)
    var report = ExtractionReport(utterances: folder.utterances.count)
    // Blocks bound the memory: the features of one block are held until they are written, in order.
    let block = 8 * nj
    for first in stride(from: 0, to: jobs.count, by: block) {
      for outcome in extraction.run(jobs[first..<min(first + block, jobs.count)], atOnce: nj) {
        report.add(outcome)
        if case .success(let features) = outcome.features { try output.write(features, of: outcome.utterance) }
      }
    }
    report.endProgress()
    guard report.failures == 0 else {
      Program.say(
        "asr-features: \(report.failures) of \(folder.utterances.count) utterances failed (named above); "
          + "nothing is written. Repair them, or remove them from \(data).")
      throw ExitCode.failure
    }
    try output.close()
    report.summarise(folder: data, dimension: filterbanks.options.featureCount, since: start)
  }
}
