import ArgumentParser
import CommandLineSupport
import LanguageModel

/// Which text, and how its lines look.
struct TextOptions: ParsableArguments {
  @Option(
    name: .customLong("text"), help: ArgumentHelp("The text, a sentence a line (.gz too).", valueName: "file"))
  var path: String

  @Flag(help: "Each line begins with an id, as in Kaldi's text.")
  var kaldiText = false

  /// Hands the text's sentences to `body`; lines without words are left out, and standard error says how many.
  func forEachSentence(_ body: ([String]) throws -> Void) throws {
    let emptyLineCount = try SentenceFile.forEachSentence(of: path, withIDs: kaldiText, body)
    if emptyLineCount > 0 { Program.say("asr-lm: \(path): \(emptyLineCount) lines without words left out") }
  }
}
