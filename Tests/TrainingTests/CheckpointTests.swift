import AcousticModel
import Corpus
import Files
import Foundation
import NeuralNetwork
import Tensors
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

  /// All that a checkpoint may hold: what Adam and what momentum remember, and averages over updates and over epochs.
  private static let kinds: [(optimiser: OptimisationRule, averagedEpochs: Int, offsets: AugmentationOptions.Offsets)] =
    [
      (.adam, 1, .random), (.sgd, 2, .all), (.adam, 5, .fixed),
    ]

  private static func train(epochs: Int, initial: ParameterSet? = nil, in folder: TemporaryFolder) throws {
    var trainer = try SyntheticSpeech.trainer(configuration(epochs: epochs), initial: initial, in: folder)
    _ = try trainer.reports()
  }

  @Test(arguments: kinds) func anInterruptedRunEndsWhereAnUninterruptedOneDoes(
    optimiser: OptimisationRule, averagedEpochs: Int, offsets: AugmentationOptions.Offsets
  ) throws {
    func configuration(epochs: Int) -> TrainingConfiguration {
      var configuration = Self.configuration(epochs: epochs)
      configuration.optimiser = optimiser
      configuration.averagedEpochs = averagedEpochs
      configuration.augmentation.offsets = offsets
      return configuration
    }
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    var uninterrupted = try SyntheticSpeech.trainer(configuration(epochs: 3), in: whole)
    let reports = try uninterrupted.reports()
    var losses: [Double] = []
    for epochs in 1...3 {
      var trainer = try SyntheticSpeech.trainer(configuration(epochs: epochs), in: parts)
      #expect(trainer.epochsDone == epochs - 1)
      losses += try trainer.reports().map(\.trainingLoss)
      if epochs == 3 {
        #expect(trainer.network.parameters == uninterrupted.network.parameters)
        #expect(trainer.optimiser.state == uninterrupted.optimiser.state)
        #expect(trainer.recent == uninterrupted.recent)
        #expect(trainer.average != nil && trainer.average == uninterrupted.average)
        #expect(trainer.progress.schedule == uninterrupted.progress.schedule)
      }
    }
    #expect(losses == reports.map(\.trainingLoss))
    // model.json tells the most epochs, which the parts differ in.
    for name in ["weights.safetensors", Self.file] {
      #expect(try whole.trained()[name] == parts.trained()[name], "\(name)")
    }
  }

  @Test func aFinishedRunHasNothingLeftToDo() throws {
    let folder = try TemporaryFolder()
    try Self.train(epochs: 1, in: folder)
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
    try Self.train(epochs: 1, in: folder)
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
    let words = "made with another configuration: "
    try expectRefusal(words + "learningRate 0.03 instead of 0.06; remove it", configure: { $0.learningRate = 0.06 })
    try expectRefusal(
      words + "layers 2 instead of 3, seed 1 instead of 2; remove it", configure: { ($0.seed, $0.layers) = (2, 3) })
    try expectRefusal(
      words + "initialisation.weightRange null instead of 0.25;", configure: { $0.initialisation.weightRange = 0.25 })
    try expectRefusal(words + "optimiser \"adam\" instead of \"sgd\";", configure: { $0.optimiser = .sgd })
    try expectRefusal(
      "frontEnd.deltaOrder 0 instead of 2, and 3 other choices;",
      configure: { configuration in
        configuration = SyntheticSpeech.randomConfiguration
        configuration.batchOrder = .ascending
        configuration.batchFrames = 9
        configuration.augmentation.tempo = 0.3
        configuration.frontEnd.deltaOrder = 2
        configuration.layers = 5
        configuration.momentum = 0.5
        configuration.seed = 3
      })
  }

  @Test func aCheckpointForAnotherTokenTableIsRefused() throws {
    let tokens = try TokenTable(units: [TokenTable.spaceSymbol, "A", "B", "C"])
    try expectRefusal("made for other utterances, speakers or features, or another token table", tokens: tokens)
    let renamed = try TokenTable(units: [TokenTable.spaceSymbol, "A", "C"])
    try expectRefusal("made for other utterances, speakers or features, or another token table", tokens: renamed)
  }

  @Test(arguments: [0.0, 0.001, 0.1, 0.5, 0.999])
  func aTruncatedCheckpointIsRefused(share: Double) throws {
    try expectRefusal(
      "remove it, and the model beside it, to start again",
      damage: { folder in
        let data = try folder.data(of: Self.file)
        try folder.write(data.prefix(Int(share * Double(data.count))), to: Self.file)
      })
  }

  @Test func oneRunAtATimeHasTheFolder() throws {
    let folder = try TemporaryFolder()
    let other = try FolderLock(folder.path)
    let error = #expect(throws: FileError.self) { try Self.train(epochs: 1, in: folder) }
    #expect(error?.description.contains("another training is writing here") == true)
    #expect(try folder.names == [])
    withExtendedLifetime(other) {}
  }

  /// A trainer that was made before another one's run goes on where that one ended.
  @Test func whatAnotherRunDidMeanwhileIsTakenUp() throws {
    let folder = try TemporaryFolder()
    var late = try SyntheticSpeech.trainer(Self.configuration(epochs: 2), in: folder)
    try Self.train(epochs: 1, in: folder)
    #expect(try late.reports().map(\.epoch) == [2])
  }

  @Test func aModelThatIsMissingOrInPiecesComesBack() throws {
    let folder = try TemporaryFolder()
    try Self.train(epochs: 2, in: folder)
    let names = ["weights.safetensors", "model.json", "tokens.txt"]
    let whole = try names.map { try folder.data(of: $0) }
    for name in names {
      try FileManager.default.removeItem(atPath: folder.file(name))
      try Self.train(epochs: 2, in: folder)
      #expect(try names.map { try folder.data(of: $0) } == whole)
    }
    // Killed between two renames: the weights are newer than model.json.
    try folder.write(Data(whole[0].reversed()), to: names[0])
    try Self.train(epochs: 2, in: folder)
    #expect(try names.map { try folder.data(of: $0) } == whole)
  }

  /// The folder as it is at the first update: what a run that is killed in its first epoch leaves.
  @Test(arguments: [false, true]) func aRunKilledInItsFirstEpochGoesOn(isGivenWeights: Bool) throws {
    let (whole, killed, other) = (try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder())
    var initial: ParameterSet?
    if isGivenWeights {
      var drawn = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), in: other).network.parameters
      drawn.scale(by: 0.5)
      initial = drawn
    }
    var trainer = try SyntheticSpeech.trainer(Self.configuration(epochs: 2), initial: initial, in: whole)
    var copied = false
    try trainer.run(
      update: { _, _, _ in
        guard !copied else { return }
        copied = true
        for name in (try? whole.names) ?? [] { _ = try? killed.write(whole.data(of: name), to: name) }
      }, report: { _ in })
    #expect(try killed.names.contains("model.json") == isGivenWeights)
    try Self.train(epochs: 2, initial: initial, in: killed)
    #expect(try killed.names == whole.names)
    #expect(try killed.trained() == whole.trained())
  }

  @Test func whatAKilledRunLeftIsRemoved() throws {
    let folder = try TemporaryFolder()
    try Self.train(epochs: 1, in: folder)
    for name in ["checkpoint.safetensors.123-4.tmp", "model.json.9-1.tmp", "weights.safetensors.9-2.tmp"] {
      try folder.write("half", to: name)
    }
    try folder.write("mine", to: "model.json.tmp")
    try Self.train(epochs: 1, in: folder)
    #expect(
      try folder.names == [
        "checkpoint.safetensors", "model.json", "model.json.tmp", "tokens.txt", "weights.safetensors",
      ])
  }

  @Test func aModelWithoutACheckpointIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    try Self.train(epochs: 1, in: folder)
    try FileManager.default.removeItem(atPath: folder.file(Self.file))
    let before = try folder.data(of: "weights.safetensors")
    let error = #expect(throws: TrainingError.self) { try Self.train(epochs: 1, in: folder) }
    #expect(error?.description.contains("a model is there already") == true)
    #expect(try folder.data(of: "weights.safetensors") == before)
  }

  @Test func aRunThatBeganWithOtherWeightsIsRefused() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    let drawn = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), in: other).network.parameters
    var halved = drawn
    halved.scale(by: 0.5)
    try Self.train(epochs: 1, initial: halved, in: folder)
    #expect(throws: Never.self) { try Self.train(epochs: 1, initial: halved, in: folder) }
    #expect(throws: Never.self) { try Self.train(epochs: 1, in: folder) }
    let error = #expect(throws: TrainingError.self) { try Self.train(epochs: 1, initial: drawn, in: folder) }
    #expect(error?.description.contains("began with other weights") == true)
  }

  @Test func otherFeaturesOfTheSameLengthAreRefused() throws {
    let folder = try TemporaryFolder()
    let training = try SyntheticSpeech.utterances(seed: 1)
    do {
      var trainer = try SyntheticSpeech.trainer(Self.configuration(epochs: 1), training: training, in: folder)
      _ = try trainer.reports()
    }
    let louder = training.map { utterance in
      var filterbanks = utterance.filterbanks
      for i in filterbanks.elements.indices { filterbanks.elements[i] += 1 }
      return TrainingSet.Utterance(
        id: utterance.id, speaker: utterance.speaker, filterbanks: filterbanks, transcript: utterance.transcript,
        target: utterance.target)
    }
    #expect(throws: TrainingError.self) {
      try SyntheticSpeech.trainer(Self.configuration(epochs: 1), training: louder, in: folder)
    }
  }

  /// A start that does well is kept until an epoch does better.
  @Test func aStartIsReplacedByABetterModelOnly() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 30
    var teacher = try SyntheticSpeech.trainer(configuration, in: other)
    _ = try teacher.reports()
    configuration.epochs = 1
    configuration.learningRate = 1
    var trainer = try SyntheticSpeech.trainer(configuration, initial: teacher.network.parameters, in: folder)
    var start: ValidationReport?
    var reports: [Trainer.EpochReport] = []
    try trainer.run(start: { start = $0 }, report: { reports.append($0) })
    let error = try #require(start?.tokenErrorRate)
    #expect(reports.count == 1 && reports[0].validation.tokenErrorRate > error && !reports[0].isBest)
    #expect(try ModelFolder(at: folder.path).load().network.parameters == teacher.network.parameters)
  }

  @Test func aFileThatIsNoCheckpointIsRefused() throws {
    try expectRefusal(
      "not a training checkpoint",
      damage: { try $0.write($0.data(of: "weights.safetensors"), to: Self.file) })
    try expectRefusal(
      "not safetensors", damage: { try $0.write("no checkpoint, but some words", to: Self.file) })
  }
}
