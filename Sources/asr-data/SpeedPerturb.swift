import ArgumentParser
import AudioIO
import CommandLineSupport
import Corpus
import Features
import Foundation

struct SpeedPerturb: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a folder with every recording at several speeds, as a tape would run.",
    discussion: """
      Ids and speakers have the prefix sp0.9-, say; at the speed 1 they stay what they are. Recordings become commands that run \
      `asr-data resound`, which has to be in PATH then. (asr-train changes speeds by itself, anew in each epoch.)
      """)

  @Argument(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var folder: String

  @Argument(help: ArgumentHelp("The folder that is written.", valueName: "OUT"))
  var out: String

  @Option(parsing: .upToNextOption, help: "Factors.")
  var speeds: [Double] = [0.9, 1, 1.1]

  func validate() throws {
    guard speeds.allSatisfy({ $0 > 0.2 && $0 < 5 }) else {
      throw ValidationError("--speeds are \(speeds), expected numbers between 0.2 and 5")
    }
    guard Set(speeds).count == speeds.count else { throw ValidationError("--speeds: a speed occurs twice") }
  }

  func run() throws {
    let data = try DataFolder(at: folder, checkingFiles: false, readingFeatures: false)
    guard !data.recordings.isEmpty else { throw ValidationError("\(folder) tells no sound: wav.scp is missing") }
    let all = try DataFolder.combined(speeds.map { data.atSpeed($0) }, path: out)
    try all.write(to: out)
    Program.say("asr-data: \(out): \(all.utterances.count) utterances")
  }
}

/// What `speed-perturb` puts into `wav.scp`.
struct Resound: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a sound file to standard output as WAV, at another speed.")

  @Argument(help: ArgumentHelp("The sound file; - is standard input.", valueName: "FILE"))
  var file: String

  @Option(help: "The factor.")
  var speed = 1.0

  func validate() throws {
    guard speed > 0.2, speed < 5 else {
      throw ValidationError("--speed is \(speed), expected a number between 0.2 and 5")
    }
  }

  func run() throws {
    let waveform = try SoundFile.read(path: file)
    if let damage = waveform.damage { Program.say("asr-data: warning: \(file): \(damage)") }
    try Program.write(Data(SoundFile.wavBytes(of: waveform.atSpeed(speed, rateHz: waveform.sampleRateHz))))
  }
}

extension DataFolder {
  fileprivate func atSpeed(_ speed: Double) -> DataFolder {
    guard speed != 1 else { return self }
    return renamed(prefix: "sp\(speed)-") { source in
      switch source {
      case .file(let path):
        .command("asr-data resound --speed \(speed) '\(path.replacing("'", with: #"'\''"#))'")
      case .command(let command): .command("\(command) | asr-data resound --speed \(speed) -")
      }
    } segment: {
      $0 / speed
    }
  }
}
