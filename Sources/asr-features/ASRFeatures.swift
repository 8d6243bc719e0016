import ArgumentParser
import CommandLineSupport
import Corpus
import Features
import Files
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
      statistics of every speaker (of every utterance, where there is no utt2spk), and DIR/feats.json with these \
      options, by which asr-train and asr-decode refuse features of another kind than a model's. If a file cannot be read, it is \
      named, nothing is written, and the exit code is 1.
      """)

  @Option(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var data: String

  @Option(
    help: ArgumentHelp("How many files to work on at once (default: as many as there are cores).", valueName: "N"))
  var nj: Int = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("Chooses the dither; has no effect without --dither.", valueName: "S"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Features (names and meanings are Kaldi's)")
  var filterbanks: FilterbankArguments

  @OptionGroup(title: "Sound")
  var sound: SoundOptions

  static func main() async { await Program.run(Self.self) }

  func validate() throws {
    if nj < 1 { throw ValidationError("--nj is \(nj), expected 1 or more") }
    do { try filterbanks.options.validate() } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let start = ContinuousClock.now
    let extraction = try FeatureExtraction(options: filterbanks.options, sound: sound.soundFileOptions, seed: seed)
    let folder = try DataFolder(at: data, checkingFiles: false, readingFeatures: false)
    let recordings = try recordings(of: folder)
    var output = try FeatureFolderWriter(folder: data, options: filterbanks.options)
    var report = ExtractionReport(utterances: folder.utterances.count)
    // Blocks bound the memory: the features of one block are held until they are written, in order.
    let block = 8 * nj
    for first in stride(from: 0, to: recordings.count, by: block) {
      for outcome in extraction.run(recordings[first..<min(first + block, recordings.count)], atOnce: nj) {
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

  private func recordings(of folder: DataFolder) throws -> [Recording] {
    guard !folder.utterances.isEmpty else { throw FileError(file: data, "the data folder holds no utterances") }
    if let silent = folder.utterances.first(where: { $0.audio == nil }) {
      throw FileError(
        file: data + "/wav.scp", "there is no sound for the utterance \(silent.id)",
        hint: "features are computed from wav.scp")
    }
    return Recording.all(of: folder.utterances)
  }
}
