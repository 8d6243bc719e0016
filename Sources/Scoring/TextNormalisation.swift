import Files
import Foundation

/// What is done to references and hypotheses before they are compared. Nothing, unless it is asked for.
public struct TextNormalisation: Sendable, Equatable {
  /// Upper and lower case are the same.
  public var ignoresCase = false
  /// Punctuation is taken away, but for apostrophes and hyphens between letters or digits; what is nothing else is no word.
  public var ignoresPunctuation = false
  /// Words that stand for others.
  public var mapping: WordMapping?
  /// Words that begin or end with a hyphen, which break off or begin in their middle, are taken away.
  public var dropsFragments = false
  /// Words that are taken away, such as those of hesitation.
  public var fillers: Set<String> = []

  public init() {}

  /// What was asked for, in words; empty where nothing was.
  public var descriptions: [String] {
    var lines: [String] = []
    if ignoresCase { lines.append("upper and lower case are the same") }
    if ignoresPunctuation { lines.append("punctuation is taken away") }
    if let mapping { lines.append("words are mapped by \(mapping.path)") }
    if dropsFragments { lines.append("fragments of words (- at an end) are taken away") }
    if !fillers.isEmpty { lines.append("\(fillers.count) fillers are taken away") }
    return lines
  }
}

/// A `TextNormalisation` made ready for many texts.
struct TextNormaliser {
  let isNothing: Bool
  private let normalisation: TextNormalisation
  private let mapping: WordMapping?
  private let fillers: Set<String>

  init(_ normalisation: TextNormalisation) {
    self.normalisation = normalisation
    isNothing = normalisation == TextNormalisation()
    mapping = normalisation.mapping?.changed { Self.withoutMarks(Self.folded($0, normalisation), normalisation) }
    fillers = Set(normalisation.fillers.map { Self.folded($0, normalisation) })
  }

  /// The words that are compared, each with the place of the word that it comes from.
  func callAsFunction(_ words: [String]) -> [(word: String, source: Int)] {
    var result: [(word: String, source: Int)] = []
    for (source, word) in words.enumerated() {
      let word = Self.folded(word, normalisation)
      // Judged as they are written: marks belong to many of them.
      let isFragment = word.count > 1 && (word.hasPrefix("-") || word.hasSuffix("-"))
      guard !fillers.contains(word), !(normalisation.dropsFragments && isFragment) else { continue }
      let bare = Self.withoutMarks(word, normalisation)
      if !bare.isEmpty { result.append((bare, source)) }
    }
    return mapping?.mapped(result) ?? result
  }

  private static func folded(_ word: String, _ normalisation: TextNormalisation) -> String {
    normalisation.ignoresCase ? word.lowercased() : word
  }

  private static func withoutMarks(_ word: String, _ normalisation: TextNormalisation) -> String {
    normalisation.ignoresPunctuation ? withoutPunctuation(word) : word
  }

  private static let inner: Set<Character> = ["'", "’", "-", "‐", "‑"]

  private static func withoutPunctuation(_ word: String) -> String {
    guard word.contains(where: \.isPunctuation) else { return word }
    let characters = Array(word)
    func isOfAWord(_ index: Int) -> Bool {
      characters.indices.contains(index) && (characters[index].isLetter || characters[index].isNumber)
    }
    return String(
      characters.indices.filter { index in
        !characters[index].isPunctuation
          || (inner.contains(characters[index]) && isOfAWord(index - 1) && isOfAWord(index + 1))
      }.map { characters[$0] })
  }
}

/// Words that stand for others, in the manner of NIST's global mapping files: lines `FROM => TO` of one or more words, where TO may be
/// missing; brackets around either, a context behind a slash if it is the empty one, and comments behind `;;` are passed over.
public struct WordMapping: Sendable, Equatable {
  public let path: String
  /// In the file's order.
  private let rules: [Rule]
  /// By the first word, the longest ones first; of several with the same words the first in the file.
  private let rulesByWord: [String: [Rule]]

  private struct Rule: Equatable {
    let from: [String]
    let to: [String]
  }

  /// - Throws: `FileError` for a line that is no rule, and for alternatives and contexts.
  public init(path: String) throws {
    var rules: [Rule] = []
    for line in try TextFile.lines(of: path) {
      let text = line.text.components(separatedBy: ";;")[0]
      // Lines of NIST's that begin with a star name the file.
      guard let first = TextFile.fields(of: text).first, first != "*" else { continue }
      // The context `/ [ ] __ [ ]` is the empty one.
      let sides = text.replacing(#/\/ *\[ *\] *__ *\[ *\] *$/#, with: "").components(separatedBy: "=>")
      let (from, to) = (Self.words(sides[0]), Self.words(sides.last ?? ""))
      guard sides.count == 2, !from.isEmpty, !(from + to).contains(where: { ["{", "}", "/", "__"].contains($0) })
      else {
        throw FileError(
          file: path, line: line.number, "expected `FROM => TO`, found \"\(line.text)\"",
          hint: "alternatives in braces and contexts are not known here")
      }
      rules.append(Rule(from: from, to: to))
    }
    self.init(path: path, ordered: rules)
  }

  private static func words(_ side: String) -> [String] {
    var side = side.trimmingCharacters(in: .whitespaces)
    if side.hasPrefix("["), side.hasSuffix("]") { side = String(side.dropFirst().dropLast()) }
    return TextFile.fields(of: side)
  }

  private init(path: String, ordered rules: [Rule]) {
    (self.path, self.rules) = (path, rules)
    rulesByWord = Dictionary(grouping: rules) { $0.from[0] }.mapValues { $0.sorted { $0.from.count > $1.from.count } }
  }

  /// With each word of the rules changed, and those that are then empty left out.
  func changed(_ change: (String) -> String) -> WordMapping {
    let rules = rules.map { rule in
      Rule(from: rule.from.map(change).filter { !$0.isEmpty }, to: rule.to.map(change).filter { !$0.isEmpty })
    }
    return WordMapping(path: path, ordered: rules.filter { !$0.from.isEmpty })
  }

  /// From the beginning on, wherever words stand that a rule maps, the longest of them are replaced. What replaces them is not
  /// mapped again.
  func mapped(_ words: [(word: String, source: Int)]) -> [(word: String, source: Int)] {
    var result: [(word: String, source: Int)] = []
    var next = 0
    while next < words.count {
      let rule = rulesByWord[words[next].word]?.first { rule in
        next + rule.from.count <= words.count && zip(words[next...], rule.from).allSatisfy { $0.word == $1 }
      }
      guard let rule else {
        result.append(words[next])
        next += 1
        continue
      }
      result += rule.to.map { ($0, words[next].source) }
      next += rule.from.count
    }
    return result
  }
}
