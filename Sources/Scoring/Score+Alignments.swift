/// Alignments to be read, after sclite's.
extension Score {
  /// An utterance's words one above the other, with what they are counted as:
  ///
  ///     id: (an4-001)
  ///     Scores: (#C #S #D #I) 3 1 0 1
  ///     REF:  RUBOUT * G M E
  ///     HYP:  RUBOUT T G N E
  ///     Eval:        I   S
  ///
  /// Stars stand where a word is missing; an optional word that was left out is in parentheses and counts as correct.
  public func alignmentText(of utterance: Utterance) -> String {
    var (reference, hypothesis, marks) = ("REF: ", "HYP: ", "Eval:")
    for pair in utterance.alignment.pairs {
      let isLeftOut = pair.step == .match && pair.hypothesis == nil
      let width = max(width(pair.reference), width(pair.hypothesis)) + (isLeftOut ? 2 : 0)
      func append(_ cell: String, _ cellWidth: Int, to line: inout String) {
        line += " "
        line += cell
        line += String(repeating: " ", count: width - cellWidth)
      }
      let missing = isLeftOut ? "" : String(repeating: "*", count: width)
      if isLeftOut, let word = pair.reference {
        append("(" + text(word) + ")", width, to: &reference)
      } else {
        append(
          pair.reference.map(text) ?? missing, pair.reference.map { self.width($0) } ?? missing.utf8.count,
          to: &reference)
      }
      append(
        pair.hypothesis.map(text) ?? missing, pair.hypothesis.map { self.width($0) } ?? missing.utf8.count,
        to: &hypothesis)
      append(Self.letter(pair.step), pair.step == .match ? 0 : 1, to: &marks)
    }
    let words = utterance.words
    let counts = "\(words.matches) \(words.substitutions) \(words.deletions) \(words.insertions)"
    return "id: (\(utterance.id))\nScores: (#C #S #D #I) \(counts)\n"
      + [reference, hypothesis, marks].map { Self.withoutBlanks(atEndOf: $0) + "\n" }.joined() + "\n"
  }

  /// In characters; of no word that of a star.
  private func width(_ word: Int32?) -> Int { word.map { symbols.characters[Int($0)].count } ?? 1 }

  private static func withoutBlanks(atEndOf line: String) -> Substring {
    let end = line.utf8.lastIndex { $0 != UInt8(ascii: " ") }
    return line[..<(end.map { line.utf8.index(after: $0) } ?? line.startIndex)]
  }

  private static func letter(_ step: EditAlignment.Step) -> String {
    switch step {
    case .match: ""
    case .substitution: "S"
    case .insertion: "I"
    case .deletion: "D"
    }
  }
}
