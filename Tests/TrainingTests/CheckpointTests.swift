import Corpus
import Foundation
import NeuralNetwork
import TestSupport
import Testing
import Training

@Suite struct CheckpointTests {
  private static let file = "checkpoint.safetensors"

  private static func configuration(epochs: Int) -> TrainingConfiguration {
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = epochs
    return configuration
  }

  @Test func anInterruptedRunEndsWhereAnUninterruptedOneDoes() throws {
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    var uninterrupted = try SyntheticSpeech.trainer(Self.configuration(epochs: 3), in: whole)
    let reports = try uninterrupted.reports()
    var losses: [Double] = []
    for epochs in 1...3 {
      var trainer = try SyntheticSpeech.trainer(Self.configuration(epochs: epochs), in: parts)
      #expect(trainer.epochsDone == epochs - 1)
      losses += try trainer.reports().map(\.trainingLoss)
      if epochs == 3 {
        #expect(trainer.network.parameters == uninterrupted.network.parameters)
        #expect(trainer.optimiser.secondMoments == uninterrupted.optimiser.secondMoments)
        #expect(trainer.average != nil && trainer.average == uninterrupted.average)
        #expect(trainer.progress.schedule == uninterrupted.progress.schedule)
      }
    }
    #expect(losses == reports.map(\.trainingLoss))
    #expect(try whole.data(of: "weights.safetensors") == parts.data(of: "weights.safetensors"))
    #expect(try whole.data(of: Self.file) == parts.data(of: Self.file))
  }

  @Test func aFinishedRunHasNothingLeftToDo() throws {
    let folder = try TemporaryFolder()
    var first = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), in: folder)
    _ = try first.reports()
    let bytes = try folder.data(of: Self.file)
    var second = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), in: folder)
    #expect(try second.reports().isEmpty)
    #expect(try folder.data(of: Self.file) == bytes)
  }

  /// Runs an epoch, lets `damage` change the folder, and expects that a second run is refused with `words` in its error
  /// and leaves the folder as it was.
  private func expectRefusal(
    _ words: String, configure: (inout TrainingConfiguration) -> Void = { _ in },
    tokens: TokenTable? = nil, damage: (TemporaryFolder) throws -> Void = { _ in }
  ) throws {
    let folder = try TemporaryFolder()
    var first = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), in: folder)
    _ = try first.reports()
    try damage(folder)
    let names = [Self.file, "weights.safetensors", "model.json", "tokens.txt"]
    let before = try names.map { try folder.data(of: $0) }
    var configuration = Self.configuration(epochs: 2)
    configure(&configuration)
    let error = #expect(throws: TrainingError.self) {
      try Trainer(
        configuration: configuration, tokens: tokens ?? SyntheticSpeech.tokens(),
        training: TrainingSet(utterances: SyntheticSpeech.utterances(seed: 1)),
        validation: TrainingSet(utterances: SyntheticSpeech.utterances(count: 4, seed: 2)), folder: folder.path,
        domain: "tones")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains(folder.path + "/" + Self.file), "\(text)")
    #expect(try names.map { try folder.data(of: $0) } == before)
  }

  @Test func aCheckpointOfAnotherConfigurationIsRefused() throws {
    try expectRefusal("made with another configuration", configure: { $0.learningRate *= 2 })
    try expectRefusal("made with another configuration", configure: { $0.seed += 1 })
    try expectRefusal("made with another configuration", configure: { $0.layers += 1 })
  }

  @Test func aCheckpointForAnotherTokenTableIsRefused() throws {
    let tokens = try TokenTable(units: [TokenTable.spaceSymbol, "A", "B", "C"])
    try expectRefusal("made for other utterances or another token table", tokens: tokens)
    let renamed = try TokenTable(units: [TokenTable.spaceSymbol, "A", "C"])
    try expectRefusal("made for other utterances or another token table", tokens: renamed)
  }

  @Test(arguments: [0.0, 0.001, 0.1, 0.5, 0.999])
  func aTruncatedCheckpointIsRefused(share: Double) throws {
    try expectRefusal(
      "remove it to start again",
      damage: { folder in
        let data = try folder.data(of: Self.file)
        try folder.write(data.prefix(Int(share * Double(data.count))), to: Self.file)
      })
  }

  @Test func aFileThatIsNoCheckpointIsRefused() throws {
    try expectRefusal(
      "not a training checkpoint",
      damage: { try $0.write($0.data(of: "weights.safetensors"), to: Self.file) })
    try expectRefusal(
      "not safetensors", damage: { try $0.write("no checkpoint, but some words", to: Self.file) })
  }
}
