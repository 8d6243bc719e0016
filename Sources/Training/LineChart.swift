import Foundation

/// Curves over epochs as an SVG image that needs nothing else: no script, no font, no style from outside.
struct LineChart {
  /// A curve: a value for each of the chart's epochs.
  struct Curve {
    var name: String
    var values: [Double]
    /// What the values are the means of: the lowest and the highest of each epoch, drawn as a band behind the curve.
    var ranges: [ClosedRange<Double>] = []
    /// Of the six; nil: its place among the curves.
    var colour: Int?
    /// 0: none, 1: short, 2: dots; nil: those that belong to its colour.
    var dashes: Int?
  }

  var title: String
  /// What the values are counted in.
  var unit: String
  /// What the epochs are called.
  var epochs: [Int]
  /// Up to six; those behind the first are dashed each in their way, so that ink alone tells them apart.
  var curves: [Curve]
  /// A value that the curves are to be seen against, with its name.
  var level: (name: String, value: Double)?
  /// The epoch that was best.
  var best: Int?
  /// Whether a logarithmic scale serves where the values are far apart.
  var prefersLogarithm = false
  /// Whether a linear scale begins at zero; otherwise near the lowest value.
  var showsZero = true

  /// The image's sizes in its own units: so small that on a telephone, where the image is as wide as the screen, its
  /// letters are still legible.
  static let width = 480.0
  static let height = 290.0
  private static let plot = (left: 58.0, right: 464.0, top: 56.0, bottom: 250.0)

  /// - Parameter isAlone: whether it is a file of its own, which brings its style along, or a part of a page that has it.
  func svg(isAlone: Bool) -> String {
    let values =
      curves.flatMap { $0.values + $0.ranges.flatMap { [$0.lowerBound, $0.upperBound] } }
      + (level.map { [$0.value] } ?? [])
    let y =
      prefersLogarithm
      ? AxisScale.logarithmic(for: values) : showsZero ? AxisScale.linear(for: values) : AxisScale.span(of: values)
    let x = AxisScale.counts(from: epochs.first ?? 1, to: epochs.last ?? 1)
    return SVG.image(
      title: title, width: Self.width, height: Self.height, isAlone: isAlone,
      heading(y) + axes(x, y) + curves.indices.flatMap { band($0, x, y) } + curves.indices.flatMap { curve($0, x, y) }
        + bestMark(x) + levelLine(y) + hints(x))
  }

  private func heading(_ y: AxisScale) -> [String] {
    let unit = self.unit + (y.isLogarithmic ? ", logarithmic" : "")
    return [SVG.text(title, x: 16, y: 24, class: "title"), SVG.text(unit, x: 16, y: 42, class: "note")] + legend
  }

  /// Where the plot begins: below the legend, where that has rows of its own.
  private var top: Double { curves.count > 2 ? Self.plot.top + 36 : Self.plot.top }

  /// At the right, from right to left: up to two curves beside the title, more in two rows below the unit. Letters are taken to be 7 units
  /// wide, which most are not.
  private var legend: [String] {
    guard curves.count > 1 else { return [] }
    let rows =
      curves.count <= 2 ? [curves.indices] : [0..<(curves.count + 1) / 2, (curves.count + 1) / 2..<curves.count]
    return rows.enumerated().flatMap { row, indices in
      var right = Self.plot.right
      var parts: [String] = []
      for index in indices.reversed() {
        let left = right - 7 * Double(curves[index].name.count)
        let y = (rows.count > 1 ? 62 : 24) + 18 * Double(row)
        parts.append(SVG.text(curves[index].name, x: left, y: y, class: "note"))
        parts.append(SVG.line("line " + classes(index), left - 28, y - 4, left - 6, y - 4))
        right = left - 40
      }
      return parts
    }
  }

  /// A curve's colour and dashes.
  private func classes(_ index: Int) -> String {
    let curve = curves[index]
    return "line\(curve.colour ?? index)" + (curve.dashes.map { " dashes\($0)" } ?? "")
  }

  private func axes(_ x: AxisScale, _ y: AxisScale) -> [String] {
    let (left, right, bottom) = (Self.plot.left, Self.plot.right, Self.plot.bottom)
    var parts: [String] = []
    for tick in y.ticks {
      let place = self.place(tick, y)
      parts.append(SVG.line("grid", left, place, right, place))
      parts.append(SVG.text(ReportText.number(tick), x: left - 7, y: place + 4, class: "note end"))
    }
    for tick in x.ticks {
      let place = self.place(tick, x: x)
      parts.append(SVG.line("axis", place, bottom, place, bottom + 4))
      parts.append(SVG.text(ReportText.number(tick), x: place, y: bottom + 17, class: "note middle"))
    }
    parts.append(SVG.line("axis", left, bottom, right, bottom))
    parts.append(SVG.text("epoch", x: (left + right) / 2, y: bottom + 34, class: "note middle"))
    return parts
  }

  private func bestMark(_ x: AxisScale) -> [String] {
    guard let best, epochs.contains(best) else { return [] }
    let place = self.place(Double(best), x: x)
    let isRight = place > (Self.plot.left + Self.plot.right) / 2
    return [
      SVG.line("best", place, top - 2, place, Self.plot.bottom),
      SVG.text(
        "best \(best)", x: place + (isRight ? -5 : 5), y: top + 8,
        class: isRight ? "note halo end" : "note halo"),
    ]
  }

  private func levelLine(_ y: AxisScale) -> [String] {
    guard let level else { return [] }
    let place = self.place(level.value, y)
    return [
      SVG.line("level", Self.plot.left, place, Self.plot.right, place),
      SVG.text(level.name, x: Self.plot.left + 6, y: place - 5, class: "note halo"),
    ]
  }

  /// Along the highest values and back along the lowest.
  private func band(_ index: Int, _ x: AxisScale, _ y: AxisScale) -> [String] {
    let ranges = Array(zip(epochs, curves[index].ranges))
    guard !ranges.isEmpty else { return [] }
    let edge = ranges.map { ($0, $1.upperBound) } + ranges.reversed().map { ($0, $1.lowerBound) }
    let points = edge.map { "\(SVG.decimal(place(Double($0), x: x))),\(SVG.decimal(place($1, y)))" }
    return [#"<polygon class="band band\#(index)" points="\#(points.joined(separator: " "))"/>"#]
  }

  private func curve(_ index: Int, _ x: AxisScale, _ y: AxisScale) -> [String] {
    let points = zip(epochs, curves[index].values).map { epoch, value in
      (x: self.place(Double(epoch), x: x), y: self.place(value, y))
    }
    let path = points.map { "\(SVG.decimal($0.x)),\(SVG.decimal($0.y))" }.joined(separator: " ")
    // Dots show that few points are behind a line; many would only thicken it.
    let dots = (points.count > 60 ? [] : points).map { point in
      #"<circle class="dot dot\#(curves[index].colour ?? index)" cx="\#(SVG.decimal(point.x))" cy="\#(SVG.decimal(point.y))" r="2"/>"#
    }
    return [#"<polyline class="line \#(classes(index))" points="\#(path)"/>"#] + dots
  }

  /// An invisible strip an epoch, whose title a browser shows under the pointer.
  private func hints(_ x: AxisScale) -> [String] {
    let (left, right, _, bottom) = Self.plot
    let width = (right - left) / Double(max(1, epochs.count - 1))
    return epochs.enumerated().map { index, epoch in
      let from = max(left, place(Double(epoch), x: x) - width / 2)
      let to = min(right, place(Double(epoch), x: x) + width / 2)
      let values = curves.map { "\($0.name) \(ReportText.number($0.values[index], digits: 4))" }
      return
        #"<rect class="hint" x="\#(SVG.decimal(from))" y="\#(SVG.decimal(top))" width="\#(SVG.decimal(to - from))" "#
        + #"height="\#(SVG.decimal(bottom - top))"><title>epoch \#(epoch): "#
        + ReportText.escaped(values.joined(separator: ", ")) + "</title></rect>"
    }
  }

  private func place(_ value: Double, x: AxisScale) -> Double {
    Self.plot.left + x.position(of: value) * (Self.plot.right - Self.plot.left)
  }

  private func place(_ value: Double, _ y: AxisScale) -> Double {
    Self.plot.bottom - y.position(of: value) * (Self.plot.bottom - top)
  }
}

extension LineChart {
  /// Blue and orange, which colour-blind people tell apart, then green, violet, black and a darker yellow, each dark enough on white and light enough on black. On paper
  /// always the light ones. Colours stand at the places where they are used, for not every program that draws SVG knows
  /// variables.
  static let style = """
    .chart text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #1b1b19 }
    .chart .title { font-size: 15px; font-weight: 600 }
    .chart .note { font-size: 12px; fill: #5c5b55; font-variant-numeric: tabular-nums }
    .chart .halo { stroke: #ffffff; stroke-width: 4px; paint-order: stroke; stroke-linejoin: round }
    .chart .end { text-anchor: end }
    .chart .middle { text-anchor: middle }
    .chart .ground { fill: #ffffff }
    .chart .grid { stroke: #e6e5e0 }
    .chart .axis { stroke: #8d8c85 }
    .chart .best { stroke: #8d8c85; stroke-dasharray: 2 3 }
    .chart .level { stroke: #8d8c85; stroke-dasharray: 7 3 }
    .chart .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
    .chart .line0 { stroke: #1f66c7 }
    .chart .line1 { stroke: #c4500f; stroke-dasharray: 5 4 }
    .chart .line2 { stroke: #1c7a3d; stroke-dasharray: 2 3 }
    .chart .line3 { stroke: #7a3fa0; stroke-dasharray: 9 3 }
    .chart .line4 { stroke: #1b1b19; stroke-dasharray: 9 3 2 3 }
    .chart .line5 { stroke: #8a6a00; stroke-dasharray: 1 4 }
    .chart .dashes0 { stroke-dasharray: none }
    .chart .dashes1 { stroke-dasharray: 6 4 }
    .chart .dashes2 { stroke-dasharray: 1.5 4 }
    .chart .bar { fill: #1f66c7 }
    .chart .band { fill-opacity: 0.15 }
    .chart .band0 { fill: #1f66c7 }
    .chart .band1 { fill: #c4500f }
    .chart .dot0 { fill: #1f66c7 }
    .chart .dot1 { fill: #c4500f }
    .chart .dot2 { fill: #1c7a3d }
    .chart .dot3 { fill: #7a3fa0 }
    .chart .dot4 { fill: #1b1b19 }
    .chart .dot5 { fill: #8a6a00 }
    .chart .hint { fill: transparent }
    .chart .hint:hover { fill: #8d8c85; fill-opacity: 0.15 }
    @media screen and (prefers-color-scheme: dark) {
      .chart text { fill: #f1f0eb }
      .chart .note { fill: #aeada5 }
      .chart .halo { stroke: #1f1f1d }
      .chart .ground { fill: #1f1f1d }
      .chart .grid { stroke: #373733 }
      .chart .line0 { stroke: #6aa5f5 }
      .chart .line1 { stroke: #f2935a }
      .chart .line2 { stroke: #63c485 }
      .chart .line3 { stroke: #c79bea }
      .chart .line4 { stroke: #f1f0eb }
      .chart .line5 { stroke: #e3c34d }
      .chart .bar { fill: #6aa5f5 }
      .chart .band0 { fill: #6aa5f5 }
      .chart .band1 { fill: #f2935a }
      .chart .dot0 { fill: #6aa5f5 }
      .chart .dot1 { fill: #f2935a }
      .chart .dot2 { fill: #63c485 }
      .chart .dot3 { fill: #c79bea }
      .chart .dot4 { fill: #f1f0eb }
      .chart .dot5 { fill: #e3c34d }
    }
    """
}
