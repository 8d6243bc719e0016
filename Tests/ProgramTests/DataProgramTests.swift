import AudioIO
import Foundation
import TestSupport
import Testing

/// asr-data on a folder of tones.
@Suite struct DataProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write(tone(seconds: 2), to: "good")
    try write(tone(seconds: 3, hz: 500), to: "other")
    try table(["good": "A FINE DAY", "other": "AND ANOTHER ONE"], speakers: ["good": "ann", "other": "bob"])
  }

  private func tone(seconds: Double, hz: Double = 300, gain: Float = 0.3) -> [Float] {
    (0..<Int(seconds * 16_000)).map { gain * Float(sin(2 * .pi * hz * Double($0) / 16_000)) }
  }

  private func write(_ samples: [Float], to name: String, rateHz: Int = 16_000) throws {
    try SoundFile.write(Waveform(samples: samples, sampleRateHz: rateHz), path: folder.file("\(name).wav"))
  }

  private func table(_ texts: [String: String], speakers: [String: String]? = nil) throws {
    let ids = texts.keys.sorted()
    try folder.write(ids.map { "\($0) \(folder.path)/\($0).wav\n" }.joined(), to: "data/wav.scp")
    try folder.write(ids.map { "\($0) \(texts[$0] ?? "")\n" }.joined(), to: "data/text")
    try folder.write(ids.map { "\($0) \(speakers?[$0] ?? $0)\n" }.joined(), to: "data/utt2spk")
  }

  private func run(_ command: String) throws -> Script {
    try Script(
      bash: [
        "-c", "cd '\(folder.path)'; PATH=\"$(dirname \"$0\"):$PATH\"; asr-data \(command)", Program.path("asr-data"),
      ])
  }

  @Test func whatIsInOrderPasses() throws {
    try table(["good": "AB BA", "other": "ABAB BA"])
    let run = try run("validate data")
    #expect(run.status == 0 && run.standardOutput == "", "\(run.standardOutput)\(run.standardError)")
    #expect(run.standardError.contains("2 utterances, 0.1 minutes of sound\n"))
  }

  /// One of each fault, each told by its name.
  @Test func everyFaultIsNamed() throws {
    try write([Float](repeating: 0, count: 16_000), to: "silent")
    try write(tone(seconds: 2, gain: 3).map { max(-1, min(1, $0)) }, to: "clipped")
    try write(tone(seconds: 2), to: "same")
    try write(tone(seconds: 2, hz: 400), to: "slow", rateHz: 8000)
    try write(tone(seconds: 0.2, hz: 700), to: "short")
    try write([], to: "empty")
    try folder.write("no sound", to: "text.wav")
    var texts = ["good": "A FINE DAY", "same": "ANOTHER DAY", "text": "AN ANT", "empty": "A DAY", "silent": "A DAY"]
    texts.merge(["clipped": "A FINE DAY", "slow": "A FINE DAY", "short": "A FINE DAY ON THE TEXT"]) { a, _ in a }
    try table(texts)
    let run = try run("validate data --list faulty")
    #expect(run.status == 1)
    let found = run.standardOutput
    for line in [
      "error: text: ", "error: empty: \(folder.path)/empty.wav: no samples",
      "error: silent: \(folder.path)/silent.wav: silent",
      "warning: clipped: \(folder.path)/clipped.wav: clipped, ",
      "error: short: the text is too long for the sound: 22 characters in 0.2 s, 6 frames",
      "error: good, same: the same recording 2 times, with different texts",
      "warning: recordings of several rates: ",
    ] {
      #expect(found.contains(line), "\(line)\n\(found)")
    }
    #expect(found.contains("the character \"X\" (U+58) occurs once in all texts"))
    let faulty = try String(contentsOfFile: folder.path + "/faulty", encoding: .utf8)
    #expect(faulty == "empty\ngood\nsame\nshort\nsilent\ntext\n")
    let rest = try self.run("subset data rest --without faulty")
    #expect(rest.status == 0)
    let left = try String(contentsOfFile: folder.path + "/rest/text", encoding: .utf8)
    #expect(left.split(separator: "\n").map { $0.split(separator: " ")[0] } == ["clipped", "slow"])
  }

  /// Two recordings of two speakers each, whose parts do not follow each other in the order of ids: each is one recording.
  @Test func partsOfOneRecordingAreNoDuplicates() throws {
    try folder.write("good \(folder.path)/good.wav\nother \(folder.path)/other.wav\n", to: "data/wav.scp")
    let parts = ["ann-1 good 0 1", "ann-2 other 0 1", "bob-1 good 1 2", "bob-2 other 1 2"]
    try folder.write(parts.joined(separator: "\n") + "\n", to: "data/segments")
    try folder.write("ann-1 AB AB\nann-2 BA BA\nbob-1 ABBA\nbob-2 BAAB\n", to: "data/text")
    try folder.write("ann-1 ann\nann-2 ann\nbob-1 bob\nbob-2 bob\n", to: "data/utt2spk")
    let run = try run("validate data")
    #expect(run.status == 0 && run.standardOutput == "", "\(run.standardOutput)\(run.standardError)")
    #expect(run.standardError.contains("4 utterances, 0.1 minutes of sound"))
    // As asr-data import writes them, each part has a recording of its own, of the same file.
    let ids = ["ann-1 good", "ann-2 other", "bob-1 good", "bob-2 other"].map { $0.split(separator: " ") }
    try folder.write(ids.map { "\($0[0])-whole \(folder.path)/\($0[1]).wav\n" }.joined(), to: "data/wav.scp")
    try folder.write(
      "ann-1 ann-1-whole 0 1\nann-2 ann-2-whole 0 1\nbob-1 bob-1-whole 1 2\nbob-2 bob-2-whole 1 2\n",
      to: "data/segments")
    let again = try self.run("validate data")
    #expect(again.status == 0 && again.standardOutput == "", "\(again.standardOutput)\(again.standardError)")
  }

  @Test func theTablesAloneCanBeRead() throws {
    try folder.write("no sound", to: "good.wav")
    #expect(try run("validate data --without-sound").status == 0)
    let missing = try run("validate none")
    #expect(missing.status == 1 && missing.standardError.contains("none: there is no such folder"))
  }

  @Test func statisticsTellHowMuchThereIs() throws {
    let run = try run("stats data")
    #expect(
      run.standardOutput.hasPrefix(
        """
        utterances 2
        speakers 2
        sound 0.1 minutes
        utterance 2.00 to 3.00 s, mean 2.50, median 3.00
        speaker 0.0 to 0.1 minutes
        words 6, different 6, of them 6 once
        characters 21, different 11
        """), "\(run.standardOutput)\(run.standardError)")
  }

  /// A tape at 1.25 times the speed lasts 0.8 times as long, and its tone is higher by that; two speeds are two utterances.
  @Test func speedsAreThoseOfATape() throws {
    let made = try run("speed-perturb data fast --speeds 1 1.25")
    #expect(made.status == 0, "\(made.standardError)")
    #expect(try run("stats fast").standardOutput.contains("utterance 1.60 to 3.00 s, mean 2.25, median 2.40"))
    let text = try String(contentsOfFile: folder.path + "/fast/utt2spk", encoding: .utf8)
    #expect(text == "good ann\nother bob\nsp1.25-good sp1.25-ann\nsp1.25-other sp1.25-bob\n")
    #expect(try run("resound --speed 1.25 good.wav >fast.wav").status == 0)
    let samples = try SoundFile.read(path: folder.file("fast.wav")).samples
    let crossings = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
    #expect(samples.count == 25_600 && abs(crossings - 600) <= 1, "375 Hz for 1.6 s: \(crossings)")
  }

  @Test func foldersAreDividedAndJoined() throws {
    #expect(try run("split data 2 parts").status == 0)
    #expect(try run("combine whole parts/1 parts/2").status == 0)
    for table in ["wav.scp", "text", "utt2spk"] {
      let tables = try ["data", "whole"].map {
        try String(contentsOfFile: "\(folder.path)/\($0)/\(table)", encoding: .utf8)
      }
      #expect(tables[0] == tables[1])
    }
    let tooMany = try run("split data 3 parts3")
    #expect(
      tooMany.status == 1 && tooMany.standardError.contains("part 3 of 3 would be empty") && !folder.holds("parts3"))
    try folder.write("good\n", to: "list")
    #expect(try run("subset data one --utterances list && cat one/text").standardOutput == "good A FINE DAY\n")
    #expect(
      try run("subset data two --every-nth-speaker 2 && cat two/text").standardOutput == "other AND ANOTHER ONE\n")
    #expect(try run("subset data three --first 1 && cat three/text").standardOutput == "good A FINE DAY\n")
    let repaired = try run("fix data --out fixed && cat fixed/spk2utt")
    #expect(repaired.standardOutput == "ann good\nbob other\n")
  }

  /// Words of 0.4 s with pauses of 0.1 and, behind every third, 0.3 s: pieces of at most 2 s are cut at the longer pauses.
  @Test func longRecordingsAreCutAtPauses() throws {
    var (time, lines) = (0.5, "")
    for word in 0..<9 {
      lines += String(format: "good 1 %.2f 0.40 W%d 0.9\n", time, word)
      time += word % 3 == 2 ? 0.7 : 0.5
    }
    try folder.write(lines, to: "ctm")
    let cut = try run("segment data cut --ctm ctm --longest 2 && cat cut/text cut/segments")
    #expect(
      cut.standardOutput == """
        good-0000030-0000205 W0 W1 W2
        good-0000205-0000375 W3 W4 W5
        good-0000375-0000530 W6 W7 W8
        good-0000030-0000205 good 0.3 2.05
        good-0000205-0000375 good 2.05 3.75
        good-0000375-0000530 good 3.75 5.3

        """, "\(cut.standardOutput)\(cut.standardError)")
    #expect(cut.standardError.contains("ctm has no words of 1 recordings"))
    let unsure = try run("segment data unsure --ctm ctm --least-confidence 0.95")
    #expect(unsure.status == 1 && unsure.standardError.contains("no utterance is left"))
  }

  @Test(arguments: [
    ("subset data x", "which part?"), ("subset data x --first 9", "9 utterances are asked for, and there are 2"),
    ("subset data x --speakers list", "data has no speaker carl"), ("split data 0 x", "0 parts"),
    ("speed-perturb data x --speeds 9", "expected numbers between 0.2 and 5"),
    ("combine x data data", "is in data too"),
    ("segment data x --ctm none", "none: the file does not exist"), ("validate data --nj 0", "--nj is 0"),
    ("subset data x --every-nth-speaker 3", "data has 2 speakers"), ("resound none.wav", "none.wav"),
  ])
  func aSlipIsNamed(command: String, message: String) throws {
    try folder.write("carl\n", to: "list")
    let run = try run(command)
    #expect(run.status == 1 && run.standardError.contains(message) && !folder.holds("x"), "\(run.standardError)")
  }
}
