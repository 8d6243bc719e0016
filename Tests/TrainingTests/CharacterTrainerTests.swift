import CharacterModel
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct CharacterTrainerTests {
  /// Words that follow each other in a fixed order: after a word's first letter all is known.
  private let text = String(repeating: "one two three four five six\n", count: 120)

  private func configuration(_ cell: NetworkArchitecture.Cell = .miLSTM) -> CharacterTrainingConfiguration {
    var configuration = CharacterTrainingConfiguration()
    (configuration.cell, configuration.cells, configuration.streams, configuration.length) = (cell, 24, 8, 12)
    (configuration.learningRate, configuration.epochs) = (0.01, 6)
    return configuration
  }

  private func trainer(
    _ configuration: CharacterTrainingConfiguration, in folder: TemporaryFolder, text: String? = nil
  ) throws -> CharacterTrainer {
    let alphabet = Alphabet(of: (text ?? self.text).unicodeScalars.map(\.value), unit: .character)
    let symbols = try alphabet.symbols(of: text ?? self.text)
    return try CharacterTrainer(
      configuration: configuration, alphabet: alphabet, training: symbols, validation: Array(symbols.prefix(400)),
      folder: folder.path)
  }

  /// The model on disk, and not the trainer's own report, says whether the text was learnt.
  @Test(arguments: [NetworkArchitecture.Cell.miLSTM, .init(.gru, .additive), .init(.rnn, .general)])
  func learnsATextThatRepeatsItself(_ cell: NetworkArchitecture.Cell) throws {
    let folder = try TemporaryFolder()
    var trainer = try trainer(configuration(cell), in: folder)
    var epochs: [CharacterTrainer.Epoch] = []
    try trainer.run { epochs.append($0) }
    #expect(epochs.map(\.epoch) == Array(1...6))
    let model = try CharacterModel(contentsOf: folder.path)
    let bits = model.evaluate(try model.alphabet.symbols(of: text), streams: 1).bitsPerCharacter
    #expect(bits < 0.1, "\(bits)")
    let best = try #require(epochs.map(\.validation).min())
    let kept = model.evaluate(try model.alphabet.symbols(of: String(text.prefix(400)))).bitsPerCharacter
    #expect(abs(kept - best) < 1e-9)
    var generator = SeededGenerator(1)
    let beginning = try model.alphabet.symbols(of: "one two three four fi")
    let written = model.sample(count: 6, after: beginning, temperature: 0.1, using: &generator)
    #expect(model.alphabet.text(of: written) == "ve six")
  }

  @Test func aNormalisedNetworkLearnsToo() throws {
    let folder = try TemporaryFolder()
    var configuration = configuration(.lstm)
    // Of 16 sequences moments are less rough than of 4.
    (configuration.isNormalised, configuration.streams, configuration.shards, configuration.epochs) = (true, 16, 1, 40)
    var trainer = try trainer(configuration, in: folder)
    try trainer.run { _ in }
    let model = try CharacterModel(contentsOf: folder.path)
    let evaluation = model.evaluate(try model.alphabet.symbols(of: text), streams: 1)
    #expect(evaluation.bitsPerCharacter < 0.3, "\(evaluation.bitsPerCharacter)")
  }

  /// Truncation is where the state is carried over: a text whose letters depend on one that lies further back than an update reaches is
  /// predicted by the state alone.
  @Test func theStateIsCarriedFromUpdateToUpdate() throws {
    let folder = try TemporaryFolder()
    var configuration = configuration(.init(.gru, .additive))
    (configuration.length, configuration.streams, configuration.epochs) = (4, 4, 12)
    let text = String(repeating: "aabbbbbbccbbbbbb", count: 200)
    var trainer = try trainer(configuration, in: folder, text: text)
    try trainer.run { _ in }
    let model = try CharacterModel(contentsOf: folder.path)
    // Without memory of what preceded the six b, "a" or "c" behind them would cost a bit once in eight symbols.
    let bits = model.evaluate(try model.alphabet.symbols(of: text), streams: 1).bitsPerCharacter
    #expect(bits < 0.06, "\(bits)")
  }

  /// A run that was stopped after any epoch ends in the same bytes.
  @Test(arguments: [false, true])
  func anInterruptedRunEndsAsAWholeOne(_ isNormalised: Bool) throws {
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    var configuration = configuration()
    (configuration.isNormalised, configuration.epochs) = (isNormalised, 3)
    var trainer = try trainer(configuration, in: whole)
    try trainer.run { _ in }
    for epochs in 1...3 {
      configuration.epochs = epochs
      var part = try self.trainer(configuration, in: parts)
      #expect(part.history.count == epochs - 1)
      try part.run { _ in }
    }
    configuration.epochs = 3
    func parameters(_ folder: TemporaryFolder) throws -> Network {
      try CharacterModel(contentsOf: folder.path).network
    }
    let (a, b) = (try parameters(whole), try parameters(parts))
    #expect(a.parameters == b.parameters && a.moments == b.moments)
    // Not the kept model alone: where both runs would go on from.
    let part = try self.trainer(configuration, in: parts)
    #expect(part.model.network.parameters == trainer.model.network.parameters)
    #expect(part.history.map(\.validation) == trainer.history.map(\.validation))
  }

  /// Paper, section 3.2: the rate is halved where validation has gained nothing for two epochs.
  @Test func theRateIsHalvedAfterTwoEpochsWithoutAGain() {
    let options = CharacterTrainingConfiguration().schedule
    var schedule = LearningRateSchedule(initialRate: 8, options: options)
    var rates: [Float] = []
    for (epoch, bits) in [3, 2.9, 2.9, 2.95, 2.8, 2.85, 2.799, 2.9, 2.9].enumerated() {
      schedule.record(loss: bits, error: bits, afterEpoch: epoch + 1)
      rates.append(schedule.rate)
    }
    #expect(rates == [8, 8, 8, 4, 4, 4, 4, 4, 2])
  }

  @Test func anotherRunsCheckpointIsRefused() throws {
    let folder = try TemporaryFolder()
    var configuration = configuration()
    configuration.epochs = 1
    var first = try trainer(configuration, in: folder)
    try first.run { _ in }
    configuration.learningRate = 0.02
    #expect { _ = try trainer(configuration, in: folder) } throws: {
      "\($0)".contains("made with another configuration")
    }
    configuration.learningRate = 0.01
    #expect { _ = try trainer(configuration, in: folder, text: "one two\n" + text) } throws: {
      "\($0)".contains("made for other texts")
    }
  }

  @Test func choicesThatMeanNothingAreRefusedByName() throws {
    let folder = try TemporaryFolder()
    let cases: [(String, (inout CharacterTrainingConfiguration) -> Void)] = [
      ("cells is 0", { $0.cells = 0 }), ("length is 0", { $0.length = 0 }), ("rate is -1.0", { $0.learningRate = -1 }),
      ("gradient time is 12", { $0.gradientTimes = [12] }),
      ("expected an ascending list", { $0.gradientTimes = [3, 0] }), ("clip is inf", { $0.gradientClip = .infinity }),
      ("schedule.patience is 0", { $0.schedule.patience = 0 }),
      ("schedule.rule is newbob", { $0.schedule.rule = .newbob }),
      ("initialisation.inputWeightRange is -1.0", { $0.initialisation.inputWeightRange = -1 }),
      ("cell is mi-lstm-simple", { ($0.cell, $0.initialisation.alpha) = (.init(.lstm, .simple), 2) }),
      ("needed: a shorter text", { ($0.length, $0.gradientTimes) = (1_700, [0]) }),
      ("the training text has 3360 characters", { $0.streams = 2_000 }),
    ]
    for (expected, change) in cases {
      var configuration = configuration()
      change(&configuration)
      #expect { _ = try trainer(configuration, in: folder) } throws: { "\($0)".contains(expected) }
    }
  }

  /// Of a linear RNN, ∂C/∂h_t = U^(T − t) · V (softmax − one-hot), with U and V as in h ← U h + W x and logits = V h: the oracle
  /// multiplies these matrices, in double precision, for every measured sequence. Twelve products in single precision leave a
  /// relative 1e−6 or so of a norm, and more of one whose terms cancel; one step more or less changes its logarithm by 0.1.
  @Test func gradientNormsAreThoseOfTheProductOfMatrices() throws {
    let folder = try TemporaryFolder()
    var configuration = configuration(.init(.linearRNN, .additive))
    (configuration.cells, configuration.gradientTimes, configuration.epochs) = (5, [0, 3, 11], 1)
    configuration.initialisation.weightRange = 0.6
    let text = String(repeating: "abacbca\n", count: 10)
    var trainer = try trainer(configuration, in: folder, text: text)
    var measured: [Double] = []
    try trainer.run { measured = $0.logGradients }
    let network = trainer.model.network
    let symbols = try trainer.model.alphabet.symbols(of: text)
    // Time 0 is the state after the first of two lengths of 12.
    let room = symbols.count - 25
    let u = try #require(network.parameters["layer0.forward.U"])
    let v = try #require(network.parameters["output.W"])
    for (t, mean) in zip([0, 3, 11], measured) {
      var sum = 0.0
      for n in 0..<room {
        var state: Network.State?
        let logits = network.logits(
          .symbols(Array(symbols[n..<n + 24])), layout: PackedLayout(lengths: [24]), state: &state)
        let exponentials = logits[row: 23].map { exp(Double($0)) }
        let p = exponentials.map { $0 / exponentials.reduce(0, +) }
        let error = p.enumerated().map { $1 - ($0 == symbols[n + 24] ? 1 : 0) }
        var gradient = (0..<5).map { i in p.indices.reduce(0.0) { $0 + Double(v[i, $1]) * error[$1] } }
        for _ in t..<12 { gradient = (0..<5).map { i in (0..<5).reduce(0.0) { $0 + Double(u[i, $1]) * gradient[$1] } } }
        sum += 0.5 * log(gradient.reduce(0) { $0 + $1 * $1 })
      }
      #expect(abs(mean - sum / Double(room)) < 1e-3, "t = \(t)")
    }
  }
}
