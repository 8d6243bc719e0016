import ArgumentParser
import CharacterModel
import CommandLineSupport
import Files

/// Where the texts to learn from, to validate on and to test on come from.
struct TextSource: ParsableArguments {
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Texts to learn from.", valueName: "FILE"))
  var train: [String] = []

  @Option(
    name: .customLong("validate"),
    help: ArgumentHelp(
      "Text that chooses rate and epoch (without it: the last twentieth of --train).", valueName: "FILE"))
  var validation: String?

  @Option(
    help: ArgumentHelp(
      "The Penn Treebank by Mikolov, in place of --train: a folder with ptb.char.train.txt, ptb.char.valid.txt and "
        + "ptb.char.test.txt.", valueName: "DIR"))
  var ptb: String?

  @Option(
    help: ArgumentHelp(
      "text8, in place of --train: its first 90 million characters, then 5 million to validate and 5 million to test.",
      valueName: "FILE"))
  var text8: String?

  @Option(
    help: ArgumentHelp(
      "enwik8, the Hutter Prize's text, in place of --train: bytes, divided as text8.", valueName: "FILE"))
  var enwik8: String?

  @Option(
    help: ArgumentHelp(
      "What is predicted: character (Unicode's, in NFC) or byte (default: character).", valueName: "UNIT"),
    transform: named)
  var unit: Alphabet.Unit?

  func validate() throws {
    let sources = [!train.isEmpty, ptb != nil, text8 != nil, enwik8 != nil].count { $0 }
    guard sources == 1 else { throw ValidationError("one of --train, --ptb, --text8 and --enwik8 is needed") }
    guard validation == nil || !train.isEmpty else { throw ValidationError("--validate belongs to --train") }
    guard unit == nil || !train.isEmpty else { throw ValidationError("--unit belongs to --train") }
  }

  /// Texts as codes.
  struct Texts {
    var training, validation: [UInt32]
    /// Where the corpus has one of its own.
    var test: [UInt32]?
    var unit: Alphabet.Unit
  }

  func read() throws -> Texts {
    if let ptb {
      let parts = try ["train", "valid", "test"].map { try Self.spaced("\(ptb)/ptb.char.\($0).txt") }
      return Texts(training: parts[0], validation: parts[1], test: parts[2], unit: .character)
    }
    if let text8 { return try divided(text8, .character) }
    if let enwik8 { return try divided(enwik8, .byte) }
    let unit = unit ?? .character
    let training = try train.flatMap { try codes($0, unit) }
    if let validation {
      return Texts(training: training, validation: try codes(validation, unit), test: nil, unit: unit)
    }
    let held = training.count / 20
    return Texts(
      training: training.dropLast(held), validation: training.suffix(held), test: nil, unit: unit)
  }

  private func codes(_ path: String, _ unit: Alphabet.Unit) throws -> [UInt32] {
    try Alphabet.codes(of: WholeFile.contents(of: path), from: path, unit: unit)
  }

  /// 90, 5 and 5 parts of a hundred: of the 100 million symbols of both corpora the published division.
  private func divided(_ path: String, _ unit: Alphabet.Unit) throws -> Texts {
    let codes = try codes(path, unit)
    let (first, second) = (codes.count / 100 * 90, codes.count / 100 * 95)
    return Texts(
      training: Array(codes[..<first]), validation: Array(codes[first..<second]), test: Array(codes[second...]),
      unit: unit)
  }

  /// A file in which spaces stand between the characters, and `_` for a space.
  private static func spaced(_ path: String) throws -> [UInt32] {
    let codes = try Alphabet.codes(of: WholeFile.contents(of: path), from: path, unit: .character)
    let (space, underscore) = (UInt32(0x20), UInt32(0x5F))
    return codes.compactMap { $0 == space ? nil : $0 == underscore ? space : $0 }
  }
}
