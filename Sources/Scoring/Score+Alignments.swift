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
    var (reference, hypothesis, marks) = (Array("REF: ".utf8), Array("HYP: ".utf8), Array("Eval:".utf8))
    for pair in utterance.alignment.pairs {
      let width = max(width(pair.reference), width(pair.hypothesis)) + (pair.isOmission ? 2 : 0)
      append(pair.reference, pair.isOmission, width, to: &reference)
      append(pair.hypothesis, false, pair.isOmission ? 0 : width, to: &hypothesis)
      hypothesis += repeatElement(Self.blank, count: pair.isOmission ? width : 0)
      marks.append(Self.blank)
      if pair.step != .match { marks += pair.step.letter.utf8 }
      marks += repeatElement(Self.blank, count: width - (pair.step == .match ? 0 : 1))
    }
    let words = utterance.words
    let counts = "\(words.matches) \(words.substitutions) \(words.deletions) \(words.insertions)"
    let lines = [reference, hypothesis, marks].map { line in
      String(decoding: line[...(line.lastIndex { $0 != Self.blank } ?? 0)], as: UTF8.self)
    }
    return "id: (\(utterance.id))\nScores: (#C #S #D #I) \(counts)\n" + lines.joined(separator: "\n") + "\n\n"
  }

  private static let blank = UInt8(ascii: " ")

  /// A blank and a cell of so many characters: the word, or stars where it is missing.
  private func append(_ word: Int32?, _ isInParentheses: Bool, _ width: Int, to line: inout [UInt8]) {
    line.append(Self.blank)
    guard let word else {
      line += repeatElement(UInt8(ascii: "*"), count: width)
      return
    }
    if isInParentheses { line.append(UInt8(ascii: "(")) }
    line += text(word).utf8
    if isInParentheses { line.append(UInt8(ascii: ")")) }
    line += repeatElement(Self.blank, count: width - self.width(word) - (isInParentheses ? 2 : 0))
  }

  /// In characters; of no word that of a star.
  private func width(_ word: Int32?) -> Int { word.map { symbols.characters[Int($0)].count } ?? 1 }
}
