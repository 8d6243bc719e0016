public import ArgumentParser
import CommandLineSupport
public import Corpus
import Files

/// Prints the token table of a network that is to be trained.
struct MakeTokens: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens",
    abstract: "Prints the token table for the transcripts of a Kaldi text file: their characters are the units.",
    discussion: """
      In Eesen's form: <eps> 0, <blk> 1, then the units (every character that occurs, composed by NFC, and <SPACE> between \
      words) in C-locale order, then #0 and #1. Every character is taken, so clean the transcripts first. What the units \
      are goes to standard error: a stray digit or punctuation mark shows there.
      """)

  @Option(help: ArgumentHelp("The transcripts: lines of `ID WORDS…`.", valueName: "file"))
  var text: String

  @Option(
    help: """
      What a unit is: a Unicode scalar, or a grapheme, what a reader takes for a character, with all its marks.
      """)
  var unit = TokenTable.CharacterUnit.scalar

  @Option(
    name: .customLong("whole-word"),
    help: ArgumentHelp(
      "A word that is a unit and not spelled, such as <NOISE>; may be given again.", valueName: "word"))
  var wholeWords: [String] = []

  func run() throws {
    let transcripts = try TextFile.lines(of: text).compactMap { $0.keyAndRest?.rest }
    let table: TokenTable
    do { table = try TokenTable(transcripts: transcripts, unit: unit, wholeWords: wholeWords) } catch {
      throw FileError(file: text, "\(error)")
    }
    Program.say("asr-graph: \(table.units.count) units: \(table.units.joined(separator: " "))")
    try Program.print(table.text, terminator: "")
  }
}

extension TokenTable.CharacterUnit: ExpressibleByArgument {}
