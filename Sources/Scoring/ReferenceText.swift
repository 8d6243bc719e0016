/// What may have been said, by a reference in NIST's notation: words, alternatives `{ A / B C / @ }`, where `@` is nothing, and words
/// in parentheses that may be left out.
struct ReferenceText: Equatable {
  enum Item: Equatable {
    case word(String)
    /// Counts as recognised where it is left out.
    case optionalWord(String)
    case alternatives([[Item]])
  }

  struct Fault: Error {
    let problem: String
  }

  let items: [Item]

  /// False of words alone, which are then not items.
  var hasChoices: Bool { !items.isEmpty }

  /// - Parameters:
  ///   - fields: the words, and what belongs to the notation, between blanks.
  ///   - hasOptionalWords: whether parentheses mean that a word may be left out, and are no part of it.
  init(_ fields: [String], hasOptionalWords: Bool) throws(Fault) {
    func isOptional(_ field: String) -> Bool {
      hasOptionalWords && field.utf8.count > 2 && field.hasPrefix("(") && field.hasSuffix(")")
    }
    guard fields.contains(where: { $0 == "{" || $0 == "}" || isOptional($0) }) else {
      items = []
      return
    }
    var parser = Parser(fields: fields[...], isOptional: isOptional)
    items = try parser.sequence(inBraces: false)
    if let rest = parser.fields.first { throw Fault(problem: "found '\(rest)' outside braces") }
  }

  private struct Parser {
    var fields: ArraySlice<String>
    let isOptional: (String) -> Bool

    mutating func sequence(inBraces: Bool) throws(Fault) -> [Item] {
      var items: [Item] = []
      while let field = fields.first, field != "}", !(inBraces && field == "/") {
        fields.removeFirst()
        if field == "{" {
          items.append(.alternatives(try alternatives()))
        } else if !(inBraces && field == "@") {
          items.append(isOptional(field) ? .optionalWord(String(field.dropFirst().dropLast())) : .word(field))
        }
      }
      return items
    }

    private mutating func alternatives() throws(Fault) -> [[Item]] {
      var alternatives: [[Item]] = []
      while true {
        alternatives.append(try sequence(inBraces: true))
        guard let end = fields.popFirst() else { throw Fault(problem: "a brace { is not closed by }") }
        guard alternatives.count < AlternativesAlignment.mostAlternatives else {
          throw Fault(problem: "more than \(AlternativesAlignment.mostAlternatives) alternatives at one place")
        }
        if end == "}" { return alternatives }
      }
    }
  }
}
