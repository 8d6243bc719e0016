import Foundation
import TestSupport
import Testing

/// What the tests below cannot do without.
private enum Prerequisite {
  static let modelIsThere = FileManager.default.fileExists(
    atPath: Script.root.appending(path: "Sources/DefaultModel/Model/model.json").path)
  static let fliteIsThere = (try? Script(bash: ["-c", "command -v flite"]).status) == 0
}

/// The model that the repository carries, on recordings that it never learnt from: the sample, and others that flite
/// makes now (it is installed by Tests/run.sh; its voices are recordings of real speakers).
@Suite(.enabled(if: Prerequisite.modelIsThere, "this clone carries no model"))
struct DefaultModelTests {
  /// A line of recipes/sample/sentences.txt.
  struct Sentence: CustomTestStringConvertible {
    let name, voice, words: String
    var testDescription: String { "\(voice): \(words)" }

    static func all() throws -> [Sentence] {
      let text = try String(contentsOf: Script.root.appending(path: "recipes/sample/sentences.txt"), encoding: .utf8)
      return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
        let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
        return Sentence(name: fields[0], voice: fields[1], words: fields[2])
      }
    }
  }

  @Test func theSampleIsTranscribed() throws {
    let run = try Program.run("asr-decode", ["recipes/sample/sample.flac"])
    #expect(run.status == 0)
    #expect(run.standardOutput == (try Sentence.all().first { $0.name == "sample" }?.words ?? "") + "\n")
    #expect(run.standardError.contains("LibriSpeech"), "standard error says what the model is for")
  }

  /// oneDNN is taken where it is found; the words do not depend on it.
  @Test func theSampleIsTranscribedWithoutOneDNN() throws {
    let run = try Program.run("asr-decode", ["recipes/sample/sample.flac"], environment: ["HADAMARD_ONEDNN": "0"])
    #expect(run.standardOutput == (try Sentence.all().first { $0.name == "sample" }?.words ?? "") + "\n")
  }

  @Test(.enabled(if: Prerequisite.fliteIsThere, "flite is not installed"))
  func recordingsMadeNowAreTranscribed() throws {
    let sentences = try Sentence.all().filter { $0.name != "sample" }
    #expect(sentences.count >= 3)
    let folder = try TemporaryFolder()
    let files = try sentences.map { sentence in
      let path = folder.path + "/\(sentence.name).wav"
      let made = try Script(bash: ["-c", #"flite -voice "$0" -t "$1" -o "$2""#, sentence.voice, sentence.words, path])
      #expect(made.status == 0, "\(made.standardError)")
      return path
    }
    let run = try Program.run("asr-decode", files)
    #expect(run.status == 0)
    #expect(run.standardOutput == sentences.map { $0.words + "\n" }.joined())
  }

  @Test func everyFormatOfTheSampleGivesTheSameWords() throws {
    let run = try Program.run("asr-decode", ["--format", "json", "recipes/sample/sample.flac"])
    let object = try JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any]
    let words = object?["words"] as? [[String: Any]] ?? []
    let times = words.flatMap { word in ["start", "end"].map { word[$0] as? Double ?? -1 } }
    #expect(words.compactMap { $0["word"] as? String }.joined(separator: " ") == object?["text"] as? String)
    #expect(times == times.sorted() && times.first ?? -1 >= 0, "words follow one another: \(times)")
    #expect(times.last ?? .infinity <= object?["duration"] as? Double ?? 0)
  }
}
