import ArgumentParser
import AudioIO
import CommandLineSupport
import Corpus
import Features
import Foundation
import Tensors

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells how much there is: hours, speakers, words, characters.",
    discussion: "Lengths are those of the decoded recordings; what cannot be read counts nowhere, and is named.")

  @Argument(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var folder: String

  @Flag(help: "Reads the tables alone, and no recording.")
  var withoutSound = false

  func run() throws {
    let data = try DataFolder(at: folder, checkingFiles: !withoutSound)
    try Program.print("utterances \(data.utterances.count)")
    if !data.speakers.isEmpty { try Program.print("speakers \(data.speakers.count)") }
    if !withoutSound, !data.recordings.isEmpty { try printLengths(of: data) }
    let texts = data.utterances.compactMap(\.transcript)
    if !texts.isEmpty { try printTexts(texts) }
  }

  private func printLengths(of data: DataFolder) throws {
    let recordings = Recording.all(of: data.utterances)
    let lengths = concurrentMap(recordings.count) { index in
      recordings[index].waveforms().map { waveform in waveform.map(\.duration) }
    }
    var seconds: [(speaker: String?, seconds: Double)] = []
    for (recording, lengths) in zip(recordings, lengths) {
      for (utterance, length) in zip(recording.utterances, lengths) {
        switch length {
        case .success(let length): seconds.append((utterance.speaker, length))
        case .failure(let error): Program.say("asr-data: \(utterance.id): \(error)")
        }
      }
    }
    let sorted = seconds.map(\.seconds).sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return }
    let total = sorted.reduce(0, +)
    try Program.print("sound \(hours(total))")
    try Program.print(
      String(
        format: "utterance %.2f to %.2f s, mean %.2f, median %.2f", least, greatest, total / Double(sorted.count),
        sorted[sorted.count / 2]))
    let bySpeaker = Dictionary(grouping: seconds.filter { $0.speaker != nil }) { $0.speaker ?? "" }
      .mapValues { $0.reduce(0) { $0 + $1.seconds } }.values.sorted()
    if let least = bySpeaker.first, let greatest = bySpeaker.last {
      try Program.print(String(format: "speaker %.1f to %.1f minutes", least / 60, greatest / 60))
    }
  }

  private func printTexts(_ texts: [String]) throws {
    let words = texts.flatMap { $0.split(separator: " ") }
    let counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
    try Program.print(
      "words \(words.count), different \(counts.count), of them \(counts.values.count { $0 == 1 }) once")
    let characters = Dictionary(texts.joined().filter { $0 != " " }.map { ($0, 1) }, uniquingKeysWith: +)
    let list = characters.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
    try Program.print("characters \(characters.values.reduce(0, +)), different \(characters.count)")
    try Program.print(list.joined(separator: ", "))
  }
}
