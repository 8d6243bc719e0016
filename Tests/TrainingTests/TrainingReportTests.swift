import Foundation
import FoundationXML
import TestSupport
import Testing
import Training

/// The page and its curves, read by an XML parser.
@Suite struct TrainingReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let images = ["clipped", "errors", "gradient", "loss", "rate", "speed"].map { "report-\($0).svg" }

  /// A run of so many epochs; its report is written.
  @discardableResult
  private func report(epochs: Int = 4, domain: String = "tones") throws -> [Trainer.EpochReport] {
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = epochs
    var trainer = try Trainer(
      configuration: configuration, tokens: SyntheticSpeech.tokens(),
      training: TrainingSet(utterances: SyntheticSpeech.utterances(seed: 1)),
      validation: TrainingSet(utterances: SyntheticSpeech.utterances(count: 4, seed: 2)), folder: folder.path,
      domain: domain)
    let reports = try trainer.reports()
    var report = TrainingReport(of: trainer, command: "asr-train --domain '\(domain)'")
    for epoch in reports { report.history.append(epoch) }
    try report.write()
    return reports
  }

  @Test func thePageNeedsNothingFromOutside() throws {
    try report()
    #expect(try folder.names.filter { $0.hasPrefix("report") } == Self.images + ["report.html", "report.json"])
    for name in Self.images + ["report.html", "report.json"] {
      let text = try folder.text(of: name).replacing("xmlns=\"http://www.w3.org/2000/svg\"", with: "")
      for word in ["http", "//", "<script", "<link", "src=", "url(", "@import", "<image", "<iframe"] {
        #expect(!text.contains(word), "\(name): \(word)")
      }
    }
  }

  @Test(arguments: 0...2) func whatIsWrittenIsWellFormed(epochs: Int) throws {
    try report(epochs: epochs, domain: "<b>&\"quoted\" ü")
    for name in try folder.names where name.hasPrefix("report") && name != "report.json" {
      let document = try Document(folder.data(of: name))
      #expect(!document.elements.contains { $0.name == "b" }, "\(name)")
      #expect(name != "report.html" || document.text.contains("<b>&\"quoted\" ü"))
    }
    #expect(try folder.names.contains("report-loss.svg") == (epochs > 0))
  }

  /// For programs: what each epoch gave, under the names of the declarations.
  @Test func theFiguresAreInJSON() throws {
    let reports = try report()
    let figures = try #require(try JSONSerialization.jsonObject(with: folder.data(of: "report.json")) as? [String: Any])
    let epochs = try #require((figures["history"] as? [String: Any])?["epochs"] as? [[String: Any]])
    // The parser errs in the last digit.
    func agree(_ read: [Any?], _ values: [Double]) -> Bool {
      zip(read, values).allSatisfy { abs(($0 as? Double ?? .nan) - $1) <= 1e-14 * $1 } && read.count == values.count
    }
    #expect(agree(epochs.map { $0["trainingLoss"] }, reports.map(\.trainingLoss)))
    let rates = epochs.map { ($0["validation"] as? [String: Any])?["tokenErrorRate"] }
    #expect(agree(rates, reports.map(\.validation.tokenErrorRate)))
    #expect((figures["configuration"] as? [String: Any])?["cell"] as? String == "mi-lstm")
  }

  @Test func theEpochsAreInATable() throws {
    let reports = try report()
    let rows = try Document(folder.data(of: "report.html")).rows
    for epoch in reports {
      let row = try #require(rows.first { $0.count == 13 && $0[0].hasPrefix("\(epoch.epoch)") })
      #expect(row[2] == String(format: "%.3f", epoch.trainingLoss))
      #expect(row[3] == String(format: "%.3f", epoch.validation.loss))
      #expect(row[4] == String(format: "%.2f %%", 100 * epoch.validation.tokenErrorRate))
    }
    // Eight utterances of two speakers, whose texts have 2 + 2 + 3 + 4 + 3 + 1 + 5 + 1 characters.
    #expect(rows.contains { $0.first == "training" && $0[1...2] == ["8", "2"] && $0.last == "21" })
    #expect(rows.contains { $0.starts(with: ["learningRate", "0.03", "0.001"]) && $0.count == 4 })
  }

  /// Every point lies where the axis's own marks say that its value is: between two marks evenly, or evenly in the
  /// logarithm. Places are rounded to 0.1 and the marks lie 20 or more apart.
  @Test(arguments: ["loss", "errors", "rate", "gradient", "speed", "clipped"])
  func pointsLieWhereTheirValuesAre(name: String) throws {
    let reports = try report(epochs: 12)
    let curves: [[Double]] =
      switch name {
      case "loss": [reports.map(\.trainingLoss), reports.map(\.validation.loss)]
      case "errors":
        [reports.map { 100 * $0.validation.tokenErrorRate }, reports.map { 100 * $0.validation.wordErrorRate }]
      case "rate": [reports.map { Double($0.learningRate) }]
      case "gradient": [reports.map(\.gradient.mean), reports.map(\.gradient.largest)]
      case "speed": [reports.map(\.framesPerSecond)]
      default: [reports.map { 100 * $0.gradient.clippedShare }]
      }
    let image = try Document(folder.data(of: "report-\(name).svg"))
    let isLogarithmic = image.text.contains("logarithmic")
    let marks = image.elements.filter { $0.name == "text" && $0.attributes["class"] == "note end" }
      .compactMap { mark in
        Double(mark.text.replacing(",", with: "")).map { ($0, Double(mark.attributes["y"] ?? "") ?? .nan) }
      }
    let (first, last) = (try #require(marks.first), try #require(marks.last))
    func scale(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
    let lines = image.elements.filter { $0.name == "polyline" }
    #expect(lines.count == curves.count && marks.count > 2)
    for (line, values) in zip(lines, curves) {
      let points = (line.attributes["points"] ?? "").split(separator: " ").map { $0.split(separator: ",") }
      #expect(points.count == values.count)
      for (point, value) in zip(points, values) {
        let share = (scale(value) - scale(first.0)) / (scale(last.0) - scale(first.0))
        // A mark's letters stand 4 below its line.
        let expected = first.1 - 4 + share * (last.1 - first.1)
        #expect(abs((Double(point[1]) ?? .nan) - expected) < 0.3, "\(name): \(value)")
      }
    }
  }
}

/// An XML document's elements, each with its own text.
private final class Document: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private(set) var text = ""
  private var open: [Int] = []

  /// - Throws: what the parser says of a document that is not well-formed.
  init(_ data: Data) throws {
    super.init()
    let parser = XMLParser(data: data)
    parser.delegate = self
    if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  /// The texts of the cells of every table's rows.
  var rows: [[String]] {
    var rows: [[String]] = []
    for element in elements {
      if element.name == "tr" { rows.append([]) }
      if element.name == "td" { rows[rows.count - 1].append(element.text) }
    }
    return rows
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
    if let last = open.last { elements[last].text += string }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }
}
