import Foundation

/// A score as a page that is read in a browser: the rates, tables, and every utterance with its errors in colour.
extension Score {
  /// - Parameters:
  ///   - title: what was scored.
  ///   - rates: lines that tell its rates.
  ///   - speaker: of an utterance; nil where none are known.
  public func html(title: String, rates: [String], speaker: ((Utterance) throws -> String)?) throws -> String {
    var body = "<h1>\(Self.escaped(title))</h1>\n<p class=\"rates\">"
    body += rates.map(Self.escaped).joined(separator: "<br>\n") + "</p>\n"
    body += "<p>Counted as \(options.rule.rawValue) does"
    body += options.descriptions.map { "; " + Self.escaped($0) }.joined() + ".</p>\n"
    if let speaker { body += Self.table("Speakers", try groups(by: speaker)) }
    body += Self.table("Words in the reference", groupsByLength)
    body += mistakesTable
    body += "<h2>Utterances</h2>\n<p>"
    body += "<span class=s>said <i>heard</i></span>, <span class=d>missed</span>, <span class=i>inserted</span></p>\n"
    for utterance in utterances {
      body += "<p><b>\(Self.escaped(utterance.id))</b> <small>\(twoDecimals(utterance.words.percentage)) %"
      body += (utterance.isPresent ? "" : ", no hypothesis") + "</small><br>\n"
      body += pairs(of: utterance).map(Self.span).joined(separator: " ") + "</p>\n"
    }
    return """
      <!doctype html>
      <html><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
      <style>
      body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
      .rates { font-family: monospace }
      table { border-collapse: collapse } td, th { padding: .1em .7em; text-align: right } td:first-child, th:first-child { text-align: left }
      tr:nth-child(even) { background: #f3f3f3 } small { color: #666 }
      .s { background: #ffe3a6 } .s i { color: #a04000 } .d { background: #ffc9c9; text-decoration: line-through } .i { background: #c6dcff }
      </style></head><body>
      \(body)</body></html>

      """
  }

  private var mistakesTable: String {
    let shown = mistakes.prefix(50)
    guard !shown.isEmpty else { return "" }
    return "<h2>Most frequent mistakes</h2>\n<table><tr><th>said<th>heard<th>times<th>of\n"
      + shown.map { mistake in
        "<tr><td>\(Self.escaped(mistake.reference ?? "—"))<td>\(Self.escaped(mistake.hypothesis ?? "—"))"
          + "<td>\(mistake.count)<td>\(mistake.occurrences)\n"
      }.joined() + "</table>\n"
  }

  private static func table(_ title: String, _ groups: [Group]) -> String {
    "<h2>\(escaped(title))</h2>\n<table><tr><th><th>sentences<th>words<th>sub<th>del<th>ins<th>err, %<th>sentences wrong, %\n"
      + groups.map { group in
        let words = group.words
        return "<tr><td>\(escaped(group.name))<td>\(group.sentences.count)<td>\(words.referenceCount)"
          + "<td>\(words.substitutions)<td>\(words.deletions)<td>\(words.insertions)<td>\(twoDecimals(words.percentage))"
          + "<td>\(twoDecimals(group.sentences.percentage))\n"
      }.joined() + "</table>\n"
  }

  private static func span(_ pair: Pair) -> String {
    let (said, heard) = (escaped(pair.reference ?? ""), escaped(pair.hypothesis ?? ""))
    return switch pair.step {
    case .match: pair.hypothesis == nil ? "(\(said))" : said
    case .substitution: "<span class=s>\(said) <i>\(heard)</i></span>"
    case .deletion: "<span class=d>\(said)</span>"
    case .insertion: "<span class=i>\(heard)</span>"
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
