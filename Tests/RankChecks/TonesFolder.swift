import AudioIO
import Foundation
import Tensors

/// Eight recordings in which each letter is a tone, their transcripts, and a small network to train on them.
enum TonesFolder {
  private static let texts = ["AB", "BA", "A B", "B", "ABA", "BB A", "A", "BAB"]

  static func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var tables: [String: String] = [:]
    for (index, text) in texts.enumerated() {
      let id = "u\(index)"
      try SoundFile.write(sound(text, noise: UInt64(index)), path: "\(folder)/\(id).wav")
      tables["wav.scp", default: ""] += "\(id) \(folder)/\(id).wav\n"
      tables["text", default: ""] += "\(id) \(text)\n"
      tables["utt2spk", default: ""] += "\(id) ann\n"
    }
    tables["tokens.txt"] = "<eps> 0\n<blk> 1\n<SPACE> 2\nA 3\nB 4\n"
    tables["train.json"] = """
      {"layers": 2, "cellsPerDirection": 16, "batchSize": 4, "averaging": 0.9, "weightNoise": 0.01,
       "schedule": {"patience": 1000}, "frontEnd": {"filterbank": {"numMelBins": 8}}, "augmentation": {"frequencyMaskBins": 2}}
      """
    for (name, text) in tables { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
  }

  private static func sound(_ text: String, noise: UInt64) -> Waveform {
    var generator = SeededGenerator(noise)
    var samples = [Float](repeating: 0, count: 1_600)
    for letter in text {
      let frequency: Float = letter == "A" ? 500 : letter == "B" ? 1_500 : 3_000
      samples += (0..<1_920).map { 0.3 * sin(2 * .pi * frequency * Float($0) / 16_000) }
      samples += [Float](repeating: 0, count: 1_280)
    }
    for i in samples.indices { samples[i] += 0.01 * generator.normalPair().0 }
    return Waveform(samples: samples, sampleRateHz: 16_000)
  }
}
