import Files
import Foundation
import LanguageModel
import TestSupport
import Testing

@Suite struct ARPAFaultTests {
  private let folder: TemporaryFolder
  private let right = """
    \\data\\
    ngram 1=4
    ngram 2=2

    \\1-grams:
    -1\t<unk>
    -99\t<s>\t-0.5
    -0.5\t</s>
    -0.5\ta\t-0.25

    \\2-grams:
    -0.5\t<s> a
    -0.5\ta </s>

    \\end\\

    """

  init() throws { folder = try TemporaryFolder() }

  @Test func theTextThatIsChangedIsRight() throws {
    #expect(try NGramModel(arpa: folder.write(right, to: "x")).count(ofOrder: 2) == 2)
  }

  /// Each fault: what is replaced, by what, the line that is blamed, and words of the message.
  @Test(arguments: [
    ("\\data\\\n", "", nil, "no line \\data\\"),
    ("ngram 2=2", "ngram 3=2", 3, "ngram 2=COUNT"),
    ("ngram 2=2", "ngram 2=3", 15, "2 2-grams end here"),
    ("ngram 2=2", "ngram 2=1", 15, "says that there are 1"),
    ("ngram 1=4\nngram 2=2\n", "", 3, "ngram 1=COUNT"),
    ("\\end\\\n", "", 14, "ends without \\end\\"),
    ("\\end", "\\ende", 15, "expected a probability"),
    ("-0.5\ta </s>\n\n\\end\\\n", "", 12, "1 2-grams end here"),
    ("\\1-grams:", "\\2-grams:", 5, "expected \\1-grams:"),
    ("-0.5\ta </s>", "-0.5\ta", 13, "2 words"),
    ("-0.5\ta </s>", "-0.5\ta b </s> -1 2", 13, "another section"),
    ("-0.5\ta </s>", "-0.5\tb </s>", 13, "the word b is none"),
    ("-0.5\ta </s>", "-0.5\t<s> a", 13, "in an earlier line"),
    ("-0.5\ta\t-0.25", "-0.5\t</s>\t-0.25", 9, "in an earlier line"),
    ("-0.5\ta\t-0.25", "0.5\ta\t-0.25", 9, "at most 0"),
    ("-0.5\ta\t-0.25", "-0,5\ta\t-0.25", 9, "not a comma"),
    ("-0.5\ta\t-0.25", "nan\ta\t-0.25", 9, "at most 0"),
    ("-0.5\ta\t-0.25", "-0.5\ta\tinf", 9, "backoff weight"),
    ("-0.5\t</s>", "-0.5\tb", nil, "lack </s>"),
  ])
  func aFaultIsNamedByLine(old: String, new: String, line: Int?, words: String) throws {
    let text = right.replacingOccurrences(of: old, with: new)
    #expect(text != right)
    let path = try folder.write(text, to: "x")
    let error = #expect(throws: FileError.self) { try NGramModel(arpa: path) }
    #expect(error?.place == line.map { .line($0) }, "\(String(describing: error))")
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func aMissingContextIsNamed() throws {
    let text = right.replacingOccurrences(of: "ngram 2=2", with: "ngram 2=2\nngram 3=1")
      .replacingOccurrences(of: "\\end\\", with: "\\3-grams:\n-1\ta a </s>\n\n\\end\\")
    let path = try folder.write(text, to: "x")
    let error = #expect(throws: FileError.self) { try NGramModel(arpa: path) }
    #expect(error?.place == .line(17))
    #expect(error?.description.contains("no 2-gram of the file") == true)
  }

  @Test func otherFilesAreRecognised() throws {
    let binary = try folder.write("mmap lm http://kheafield.com/code format version 5\n", to: "x")
    #expect(throws: FileError.self) { try NGramModel(arpa: binary) }
    #expect(throws: FileError.self) { try NGramModel(arpa: folder.write("", to: "x")) }
    #expect(throws: FileError.self) { try NGramModel(arpa: folder.file("none")) }
    let zipped = folder.file("y.gz")
    try Shell.gzip(Data(right.utf8), to: zipped)
    try FileManager.default.moveItem(atPath: zipped, toPath: folder.file("y"))
    let error = #expect(throws: FileError.self) { try NGramModel(arpa: folder.file("y")) }
    #expect(error?.description.contains("gzip") == true)
  }
}

@Suite struct SentenceFileTests {
  @Test func sentencesAreLinesWithWords() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("u1 A  B\nu2\n\nu3 C\n", to: "text")
    #expect(try SentenceFile(path: path).sentences == [["u1", "A", "B"], ["u2"], ["u3", "C"]])
    let kaldi = try SentenceFile(path: path, withIDs: true)
    #expect(kaldi.sentences == [["A", "B"], ["C"]])
    #expect(try SentenceFile.forEachSentence(of: path, withIDs: true) { _ in } == 2)
  }

  @Test func whatIsNoTextIsAnError() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError.self) { try SentenceFile(path: folder.write("\n\n", to: "x")) }
    let path = try folder.write("a b\nc <s> d\n", to: "x")
    let error = #expect(throws: FileError.self) { try SentenceFile(path: path) }
    #expect(error?.place == .line(2))
  }
}
