import AcousticModel
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct UnusableInputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func short(_ id: String, frames: Int = 2) throws -> TrainingSet.Utterance {
    try SyntheticSpeech.utterance(id, text: "AB BA", seed: 1, frames: frames)
  }

  @Test func anEpochCountsWhatItSkips() throws {
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 2
    let utterances = try SyntheticSpeech.utterances(seed: 1) + [try short("x"), try short("y", frames: 0)]
    var trainer = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder)
    let reports = try trainer.reports()
    #expect(reports.map(\.skipped) == [2, 2])
    #expect(reports.allSatisfy { $0.trainingLoss.isFinite && $0.trainingLoss > 0 })
  }

  @Test(arguments: [0, 2]) func aTrainingSetOfNothingButTooShortUtterancesIsAnError(frames: Int) throws {
    let utterances = [try short("x", frames: frames), try short("y", frames: frames)]
    let error = #expect(throws: TrainingError.self) {
      var trainer = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, training: utterances, in: folder)
      _ = try trainer.reports()
    }
    #expect(error.map { "\($0)" }?.contains("all 2 utterances are too short") == true)
  }

  @Test(arguments: [0, 2]) func aValidationSetOfNothingButTooShortUtterancesIsAnError(frames: Int) throws {
    let error = #expect(throws: TrainingError.self) {
      var trainer = try SyntheticSpeech.trainer(
        SyntheticSpeech.configuration, validation: [try short("x", frames: frames)], in: folder)
      _ = try trainer.reports()
    }
    #expect(error.map { "\($0)" }?.contains("all 1 utterances are too short") == true)
  }

  /// An utterance without frames has no transcript: its five tokens and two words are deletions.
  @Test func aValidationUtteranceWithoutFramesCountsAsDeletions() throws {
    let usual = try SyntheticSpeech.utterances(count: 4, seed: 2)
    let silent = try short("x", frames: 0)
    let reports = try [usual, usual + [silent]].map { validation in
      try SyntheticSpeech.trainer(SyntheticSpeech.configuration, validation: validation, in: folder).validate()
    }
    // The four texts have 2 + 2 + 3 + 4 tokens and 1 + 1 + 2 + 2 words.
    #expect(reports[0].loss == reports[1].loss)
    #expect(abs(16 * reports[1].tokenErrorRate - (11 * reports[0].tokenErrorRate + 5)) < 1e-9)
    #expect(abs(8 * reports[1].wordErrorRate - (6 * reports[0].wordErrorRate + 2)) < 1e-9)
  }

  @Test func anEmptySetIsNamed() throws {
    for (training, validation, name) in [([], nil, "training"), (nil, [], "validation")]
      as [([TrainingSet.Utterance]?, [TrainingSet.Utterance]?, String)]
    {
      let error = #expect(throws: TrainingError.self) {
        try SyntheticSpeech.trainer(
          SyntheticSpeech.configuration, training: training, validation: validation, in: folder)
      }
      #expect(error.map { "\($0)" } == "the \(name) set has no utterance")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func featuresThatAreNoNumbersAreNamedBeforeTheFirstUpdate(value: Float) throws {
    let good = try SyntheticSpeech.utterances(seed: 1)
    var filterbanks = good[3].filterbanks
    filterbanks[2, 1] = value
    let bad = TrainingSet.Utterance(
      id: "broken", speaker: "s1", filterbanks: filterbanks, transcript: good[3].transcript, target: good[3].target)
    for (training, validation) in [(good + [bad], good), (good, [bad])] {
      let error = #expect(throws: TrainingError.self) {
        try SyntheticSpeech.trainer(
          SyntheticSpeech.configuration, training: training, validation: validation, in: folder)
      }
      #expect(error.map { "\($0)" }?.hasPrefix("features of broken are not finite") == true)
    }
  }

  @Test func aLossThatIsNoNumberNamesTheUtterancesOfItsBatch() throws {
    let configuration = SyntheticSpeech.configuration
    var initial = try SyntheticSpeech.trainer(configuration, in: folder).network.parameters
    initial.values[0].elements[0] = .nan
    var trainer = try SyntheticSpeech.trainer(configuration, initial: initial, in: folder)
    let error = #expect(throws: TrainingError.self) { try trainer.update([5, 2], epoch: 1, learningRate: 1) }
    guard case .notFinite(epoch: 1, let utterances, what: "loss") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let all = try SyntheticSpeech.utterances(seed: 1)
    #expect(utterances == [all[5].id, all[2].id])
  }

  /// With every recurrent parameter 0, h is 0 and the loss finite, however large the affine layer's weights; ∂/∂h is not.
  @Test func anUpdateWhoseGradientOverflowsIsLeftOutAndManyInARowEndTheTraining() throws {
    let configuration = SyntheticSpeech.configuration
    var initial = try SyntheticSpeech.trainer(configuration, in: folder).network.parameters
    initial.clear()
    let affine = initial.values.count - 2
    for index in initial.values[affine].elements.indices {
      initial.values[affine].elements[index] = index % initial.values[affine].columns == 0 ? 3e38 : -3e38
    }
    var trainer = try SyntheticSpeech.trainer(configuration, initial: initial, in: folder)
    for _ in 0..<Trainer.overflowsAllowed {
      let result = try trainer.update([5, 2], epoch: 1, learningRate: 1)
      #expect(result.loss.isFinite && result.gradientNorm == .infinity)
    }
    #expect(trainer.network.parameters == initial)
    let error = #expect(throws: TrainingError.self) { try trainer.update([5, 2], epoch: 1, learningRate: 1) }
    guard case .notFinite(epoch: 1, _, what: "gradient") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aValidationLossThatIsNoNumberNamesItsUtterance() throws {
    let configuration = SyntheticSpeech.configuration
    var initial = try SyntheticSpeech.trainer(configuration, in: folder).network.parameters
    initial.values[0].elements[0] = .nan
    let trainer = try SyntheticSpeech.trainer(configuration, initial: initial, in: folder)
    let error = #expect(throws: TrainingError.self) { try trainer.validate() }
    guard case .notFinite(epoch: 1, let utterances, what: "loss in validation") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(utterances.count == 1)
  }

  @Test func tooShortUtterancesOfTheValidationSetAreCounted() throws {
    let usual = try SyntheticSpeech.utterances(count: 4, seed: 2)
    for (more, count) in [([], 0), ([try short("x"), try short("y", frames: 0)], 2)] {
      let trainer = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, validation: usual + more, in: folder)
      #expect(try trainer.validate().tooShort == count)
    }
  }

  @Test func aValidationSetWithoutWordsIsNamed() throws {
    let spoken = try SyntheticSpeech.utterance("x", text: "A", seed: 1)
    let silent = TrainingSet.Utterance(
      id: "x", speaker: nil, filterbanks: spoken.filterbanks, transcript: "", target: [])
    let error = #expect(throws: TrainingError.self) {
      try SyntheticSpeech.trainer(SyntheticSpeech.configuration, validation: [silent], in: folder)
    }
    #expect(error?.description.contains("are all empty") == true)
  }

  /// Weights beyond 65504 cannot be stored in half precision, and say that the training diverges.
  @Test func weightsThatCannotBeStoredNameTheEpoch() throws {
    var configuration = SyntheticSpeech.configuration
    configuration.epochs = 1
    configuration.learningRate = 1e5
    configuration.storedPrecision = .float16
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let error = #expect(throws: TrainingError.self) { try trainer.reports() }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("epoch 1: ") && text.contains("the training diverges"), "\(text)")
  }

  /// A run that blows up stops, and the weights before the bad update stay as they were.
  @Test func aGradientThatIsNoNumberChangesNothing() throws {
    var trainer = try SyntheticSpeech.trainer(SyntheticSpeech.configuration, in: folder)
    _ = try trainer.update([0, 1], epoch: 1, learningRate: 1e38)
    #expect(throws: TrainingError.self) {
      for _ in 0..<3 {
        let stands = trainer.network.parameters
        do {
          _ = try trainer.update([0, 1], epoch: 1, learningRate: 1e38)
        } catch {
          #expect(trainer.network.parameters == stands)
          throw error
        }
      }
    }
  }
}
