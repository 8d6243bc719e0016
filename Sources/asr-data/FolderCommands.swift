import ArgumentParser
import CommandLineSupport
import Corpus
import Files
import Foundation
import Tensors

struct Fix: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sorts a folder's tables and leaves out what not all of them have.",
    discussion: "What is left out is named on standard error. Features are left out, for they are to be computed anew.")

  @Argument(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var folder: String

  @Option(help: ArgumentHelp("Where the repaired folder is written (default: where the old one is).", valueName: "DIR"))
  var out: String?

  func run() throws {
    let (data, notes) = try DataFolder.repaired(at: folder)
    for note in notes { Program.say("asr-data: \(note)") }
    try data.write(to: out ?? folder)
    Program.say("asr-data: \(out ?? folder): \(data.utterances.count) utterances, \(notes.count) lines left out")
  }
}

struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Divides a folder into parts of nearly equal size: OUT/1, OUT/2 …",
    discussion:
      "All utterances of a speaker go into one part, so that no part is larger than its due by more than a speaker.")

  @Argument(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var folder: String

  @Argument(help: ArgumentHelp("How many parts.", valueName: "N"))
  var count: Int

  @Argument(help: ArgumentHelp("Where the parts are written.", valueName: "OUT"))
  var out: String

  func run() throws {
    guard count >= 1 else { throw ValidationError("\(count) parts, expected 1 or more") }
    let parts = try DataFolder(at: folder, checkingFiles: false).split(into: count)
    if let empty = parts.firstIndex(where: { $0.utterances.isEmpty }) {
      throw ValidationError(
        "part \(empty + 1) of \(count) would be empty: \(folder) has too few speakers or utterances")
    }
    for (index, part) in parts.enumerated() { try part.write(to: "\(out)/\(index + 1)") }
  }
}

struct Combine: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Joins folders to one.",
    discussion: "No utterance may be in two of them. Statistics (cmvn.scp) are to be computed anew by asr-features.")

  @Argument(help: ArgumentHelp("The folder that is written.", valueName: "OUT"))
  var out: String

  @Argument(help: ArgumentHelp("The folders that are joined.", valueName: "DIR"))
  var folders: [String]

  func run() throws {
    let all = try folders.map { try DataFolder(at: $0, checkingFiles: false) }
    let data = try DataFolder.combined(all, path: out)
    try data.write(to: out)
    Program.say("asr-data: \(out): \(data.utterances.count) utterances")
  }
}

struct Subset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a part of a folder.",
    discussion: "Several wishes hold together; a number is counted of what is left.")

  @Argument(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var folder: String

  @Argument(help: ArgumentHelp("The folder that is written.", valueName: "OUT"))
  var out: String

  @Option(
    help: ArgumentHelp("Only utterances that this file lists, the first field of a line each.", valueName: "FILE"))
  var utterances: String?

  @Option(help: ArgumentHelp("None of the utterances that this file lists.", valueName: "FILE"))
  var without: String?

  @Option(help: ArgumentHelp("Only speakers that this file lists.", valueName: "FILE"))
  var speakers: String?

  @Option(help: ArgumentHelp("None of the speakers that this file lists.", valueName: "FILE"))
  var withoutSpeakers: String?

  @Option(help: ArgumentHelp("The first N utterances.", valueName: "N"))
  var first: Int?

  @Option(help: ArgumentHelp("N utterances at random.", valueName: "N"))
  var random: Int?

  @Option(help: ArgumentHelp("Every Nth speaker, in the speakers' order.", valueName: "N"))
  var everyNthSpeaker: Int?

  @Option(help: "The seed of --random.")
  var seed: UInt64 = 1

  func validate() throws {
    for (name, value) in [("--first", first), ("--random", random), ("--every-nth-speaker", everyNthSpeaker)] {
      if let value, value < 1 { throw ValidationError("\(name) is \(value), expected 1 or more") }
    }
    guard first == nil || random == nil else { throw ValidationError("--first and --random exclude each other") }
    let hasWish = [utterances, without, speakers, withoutSpeakers].contains { $0 != nil }
    guard hasWish || first != nil || random != nil || everyNthSpeaker != nil else {
      throw ValidationError("which part? expected one of --utterances, --without, --speakers and their like")
    }
  }

  func run() throws {
    let data = try DataFolder(at: folder, checkingFiles: false)
    let wanted = try SubsetWishes(
      utterances: utterances.map(Self.names), without: without.map(Self.names), speakers: speakers.map(Self.names),
      withoutSpeakers: withoutSpeakers.map(Self.names))
    try wanted.checkNames(in: data)
    if let n = everyNthSpeaker, data.speakers.count < n {
      throw ValidationError("--every-nth-speaker \(n): \(folder) has \(data.speakers.count) speakers")
    }
    let nth = Set(
      everyNthSpeaker.map { n in data.speakers.enumerated().filter { ($0.offset + 1) % n == 0 }.map(\.element) } ?? [])
    var part = data.filtered { utterance in
      wanted.include(utterance) && (everyNthSpeaker == nil || utterance.speaker.map(nth.contains) ?? false)
    }
    if let count = first ?? random {
      guard count <= part.utterances.count else {
        throw ValidationError("\(count) utterances are asked for, and there are \(part.utterances.count)")
      }
      var generator = SeededGenerator(seed)
      let ids = part.utterances.map(\.id)
      let chosen = Set((random == nil ? ids : ids.shuffled(using: &generator)).prefix(count))
      part = part.filtered { chosen.contains($0.id) }
    }
    guard !part.utterances.isEmpty else { throw ValidationError("no utterance is left") }
    try part.write(to: out)
    Program.say("asr-data: \(out): \(part.utterances.count) of \(data.utterances.count) utterances")
  }

  private static func names(in path: String) throws -> Set<String> {
    let names = try TextFile.lines(of: path).compactMap { $0.keyAndRest?.key }
    return Set(names)
  }
}

/// Names of utterances and speakers that are wanted, or not.
private struct SubsetWishes {
  let utterances: Set<String>?
  let without: Set<String>?
  let speakers: Set<String>?
  let withoutSpeakers: Set<String>?

  /// A name that the folder does not know is a slip, but of utterances that are to be left out: some may be already.
  func checkNames(in data: DataFolder) throws {
    let known = (Set(data.utterances.map(\.id)), Set(data.speakers))
    if let name = utterances?.subtracting(known.0).min() {
      throw ValidationError("\(data.path) has no utterance \(name)")
    }
    if let name = speakers?.union(withoutSpeakers ?? []).subtracting(known.1).min()
      ?? withoutSpeakers?.subtracting(known.1).min()
    {
      throw ValidationError("\(data.path) has no speaker \(name)")
    }
  }

  func include(_ utterance: Utterance) -> Bool {
    let speaker = utterance.speaker
    return utterances?.contains(utterance.id) ?? true && !(without?.contains(utterance.id) ?? false)
      && speakers.map { speakers in speaker.map(speakers.contains) ?? false } ?? true
      && !(withoutSpeakers.flatMap { speakers in speaker.map(speakers.contains) } ?? false)
  }
}
