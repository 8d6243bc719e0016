import Foundation

/// A table of groups of utterances for a terminal, after sclite's of speakers: of the words of the references how many per cent were
/// recognised, substituted and deleted, how many were inserted, errors together, and sentences with errors.
public struct ScoreTable {
  private let title: String
  private let groups: [Score.Group]

  /// - Parameter title: what the groups are.
  public init(_ title: String, _ groups: [Score.Group]) { (self.title, self.groups) = (title, groups) }

  public var text: String {
    let heading = [title, "sentences", "words", "corr", "sub", "del", "ins", "err", "s.err"]
    var total = (words: ErrorRate(), sentences: SentenceErrorRate())
    for group in groups {
      total.words += group.words
      total.sentences.wrong += group.sentences.wrong
      total.sentences.count += group.sentences.count
    }
    let rows =
      [heading] + groups.map { row($0.name, $0.words, $0.sentences) } + [row("all", total.words, total.sentences)]
    let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }
    let rule = String(repeating: "-", count: lines[0].count)
    return ([lines[0], rule] + lines.dropFirst().dropLast() + [rule, lines[lines.count - 1]]).joined(separator: "\n")
  }

  private func row(_ name: String, _ words: ErrorRate, _ sentences: SentenceErrorRate) -> [String] {
    func share(_ count: Int) -> String {
      words.referenceCount == 0
        ? (count == 0 ? "0.0" : "-") : String(format: "%.1f", 100 * Double(count) / Double(words.referenceCount))
    }
    return [
      name, String(sentences.count), String(words.referenceCount), share(words.matches), share(words.substitutions),
      share(words.deletions), share(words.insertions), share(words.errors),
      String(format: "%.1f", sentences.percentage),
    ]
  }
}
