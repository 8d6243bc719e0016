import AudioIO
import Foundation
import TestSupport

/// A data folder of four recordings, in which each letter is a tone, and what asr-train needs beside it.
enum ToneCorpus {
  static let texts = ["u1": "AB", "u2": "BA", "u3": "A B", "u4": "B"]

  static func sound(_ text: String) -> Waveform {
    var samples = [Float](repeating: 0, count: 1_600)
    for letter in text {
      let frequency: Double = letter == "A" ? 500 : letter == "B" ? 1_500 : 3_000
      samples += (0..<1_920).map { Float(0.3 * sin(2 * .pi * frequency * Double($0) / 16_000)) }
      samples += [Float](repeating: 0, count: 1_280)
    }
    return Waveform(samples: samples, sampleRateHz: 16_000)
  }

  /// Writes `data`, `tokens.txt` and `train.json`.
  ///
  /// - Parameter copies: how often each recording is in the data folder.
  static func write(to folder: TemporaryFolder, configuration: String, copies: Int = 1) throws {
    var files: [String: String] = [:]
    for (id, text) in texts.sorted(by: { $0.key < $1.key }) {
      try SoundFile.write(sound(text), path: "\(folder.path)/\(id).wav")
      for name in (1...copies).map({ copies == 1 ? id : "\(id)-\($0)" }) {
        files["wav.scp", default: ""] += "\(name) \(folder.path)/\(id).wav\n"
        files["text", default: ""] += "\(name) \(text)\n"
        files["utt2spk", default: ""] += "\(name) ann\n"
      }
    }
    for (name, text) in files { try folder.write(text, to: "data/" + name) }
    try folder.write("<eps> 0\n<blk> 1\n<SPACE> 2\nA 3\nB 4\n", to: "tokens.txt")
    try folder.write(configuration, to: "train.json")
  }

  /// asr-train's options for a run in `folder`, but for those that `arguments` gives itself, which come first.
  static func arguments(_ arguments: [String] = [], in folder: TemporaryFolder) -> [String] {
    let usual = [
      ("--train", "data"), ("--validate", "data"), ("--tokens", "tokens.txt"), ("--config", "train.json"),
      ("--out", "model"),
    ]
    return arguments
      + usual.filter { !arguments.contains($0.0) }.flatMap { [$0.0, folder.path + "/" + $0.1] }
  }
}
