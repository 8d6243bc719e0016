import Files
import Foundation
import FoundationXML
import NeuralNetwork
import TestSupport
import Testing
import Training

@Suite struct RunComparisonTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A run of so many epochs in a folder of its own, and the share of tokens wrong after each.
  private func run(_ name: String, _ change: (inout TrainingConfiguration) -> Void) throws -> [Double] {
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 4
    change(&configuration)
    var trainer = try Trainer(
      configuration: configuration, tokens: SyntheticSpeech.tokens(),
      training: TrainingSet(utterances: SyntheticSpeech.utterances(seed: 1)),
      validation: TrainingSet(utterances: SyntheticSpeech.utterances(count: 4, seed: 2)), folder: folder.file(name),
      domain: "tones")
    let epochs = try trainer.reports()
    var report = TrainingReport(of: trainer, command: "asr-train")
    for epoch in epochs { report.history.append(epoch) }
    try report.write()
    return epochs.map(\.validation.tokenErrorRate)
  }

  /// What a browser shows under the pointer are the means, as far as all runs have come, and the choice that differs.
  @Test func itTellsTheMeansOfBothKinds() throws {
    let ours = try [run("m1") { $0.seed = 1 }, run("m2") { ($0.seed, $0.epochs) = (2, 3) }]
    let others = try [run("l1") { ($0.seed, $0.cell) = (1, .lstm) }]
    let svg = try RunComparison(
      of: [folder.file("m1"), folder.file("m2")], against: [folder.file("l1")]
    ).svg()
    let document = try XMLDocument(xmlString: svg)
    let hints = try document.nodes(forXPath: "//*[local-name()='title']").compactMap(\.stringValue)
    let expected = (0..<3).map { epoch in
      let means = [ours, others].map { runs in 100 * runs.reduce(0) { $0 + $1[epoch] } / Double(runs.count) }
      let values = means.map { ReportText.number($0, digits: 4) }
      return "epoch \(epoch + 1): mi-lstm \(values[0]), lstm \(values[1])"
    }
    #expect(hints == expected)
    #expect(try document.nodes(forXPath: "//*[local-name()='polygon']").count == 2)
    #expect(svg.contains("Validation errors by cell"))
    #expect(Set((0..<3).map { ours[0][$0] }).count > 1, "the curves must not be flat")
  }

  @Test func aFolderWithoutARunIsSaidToBeOne() throws {
    _ = try run("m1") { $0.epochs = 0 }
    for (name, message) in [("none", "no training here"), ("m1", "no epoch of this training has ended yet")] {
      let error = #expect(throws: FileError.self) {
        _ = try RunComparison(of: [folder.file(name)], against: [folder.file("m1")])
      }
      #expect(error?.description.hasPrefix("\(folder.file(name)): \(message)") == true, "\(error?.description ?? "")")
    }
  }
}
