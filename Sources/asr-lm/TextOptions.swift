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

  /// Reads the text; lines without words are left out, and standard error says how many.
  func read() throws -> SentenceFile {
    let file = try SentenceFile(path: path, withIDs: kaldiText)
    if file.emptyLineCount > 0 { Program.say("asr-lm: \(path): \(file.emptyLineCount) lines without words left out") }
    return file
  }
}
