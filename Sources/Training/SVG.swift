import Foundation

/// The parts that our charts are drawn of, in SVG. Colours and widths are the classes of `LineChart.style`.
enum SVG {
  static func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    #"<line class="\#(name)" x1="\#(decimal(x1))" y1="\#(decimal(y1))" x2="\#(decimal(x2))" y2="\#(decimal(y2))"/>"#
  }

  static func text(_ text: String, x: Double, y: Double, class name: String) -> String {
    #"<text class="\#(name)" x="\#(decimal(x))" y="\#(decimal(y))">\#(ReportText.escaped(text))</text>"#
  }

  static func rectangle(_ name: String, x: Double, y: Double, width: Double, height: Double, title: String? = nil)
    -> String
  {
    let shape =
      #"<rect class="\#(name)" x="\#(decimal(x))" y="\#(decimal(y))" width="\#(decimal(width))" height="\#(decimal(height))""#
    return shape + (title.map { "><title>" + ReportText.escaped($0) + "</title></rect>" } ?? "/>")
  }

  static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

  /// An image of these parts on its ground.
  ///
  /// - Parameter isAlone: whether it is a file of its own, which brings its style along, or a part of a page that has it.
  static func image(title: String, width: Double, height: Double, isAlone: Bool, _ parts: [String]) -> String {
    let all =
      [
        #"<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" "#
          + #"viewBox="0 0 \#(Int(width)) \#(Int(height))" aria-label="\#(ReportText.escaped(title))">"#,
        isAlone ? "<style>\(LineChart.style)</style>" : "",
        #"<rect class="ground" width="\#(Int(width))" height="\#(Int(height))" rx="6"/>"#,
      ] + parts + ["</svg>"]
    return all.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }
}
