import AcousticModel
import CTC
import Corpus
import Files
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainerTests {
  /// The model on disk, and not the trainer's own report, says whether the set was learnt.
  @Test func learnsASmallSetWithoutError() throws {
    let folder = try TemporaryFolder()
    var trainer = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, in: folder)
    let reports = try trainer.reports()
    let (first, last) = (try #require(reports.first), try #require(reports.last))
    #expect(reports.map(\.epoch) == Array(1...30))
    #expect(last.trainingLoss < first.trainingLoss / 10, "\(first.trainingLoss) to \(last.trainingLoss)")
    #expect(reports.contains { $0.validation.tokenErrorRate == 0 && $0.validation.wordErrorRate == 0 })
    let model = try ModelFolder(at: folder.path).load()
    let validation = TrainingSet(utterances: try SyntheticSpeech.utterances(count: 4, seed: 2))
    for utterance in validation.utterances {
      let statistics = validation.speakerStatistics(of: utterance)
      let posteriors = model.logPosteriors(ofFilterbanks: utterance.filterbanks, speakerStatistics: statistics)
      #expect(model.tokens.text(ofColumns: GreedyPath(posteriors).columns) == utterance.transcript)
    }
  }

  /// What a layer is made of is the configuration's choice: others than the LSTM learn the set too.
  @Test(arguments: [NetworkArchitecture.Cell(.gru, .general), .init(.gru, .additive), .init(.rnn, .general)])
  func everyKindOfLayerLearns(_ cell: NetworkArchitecture.Cell) throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.cell = cell
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let reports = try trainer.reports()
    #expect(reports.contains { $0.validation.tokenErrorRate == 0 })
    #expect(try ModelFolder(at: folder.path).load().network.architecture.cell == cell)
  }

  /// The set is learnt long before the last epoch, so that the best epoch is another one.
  @Test func theLastEpochIsKeptWhereThatIsAskedFor() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.keep = .last
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let reports = try trainer.reports()
    let best = try #require(reports.map(\.validation.tokenErrorRate).min())
    #expect(reports.dropLast().contains { $0.validation.tokenErrorRate == best })
    #expect(trainer.bestEpoch == 30)
    let model = try ModelFolder(at: folder.path).load()
    #expect(model.network.parameters.largestDifference(from: trainer.network.parameters) == 0)
  }

  /// A model is the first that an epoch writes where it is kept: that makes no new folder either.
  @Test func aFolderThatVanishesIsNotMadeAnew() throws {
    let folder = try TemporaryFolder()
    let (path, moved) = (folder.file("run"), folder.file("moved"))
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 3
    configuration.keep = .last
    var trainer = try Trainer(
      configuration: configuration, tokens: SyntheticSpeech.tokens(),
      training: TrainingSet(utterances: SyntheticSpeech.utterances(seed: 1)),
      validation: TrainingSet(utterances: SyntheticSpeech.utterances(count: 4, seed: 2)), folder: path, domain: "tones")
    let error = #expect(throws: FileError.self) {
      try trainer.run { _ in try? FileManager.default.moveItem(atPath: path, toPath: moved) }
    }
    #expect(error?.description.hasSuffix("/run does not exist") == true, "\(error?.description ?? "")")
    #expect(try folder.names == ["moved"])
  }

  /// What "fastest" comes to is this machine's; the model tells which it was.
  @Test func theFastestPrecisionIsSettledAsARunBegins() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 1
    configuration.productPrecision = .fastest
    let fastest = ProductPrecision.bfloat16.isAvailable ? PrecisionChoice.bfloat16 : .float32
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    #expect(trainer.configuration.productPrecision == fastest)
    _ = try trainer.reports()
    configuration.productPrecision = fastest
    #expect(try SyntheticSpeech.trainer(configuration, in: folder).epochsDone == 1)
  }

  @Test(arguments: ["alpha", "beta1", "beta2", "b", "W", "U"])
  func everyKindOfParameterMoves(kind: String) throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 3
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let initial = trainer.network.parameters
    _ = try trainer.reports()
    let names = initial.names.filter { $0.hasSuffix("." + kind) }
    #expect(names.count >= 2)
    for name in names {
      let (before, after) = (try #require(initial[name]), try #require(trainer.network.parameters[name]))
      let moved = zip(before.elements, after.elements).count { abs($0 - $1) > 1e-3 }
      // Adam moves each number by about η = 0.03 an update; a gate whose number stands still is not trained.
      #expect(moved > before.elements.count / 2, "\(name): \(moved) of \(before.elements.count)")
    }
  }

  /// Validation is what the written model does: the report's loss and error are the model's own. Batches round
  /// differently from single utterances, by far less than 1e-4 of the loss.
  @Test func validationIsWhatTheWrittenModelDoes() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = 1
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let report = try #require(try trainer.reports().first)
    let model = try ModelFolder(at: folder.path).load()
    let validation = TrainingSet(utterances: try SyntheticSpeech.utterances(count: 4, seed: 2))
    let losses = validation.utterances.map { utterance in
      let statistics = validation.speakerStatistics(of: utterance)
      return CTC.loss(
        logProbabilities: model.logPosteriors(ofFilterbanks: utterance.filterbanks, speakerStatistics: statistics),
        target: utterance.target
      ).loss
    }
    let mean = losses.reduce(0, +) / 4
    #expect(abs(report.validation.loss - mean) < 1e-4 * mean)
  }

  @Test func theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws {
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = 2
    let files = try ([7, 7, 8] as [UInt64]).map { seed in
      let folder = try TemporaryFolder()
      configuration.seed = seed
      var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
      _ = try trainer.reports()
      return try folder.trained()
    }
    #expect(files[0] == files[1])
    #expect(files[0]["weights.safetensors"] != files[2]["weights.safetensors"])
  }

  /// Nothing of what is drawn depends on where an utterance stands in memory.
  @Test func theOrderInMemoryChangesNothing() throws {
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = 1
    let utterances = try SyntheticSpeech.utterances(seed: 1)
    let losses = try [utterances, utterances.reversed()].map { order in
      let folder = try TemporaryFolder()
      var trainer = try SyntheticSpeech.trainer(configuration, training: order, in: folder)
      return try trainer.reports().map(\.trainingLoss)
    }
    // The statistics are summed in another order, in Double, and examples of one length are packed in another order.
    for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < 1e-4 * a) }
  }

  @Test func trainingStartsFromTheInitialParameters() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 0
    let trained = try SyntheticSpeech.trainer(configuration, in: folder).network.parameters
    var other = trained
    other.scale(by: 0.5)
    var trainer = try SyntheticSpeech.trainer(configuration, initial: other, in: folder)
    #expect(trainer.network.parameters == other)
    #expect(try trainer.reports().isEmpty)
    #expect(try ModelFolder(at: folder.path).load().network.parameters == other)
  }

  @Test func initialParametersOfAnotherNetworkAreNamed() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    let initial = try SyntheticSpeech.trainer(configuration, in: folder).network.parameters
    configuration.cellsPerDirection = 4
    #expect(throws: Network.ParameterMismatch.shape(name: "layer0.forward.W", found: [12, 32], expected: [12, 16])) {
      try SyntheticSpeech.trainer(configuration, initial: initial, in: folder)
    }
  }
}
