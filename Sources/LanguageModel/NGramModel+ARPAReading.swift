import Files
import Foundation

extension NGramModel {
  /// Reads an ARPA file, which `gzip` uncompresses where its name ends in `.gz`.
  ///
  /// A model without `<unk>` gets it with the probability 10^−99, so that every word has a score; `<UNK>` is read as
  /// `<unk>`.
  ///
  /// - Throws: `FileError`, which names the line and the likely mistake.
  public init(arpa path: String) throws {
    var reader = ARPAReader(path: path, lines: try TextFile.lines(of: path))
    let file = try reader.read()
    do {
      try self.init(
        vocabulary: file.vocabulary, sentenceStartID: file.startID, sentenceEndID: file.endID,
        unknownID: file.unknownID,
        entries: file.entries)
    } catch NGramFault.repeated(let order, let entry) {
      throw reader.error(file.lineNumbers[order - 1][entry], "the \(order)-gram stands in an earlier line already")
    } catch NGramFault.missingContext(let order, let entry) {
      throw reader.error(
        file.lineNumbers[order - 1][entry],
        "the \(order)-gram's first \(order - 1) words are no \(order - 1)-gram of the file",
        hint: "every context needs an entry, to carry its backoff weight")
    }
  }
}

/// What an ARPA file holds.
private struct ARPAContents {
  var vocabulary: [String] = []
  var idOfWord: [WordKey: Int32] = [:]
  var entries: [NGramEntries] = []
  /// The line of every entry.
  var lineNumbers: [[Int]] = []
  var startID = 0
  var endID = 0
  var unknownID = 0
}

private struct ARPAReader {
  let path: String
  let lines: [TextFile.Line]
  private var next = 0
  private var contents = ARPAContents()

  init(path: String, lines: [TextFile.Line]) {
    self.path = path
    self.lines = lines
  }

  func error(_ line: Int, _ problem: String, hint: String? = nil) -> FileError {
    FileError(file: path, line: line, problem, hint: hint)
  }

  mutating func read() throws -> ARPAContents {
    let counts = try readHead()
    for (index, count) in counts.enumerated() { try readSection(order: index + 1, count: count) }
    let line = nextLine()
    guard line?.fields == ["\\end\\"] else { throw unexpected(line, expected: "\\end\\") }
    return contents
  }

  /// The next line that is not blank, which is passed.
  private mutating func nextLine() -> TextFile.Line? {
    while next < lines.count {
      next += 1
      if !lines[next - 1].fields.isEmpty { return lines[next - 1] }
    }
    return nil
  }

  /// What is wrong where `line`, or the file's end (`nil`), stands in place of what was expected.
  private func unexpected(_ line: TextFile.Line?, expected: String) -> FileError {
    guard let line else { return error(lines.count, "the file ends without \(expected)", hint: "it was cut off") }
    return error(line.number, "expected \(expected), found \"\(line.text.prefix(60))\"")
  }

  /// `\data\` and the lines `ngram N=COUNT`; what stands before them is a comment.
  private mutating func readHead() throws -> [Int] {
    if let first = lines.first, first.text.hasPrefix("mmap lm http://kheafield.com/code") {
      throw error(1, "a binary model of KenLM; expected an ARPA file")
    }
    var line = nextLine()
    while let found = line, found.fields != ["\\data\\"] { line = nextLine() }
    guard line != nil else {
      throw FileError(file: path, "no line \\data\\, with which an ARPA file begins", hint: "is it a language model?")
    }
    var counts: [Int] = []
    while let line = nextLine() {
      guard line.text.hasPrefix("ngram ") else {
        next -= 1
        break
      }
      let parts = line.text.dropFirst(6).split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, parts[0] == String(counts.count + 1), let count = Int(parts[1]), count >= 0 else {
        throw error(line.number, "expected `ngram \(counts.count + 1)=COUNT`, found \"\(line.text)\"")
      }
      counts.append(count)
    }
    guard !counts.isEmpty else { throw unexpected(nextLine(), expected: "`ngram 1=COUNT`") }
    return counts
  }

  private mutating func readSection(order: Int, count: Int) throws {
    let title = "\\\(order)-grams:"
    let line = nextLine()
    guard line?.fields == [title] else { throw unexpected(line, expected: title) }
    var entries = NGramEntries(order: order)
    var numbers: [Int] = []
    while next < lines.count {
      let line = lines[next]
      let fields = line.fields
      if let first = fields.first, first.hasPrefix("\\"), first == "\\end\\" || first.hasSuffix("-grams:") { break }
      next += 1
      guard !fields.isEmpty else { continue }
      try readEntry(line, fields, into: &entries)
      numbers.append(line.number)
    }
    guard entries.count == count else {
      throw error(
        next < lines.count ? lines[next].number : lines.count,
        "\(entries.count) \(order)-grams end here; \\data\\ says that there are \(count)",
        hint: entries.count < count ? "lines were lost, or the file was cut off" : nil)
    }
    contents.entries.append(entries)
    contents.lineNumbers.append(numbers)
    if order == 1 { try addSpecialWords() }
  }

  /// One line: probability, words, and perhaps a backoff weight.
  private mutating func readEntry(_ line: TextFile.Line, _ fields: [String], into entries: inout NGramEntries) throws {
    let order = entries.order
    guard fields.count == order + 1 || fields.count == order + 2 else {
      throw error(
        line.number, "expected a probability, \(order) words and perhaps a backoff weight, found \"\(line.text)\"",
        hint: fields.count > order ? "is it an n-gram of another section, or does a word hold a blank?" : nil)
    }
    guard let probability = Float(fields[0]), probability <= 0 else {
      throw error(
        line.number, "expected the decimal logarithm of a probability, at most 0, found \"\(fields[0])\"",
        hint: fields[0].contains(",") ? "numbers have a point, not a comma" : nil)
    }
    var backoff: Float = 0
    if fields.count == order + 2 {
      guard let number = Float(fields[order + 1]), !number.isNaN, number < .infinity else {
        throw error(line.number, "expected the logarithm of a backoff weight, found \"\(fields[order + 1])\"")
      }
      backoff = max(number, KneserNey.log10OfZero)
    }
    let words = try fields[1...order].map { try order == 1 ? addWord($0, line) : id(of: $0, line) }
    entries.append(words, probability: max(probability, KneserNey.log10OfZero), backoff: backoff)
  }

  private mutating func addWord(_ word: String, _ line: TextFile.Line) throws -> Int32 {
    let word = word == NGramModel.capitalUnknown ? NGramModel.unknown : normalised(word)
    let id = Int32(contents.vocabulary.count)
    guard contents.idOfWord.updateValue(id, forKey: WordKey(word)) == nil else {
      throw error(line.number, "the word \(word) stands in an earlier line already")
    }
    contents.vocabulary.append(word)
    return id
  }

  private func id(of word: String, _ line: TextFile.Line) throws -> Int32 {
    guard let id = contents.idOfWord[WordKey(word == NGramModel.capitalUnknown ? NGramModel.unknown : word)] else {
      throw error(line.number, "the word \(word) is none of the 1-grams")
    }
    return id
  }

  /// Finds `<s>` and `</s>`, and adds `<unk>` where the file lacks it.
  private mutating func addSpecialWords() throws {
    func id(_ word: String) throws -> Int {
      guard let id = contents.idOfWord[WordKey(word)] else {
        throw FileError(
          file: path, "the 1-grams lack \(word)", hint: "estimate the model with sentences' begins and ends")
      }
      return Int(id)
    }
    contents.startID = try id(NGramModel.sentenceStart)
    contents.endID = try id(NGramModel.sentenceEnd)
    if contents.idOfWord[WordKey(NGramModel.unknown)] == nil {
      let new = Int32(contents.vocabulary.count)
      contents.vocabulary.append(NGramModel.unknown)
      contents.idOfWord[WordKey(NGramModel.unknown)] = new
      contents.entries[0].append([new], probability: KneserNey.log10OfZero, backoff: 0)
      contents.lineNumbers[0].append(next)
    }
    contents.unknownID = try id(NGramModel.unknown)
  }
}
