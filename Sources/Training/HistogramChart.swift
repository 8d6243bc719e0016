/// A histogram as an SVG image: a bar for each of the equal parts of a range.
package struct HistogramChart: Sendable {
  package var title: String
  package var unit: String
  package var range: ClosedRange<Double>
  /// Of each part, a share of all values.
  package var shares: [Double]

  package init(title: String, unit: String, range: ClosedRange<Double>, shares: [Double]) {
    self.title = title
    self.unit = unit
    self.range = range
    self.shares = shares
  }

  private static let plot = (left: 58.0, right: 464.0, top: 56.0, bottom: 250.0)

  package func svg() -> String {
    let (left, right, top, bottom) = Self.plot
    let y = AxisScale.linear(for: shares.map { 100 * $0 })
    func height(_ percent: Double) -> Double { y.position(of: percent) * (bottom - top) }
    var parts = [SVG.text(title, x: 16, y: 24, class: "title"), SVG.text(unit, x: 16, y: 42, class: "note")]
    for tick in y.ticks {
      parts.append(SVG.line("grid", left, bottom - height(tick), right, bottom - height(tick)))
      parts.append(
        SVG.text(ReportText.number(tick), x: left - 7, y: bottom - height(tick) + 4, class: "note end"))
    }
    let width = (right - left) / Double(max(1, shares.count))
    let step = (range.upperBound - range.lowerBound) / Double(max(1, shares.count))
    for (index, share) in shares.enumerated() {
      let from = range.lowerBound + Double(index) * step
      parts.append(
        SVG.rectangle(
          "bar", x: left + Double(index) * width, y: bottom - height(100 * share), width: width * 0.9,
          height: height(100 * share),
          title: "\(ReportText.number(from, digits: 3)) to \(ReportText.number(from + step, digits: 3)): "
            + ReportText.percent(share)))
    }
    parts.append(SVG.line("axis", left, bottom, right, bottom))
    for mark in 0...4 {
      let place = left + Double(mark) / 4 * (right - left)
      let value = range.lowerBound + Double(mark) / 4 * (range.upperBound - range.lowerBound)
      parts.append(SVG.line("axis", place, bottom, place, bottom + 4))
      parts.append(SVG.text(ReportText.number(value), x: place, y: bottom + 17, class: "note middle"))
    }
    return SVG.image(title: title, width: LineChart.width, height: LineChart.height, isAlone: true, parts)
  }
}
