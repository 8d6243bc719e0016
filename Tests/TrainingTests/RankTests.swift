import AudioIO
import Collectives
import Corpus
import Features
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

/// Training among several ranks, which are threads here; `Tests/two_ranks.sh` does it with MPI.
@Suite struct RankTests {
  private static func configuration(epochs: Int) -> TrainingConfiguration {
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.epochs = epochs
    return configuration
  }

  private static func trainer(
    epochs: Int, initial: ParameterSet? = nil, in folder: TemporaryFolder, among processes: any ProcessGroup
  ) throws -> Trainer {
    try SyntheticSpeech.trainer(configuration(epochs: epochs), initial: initial, in: folder, among: processes)
  }

  /// N ranks with a part of a batch each have the loss and the gradient of one rank with all of it, with everything that is
  /// drawn at random but recombined utterances, which each rank makes of the words that it holds. The sums are taken in another
  /// order: of numbers of 24 bits, a few ten of each, far below 1e-5 of the gradient's largest. Ranks without an utterance of
  /// the batch take part.
  @Test(arguments: [2, 3, 5], [[0, 1, 2, 3], [7, 5, 6], [4], []])
  func manyRanksHaveTheGradientOfOne(ranks: Int, batch: [Int]) throws {
    let folder = try TemporaryFolder()
    @Sendable func gradient(among processes: any ProcessGroup) throws -> (Trainer.UpdateResult, ParameterSet) {
      var configuration = Self.configuration(epochs: 1)
      configuration.augmentation.recombination = 0
      var trainer = try SyntheticSpeech.trainer(configuration, in: folder, among: processes)
      return (trainer.sumGradients(ofBatch: batch, epoch: 1), trainer.workspace.sum)
    }
    let one = try gradient(among: SingleProcess())
    let scale = one.1.values.flatMap(\.elements).map(abs).max() ?? 0
    #expect((scale > 0) == !batch.isEmpty)
    let many = ThreadGroup.run(ranks) { try gradient(among: $0) }
    for (result, gradient) in many {
      #expect(result.used == one.0.used && result.skipped == one.0.skipped)
      #expect(abs(result.loss - one.0.loss) <= 1e-5 * one.0.loss)
      #expect(gradient.largestDifference(from: one.1) <= 1e-5 * scale)
      #expect(gradient == many[0].1)
    }
  }

  /// All ranks hold the same bytes and report the same; the first alone writes; and what an interrupted run's second part
  /// ends in is what an uninterrupted one does.
  @Test func ranksStayEqualAndGoOnWhereTheyWereInterrupted() throws {
    @Sendable func train(_ epochs: Int, in folder: TemporaryFolder) -> [(Trainer, [Double])] {
      ThreadGroup.run(3) { processes in
        var trainer = try Self.trainer(epochs: epochs, in: folder, among: processes)
        let reports = try trainer.reports()
        return (trainer, reports.flatMap { [$0.trainingLoss, $0.validation.loss, $0.validation.tokenErrorRate] })
      }
    }
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let ranks = train(3, in: whole)
    for (trainer, reports) in ranks {
      #expect(trainer.network.parameters == ranks[0].0.network.parameters)
      #expect(trainer.average != nil && trainer.average == ranks[0].0.average)
      #expect(reports == ranks[0].1 && reports.count == 9)
    }
    let first = train(2, in: parts)
    let second = train(3, in: parts)
    for (first, second) in zip(first, second) { #expect(first.1 + second.1 == ranks[0].1) }
    #expect(second.allSatisfy { $0.0.network.parameters == ranks[0].0.network.parameters })
    #expect(
      try whole.names == ["checkpoint.safetensors", "model.json", "tokens.txt", "weights.safetensors"])
    // model.json tells the most epochs of the run that wrote it.
    var (expected, found) = (try whole.trained(), try parts.trained())
    expected["model.json"] = nil
    found["model.json"] = nil
    #expect(expected == found)
  }

  /// A shared-out validation gives the errors and the loss of one rank; a batch of others rounds differently.
  @Test func validationIsThatOfOneRank() throws {
    let folder = try TemporaryFolder()
    let one = try Self.trainer(epochs: 1, in: folder, among: SingleProcess()).validate()
    let reports = ThreadGroup.run(3) { try Self.trainer(epochs: 1, in: folder, among: $0).validate() }
    for report in reports {
      #expect(abs(report.loss - one.loss) < 1e-5 * one.loss)
      #expect(report.tokenErrorRate == one.tokenErrorRate && report.wordErrorRate == one.wordErrorRate)
      #expect(report.tooShort == one.tooShort)
    }
  }

  /// A node may be lost, or won: the run is the same one.
  @Test func anotherNumberOfRanksGoesOn() throws {
    let folder = try TemporaryFolder()
    var alone = try Self.trainer(epochs: 1, in: folder, among: SingleProcess())
    _ = try alone.reports()
    let epochs = ThreadGroup.run(2) { processes in
      var trainer = try Self.trainer(epochs: 2, in: folder, among: processes)
      return try trainer.reports().map(\.epoch)
    }
    #expect(epochs == [[2], [2]])
  }

  @Test func ranksThatDriftApartAreStopped() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    let drawn = try Self.trainer(epochs: 1, in: other, among: SingleProcess()).network.parameters
    let errors = ThreadGroup.run(3) { processes in
      var initial = drawn
      if processes.rank == 2 { initial.values[0].elements[0].negate() }
      var trainer = try Self.trainer(epochs: 1, initial: initial, in: folder, among: processes)
      do {
        _ = try trainer.reports()
        return ""
      } catch { return "\(error)" }
    }
    #expect(errors.allSatisfy { $0.contains("epoch 1: the parameters of rank 2 are no longer those of rank 0") })
  }

  /// Each rank reads its share alone: here each has a data folder of its own, where the sounds of the others are none.
  @Test func eachRankReadsItsShareAlone() throws {
    let ids = ["a", "b", "c", "d", "e"]
    func write(_ held: [String]) throws -> TemporaryFolder {
      let folder = try TemporaryFolder()
      for id in ids { try folder.write("no sound", to: "\(id).wav") }
      for id in held {
        let frequency = 300 + 100 * Float(ids.firstIndex(of: id) ?? 0)
        let samples = (0..<(8_000 + Int(frequency))).map { 0.3 * sin(2 * .pi * frequency * Float($0) / 16_000) }
        try SoundFile.write(Waveform(samples: samples, sampleRateHz: 16_000), path: folder.file("\(id).wav"))
      }
      try folder.write(ids.map { "\($0) \(folder.file($0)).wav\n" }.joined(), to: "wav.scp")
      try folder.write(ids.map { "\($0) AB\n" }.joined(), to: "text")
      try folder.write(ids.map { "\($0) ann\n" }.joined(), to: "utt2spk")
      return folder
    }
    @Sendable func load(_ folder: TemporaryFolder, among processes: any ProcessGroup) throws -> TrainingSet {
      try TrainingSet(
        folder: DataFolder(at: folder.path), tokens: SyntheticSpeech.tokens(), options: FilterbankOptions(),
        among: processes)
    }
    let folders = [try write(["a", "c", "e"]), try write(["b", "d"])]
    let all = try load(write(ids), among: SingleProcess())
    let sets = ThreadGroup.run(2) { try load(folders[$0.rank], among: $0) }
    for (rank, set) in sets.enumerated() {
      #expect(set.utterances.map(\.frames) == all.utterances.map(\.frames))
      for index in stride(from: rank, to: ids.count, by: 2) {
        #expect(set.utterances[index].filterbanks == all.utterances[index].filterbanks)
      }
      let (statistics, expected) = (set.globalStatistics, all.globalStatistics)
      #expect(statistics.count == expected.count && statistics == sets[0].globalStatistics)
      // The same Doubles, added in another order.
      for (sum, expected) in zip(statistics.sumOfSquares, expected.sumOfSquares) {
        #expect(abs(sum - expected) <= 1e-12 * expected)
      }
      #expect(set.speakerStatistics(of: set.utterances[0]) == statistics)
    }
  }
}
