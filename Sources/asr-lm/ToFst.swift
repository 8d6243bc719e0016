import ArgumentParser
import CommandLineSupport
import Files
import Foundation
import GraphConstruction
import LanguageModel
import WFST

struct ToFst: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "to-fst",
    abstract: "Writes a model as a transducer, the G of a decoding graph.",
    discussion: """
      Its words are read and written, and #0 is read where it backs off to shorter n-grams. The file is OpenFst's, with the \
      words' table in it.
      """)

  @OptionGroup var model: ModelOption

  @Option(
    help: ArgumentHelp(
      "The table of words, words.txt of a graph, with #0; n-grams of other words are left out (default: the model's words).",
      valueName: "file"))
  var words: String?

  @Option(
    name: .customLong("out"), help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
  var out: String

  func run() throws {
    let model = try self.model.read()
    let table = try words.map(Self.table) ?? GrammarTransducer.wordTable(of: model)
    let grammar = GrammarTransducer(model: model, words: table)
    if out == "-" {
      try Program.write(Data(OpenFstFile.encode(grammar.fst)))
    } else {
      try OpenFstFile.write(grammar.fst, to: out)
    }
    let left = grammar.removedNGrams > 0 ? "; n-grams left out for other words: \(grammar.removedNGrams)" : ""
    Program.say("asr-lm: \(out): \(grammar.fst.stateCount) states, \(grammar.fst.arcCount) arcs\(left)")
  }

  private static func table(_ path: String) throws -> SymbolTable {
    let table = try SymbolTable(contentsOf: path)
    guard GrammarTransducer.canBackOff(with: table) else {
      throw FileError(
        file: path, "no symbol #0, which is read where the model backs off", hint: "asr-graph writes it into words.txt")
    }
    return table
  }
}
