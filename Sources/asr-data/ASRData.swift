import ArgumentParser
import CommandLineSupport

/// Looks at data folders, and makes others of them.
@main
struct ASRData: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-data",
    abstract: "Checks data folders in Kaldi's form, repairs, divides and joins them.",
    discussion: """
      A data folder holds wav.scp, text, utt2spk and maybe segments (README.md tells what is in them). A folder that is written \
      has spk2utt too; features are passed on where utterances stay what they are, else computed anew by asr-features.
      """,
    subcommands: [
      Import.self, Validate.self, Fix.self, Stats.self, Split.self, Subset.self, Combine.self, SpeedPerturb.self,
      Segment.self,
      Resound.self,
    ])

  static func main() async { await Program.run(Self.self) }
}
