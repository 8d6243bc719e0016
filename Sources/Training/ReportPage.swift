import Foundation

/// A run's page, with everything that it needs in it: what the reports of acoustic and of character models have in common.
struct ReportPage {
  /// A number that is shown large.
  struct KeyFigure {
    var name: String
    var value: String
    var note: String
  }

  var name: String
  var domain: String
  var state: TrainingReport.State
  /// Of a run that goes on: how far it is.
  var progress: String
  var figures: [KeyFigure]
  /// SVG.
  var charts: [String]
  /// HTML.
  var sections: [String]
  /// How to look after the run, in HTML; its command line stands below.
  var footer: String
  var command: String

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>\(ReportText.escaped(name)): training</title>
    <style>
    \(LineChart.style)
    \(Self.style)
    </style>
    </head>
    <body>
    <header>
    <h1>\(ReportText.escaped(name))</h1>
    <p>\(ReportText.escaped(domain))</p>
    \(stateLine)
    </header>
    \(keyFigures)
    <section class="charts">
    \(charts.map { "<figure>\n\($0)</figure>" }.joined(separator: "\n"))
    </section>
    \(sections.joined(separator: "\n"))
    <footer>
    <p>\(footer)</p>
    <pre>\(ReportText.escaped(command))</pre>
    </footer>
    </body>
    </html>

    """
  }

  private var stateLine: String {
    let (name, words) =
      switch state {
      case .running: ("running", progress)
      case .done(let why): ("done", why)
      case .failed(let why): ("failed", why)
      }
    return #"<p class="state"><span class="\#(name)">\#(name)</span> \#(ReportText.escaped(words))</p>"#
  }

  private var keyFigures: String {
    let items = figures.map { "<div><dt>\($0.name)</dt><dd>\($0.value)<small>\($0.note)</small></dd></div>" }
    return "<dl>\n\(items.joined(separator: "\n"))\n</dl>"
  }

  static func section(_ title: String, _ body: String) -> String {
    "<section>\n<h2>\(title)</h2>\n\(body)\n</section>"
  }

  static func table(_ head: [String], _ rows: [String], class name: String? = nil) -> String {
    let cells = head.map { "<th>\(ReportText.escaped($0))</th>" }.joined()
    return #"<div class="table"><table\#(attribute(name))><thead><tr>\#(cells)</tr></thead><tbody>"# + "\n"
      + rows.joined(separator: "\n") + "\n</tbody></table></div>"
  }

  static func row(_ cells: [String], class name: String? = nil) -> String {
    "<tr\(attribute(name))>" + cells.map { "<td>\(ReportText.escaped($0))</td>" }.joined() + "</tr>"
  }

  private static func attribute(_ name: String?) -> String { name.map { #" class="\#($0)""# } ?? "" }
}
