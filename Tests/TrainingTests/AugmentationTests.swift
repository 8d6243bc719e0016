import AcousticModel
import Features
import NeuralNetwork
import Tensors
import TestSupport
import Testing
import Training

@Suite struct AugmentationTests {
  private static let bins = 6

  private static func options(_ change: (inout AugmentationOptions) -> Void) -> AugmentationOptions {
    var options = AugmentationOptions()
    (options.frequencyMasks, options.timeMasks) = (0, 0)
    change(&options)
    return options
  }

  /// Ones, masked with the draws of `seed`.
  private static func masked(_ options: AugmentationOptions, frames: Int = 30, blocks: Int = 3, seed: UInt64) -> Matrix
  {
    var features = Matrix(rows: frames, columns: bins * blocks, repeating: 1)
    var generator = SeededGenerator(seed)
    options.mask(&features, filters: 0..<bins, using: &generator)
    return features
  }

  /// One mask zeroes one band, in every frame and in each block of derivatives alike; every width from none to the most
  /// occurs, and nothing else changes.
  @Test func aFrequencyMaskIsABandOfLimitedWidth() {
    let options = Self.options { ($0.frequencyMasks, $0.frequencyMaskBins) = (1, 4) }
    var widths: Set<Int> = []
    for seed in 0..<200 as Range<UInt64> {
      let masked = Self.masked(options, seed: seed)
      #expect(masked.elements.allSatisfy { $0 == 0 || $0 == 1 })
      let band = (0..<Self.bins).filter { masked[0, $0] == 0 }
      widths.insert(band.count)
      #expect(band.isEmpty || band == Array(band[0]..<band[0] + band.count))
      for t in 0..<masked.rows {
        for k in 0..<masked.columns { #expect((masked[t, k] == 0) == band.contains(k % Self.bins)) }
      }
    }
    #expect(widths == Set(0...4))
  }

  /// A band wider than there are filters is one of all of them.
  @Test func aFrequencyMaskIsNoWiderThanTheFeatures() {
    let options = Self.options { ($0.frequencyMasks, $0.frequencyMaskBins) = (1, 100) }
    let counts = (0..<100).map { Self.masked(options, seed: $0)[row: 0].count { $0 == 0 } }
    #expect(counts.max() == 3 * Self.bins)
  }

  /// One mask zeroes one stretch of whole frames, at most `timeMaskFrames` and at most the share of the utterance.
  @Test(arguments: [(frames: 30, most: 5), (frames: 10, most: 2), (frames: 1, most: 0), (frames: 0, most: 0)])
  func aTimeMaskIsAStretchOfLimitedLength(frames: Int, most: Int) {
    let options = Self.options { ($0.timeMasks, $0.timeMaskFrames, $0.timeMaskShare) = (1, 5, 0.25) }
    var lengths: Set<Int> = []
    for seed in 0..<200 as Range<UInt64> {
      let masked = Self.masked(options, frames: frames, seed: seed)
      let stretch = (0..<frames).filter { masked[row: $0].allSatisfy { $0 == 0 } }
      lengths.insert(stretch.count)
      #expect(stretch.isEmpty || stretch == Array(stretch[0]..<stretch[0] + stretch.count))
      #expect(masked.elements.count { $0 == 0 } == stretch.count * masked.columns)
    }
    #expect(lengths == Set(0...most))
  }

  /// Of a ramp with slope 1 a frame, a tempo of factor f makes one of slope f with ⌊(n − 1)/f⌋ + 1 frames.
  @Test func tempoKeepsARampLinearAndChangesItsLength() {
    let options = Self.options { $0.tempo = 0.2 }
    let ramp = Matrix(rows: 100, columns: 2, elements: (0..<100).flatMap { [Float($0), 3] })
    var factors: [Float] = []
    for seed in 0..<100 as Range<UInt64> {
      var generator = SeededGenerator(seed)
      let changed = options.changeTempo(ramp, using: &generator)
      let factor = changed[50, 0] / 50
      factors.append(factor)
      // The factor is known to a rounding of 6e-8 of it, so the quotient is within 1e-4 of its value.
      let frames = 99 / factor
      #expect(Float(changed.rows) > frames - 1e-3 && Float(changed.rows) < frames + 1 + 1e-3)
      for t in 0..<changed.rows {
        #expect(abs(changed[t, 0] - Float(t) * factor) < 1e-3)
        #expect(abs(changed[t, 1] - 3) < 1e-5)
      }
    }
    #expect(factors.allSatisfy { $0 >= 0.8 - 1e-5 && $0 < 1.2 + 1e-5 })
    #expect((factors.min() ?? 1) < 0.85 && (factors.max() ?? 1) > 1.15)
  }

  /// Between frames the line through the two neighbours is taken, and no other frame has a part in it.
  @Test func tempoInterpolatesBetweenNeighbours() {
    let options = Self.options { $0.tempo = 0.2 }
    var noise = SeededGenerator(4)
    let values = (0..<100).map { _ in noise.uniform() }
    let features = Matrix(rows: 100, columns: 2, elements: (0..<100).flatMap { [Float($0), values[$0]] })
    for seed in 0..<20 as Range<UInt64> {
      var generator = SeededGenerator(seed)
      let changed = options.changeTempo(features, using: &generator)
      for t in 0..<changed.rows {
        // The ramp in column 0 tells the position.
        let position = changed[t, 0]
        let left = min(Int(position), 98)
        let expected = values[left] + (position - Float(left)) * (values[left + 1] - values[left])
        #expect(abs(changed[t, 1] - expected) < 1e-4)
      }
    }
  }

  @Test func tempoLeavesTheShortestUtterances() {
    let options = Self.options { $0.tempo = 0.2 }
    for frames in 0...1 {
      let features = Matrix(rows: frames, columns: 2, repeating: 3)
      var generator = SeededGenerator(1)
      #expect(options.changeTempo(features, using: &generator) == features)
    }
    var generator = SeededGenerator(1)
    #expect(options.changeTempo(Matrix(rows: 2, columns: 2, repeating: 3), using: &generator).rows >= 1)
  }

  /// Row 0 is a ramp over the filters, which tells where each filter of the result was taken: at k · factor, or at the
  /// highest one. Every other row is interpolated at the same places, and no row depends on another.
  @Test(arguments: [0.8, 0.97, 1, 1.2] as [Float])
  func warpingTakesEveryFrameAtTheSamePlacesOfTheFrequencyAxis(factor: Float) {
    var noise = SeededGenerator(4)
    let values = (0..<40).map { _ in noise.uniform() }
    let features = Matrix(rows: 3, columns: 40, elements: (0..<40).map { Float($0) } + values + values)
    let warped = FrequencyWarp(factor: factor, filters: 0..<40).applied(to: features)
    for k in 0..<40 {
      let position = warped[0, k]
      #expect(abs(position - min(Float(k) * factor, 39)) < 1e-4)
      let left = min(Int(position), 38)
      let expected = values[left] + (position - Float(left)) * (values[left + 1] - values[left])
      #expect(abs(warped[1, k] - expected) < 1e-4 && warped[1, k] == warped[2, k])
    }
  }

  @Test func warpsAreDrawnFromTheWholeRangeAndOnlyWhereTheyAreAskedFor() {
    let options = Self.options { $0.warp = 0.2 }
    var generator = SeededGenerator(3)
    let factors = (0..<200).map { _ in options.drawWarp(filters: 0..<6, using: &generator).factor }
    #expect(factors.allSatisfy { $0 >= 0.8 && $0 < 1.2 })
    #expect((factors.min() ?? 1) < 0.82 && (factors.max() ?? 1) > 1.18)
    #expect(Self.options { $0.warp = 0 }.drawWarp(filters: 0..<6, using: &generator).factor == 1)
  }

  /// The mean of warped features is the warped mean, whatever they are; their variance is what the interpolated
  /// deviations give where all filters move together, and less where they do not. (Single precision: 1e-5 of values
  /// near 1.)
  @Test(arguments: [0.85, 1, 1.1] as [Float])
  func statisticsAreWarpedWithTheirSpeaker(factor: Float) {
    let warp = FrequencyWarp(factor: factor, filters: 0..<12)
    for together in [true, false] {
      var noise = SeededGenerator(5)
      var features = Matrix(rows: 50, columns: 12)
      for t in 0..<50 {
        let common = noise.normalPair().0
        for k in 0..<12 {
          features[t, k] = Float(k) * 0.3 + (1 + 0.1 * Float(k)) * (together ? common : noise.normalPair().0)
        }
      }
      let found = warp.applied(to: CMVNStatistics(of: features))
      let truth = CMVNStatistics(of: warp.applied(to: features))
      #expect(found.count == truth.count)
      for k in 0..<12 {
        #expect(abs(found.mean[k] - truth.mean[k]) < 1e-5)
        if together {
          #expect(abs(found.variance[k] - truth.variance[k]) < 1e-5)
        } else {
          #expect(found.variance[k] > truth.variance[k] - 1e-5)
        }
      }
    }
  }

  @Test func oneFilterCannotBeWarped() {
    let features = Matrix(rows: 2, columns: 1, elements: [1, 3])
    let warp = FrequencyWarp(factor: 1.1, filters: 0..<1)
    #expect(warp.applied(to: features) == features)
    #expect(warp.applied(to: CMVNStatistics(of: features)) == CMVNStatistics(of: features))
  }

  /// The energy stands before the filters, and is neither warped nor masked: what happens to the filters beside it is what
  /// happens to them without it.
  @Test func theEnergyStaysAsItIs() {
    var noise = SeededGenerator(6)
    var (with, without) = (Matrix(rows: 20, columns: 13), Matrix(rows: 20, columns: 12))
    for t in 0..<20 {
      for k in 0..<13 {
        with[t, k] = noise.uniform() + 1
        if k > 0 { without[t, k - 1] = with[t, k] }
      }
    }
    func filters(_ matrix: Matrix) -> [Float] { (0..<20).flatMap { t in (1..<13).map { matrix[t, $0] } } }
    func energy(_ matrix: Matrix) -> [Float] { (0..<20).map { matrix[$0, 0] } }

    let (warp, bare) = (FrequencyWarp(factor: 1.1, filters: 1..<13), FrequencyWarp(factor: 1.1, filters: 0..<12))
    let warped = warp.applied(to: with)
    #expect(filters(warped) == bare.applied(to: without).elements && energy(warped) == energy(with))
    let (statistics, own) = (CMVNStatistics(of: with), CMVNStatistics(of: without))
    let mean = warp.applied(to: statistics).mean
    #expect(Array(mean.dropFirst()) == bare.applied(to: own).mean && abs(mean[0] - statistics.mean[0]) < 1e-12)

    let options = Self.options { ($0.frequencyMasks, $0.frequencyMaskBins) = (3, 12) }
    for seed in 0..<50 as Range<UInt64> {
      var (masked, expected) = (with, without)
      var (first, second) = (SeededGenerator(seed), SeededGenerator(seed))
      options.mask(&masked, filters: 1..<13, using: &first)
      options.mask(&expected, filters: 0..<12, using: &second)
      #expect(filters(masked) == expected.elements && energy(masked) == energy(with))
    }
  }

  /// An utterance's draws depend on seed, epoch and its id, and not on its place or on what was drawn before.
  @Test func drawsAreKeyedBySeedEpochAndUtterance() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.randomConfiguration
    let utterances = try SyntheticSpeech.utterances(seed: 1)
    let trainer = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder)
    let twin = TrainingSet.Utterance(
      id: "twin", speaker: utterances[0].speaker, filterbanks: utterances[0].filterbanks,
      transcript: utterances[0].transcript, target: utterances[0].target)
    let example = trainer.example(utterances[0], epoch: 1)
    _ = trainer.example(utterances[1], epoch: 1)
    #expect(trainer.example(utterances[0], epoch: 1).input == example.input)
    #expect(trainer.example(utterances[0], epoch: 2).input != example.input)
    #expect(trainer.example(twin, epoch: 1).input != example.input)
    configuration.seed = 2
    let other = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder)
    #expect(other.example(utterances[0], epoch: 1).input != example.input)
  }

  /// The second view shows the same frames, of the same tempo, warp and offset, behind other masks; the first is what it is
  /// without a second.
  @Test func viewsDifferByTheirMasksAlone() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.randomConfiguration
    let utterances = try SyntheticSpeech.utterances(seed: 1)
    let single = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder).example(
      utterances[0], epoch: 1)
    configuration.consistencyLoss = 0.2
    let masked = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder).example(
      utterances[0], epoch: 1)
    #expect(single.otherView == nil && single.dropoutKeys(seed: 1).count == 1)
    #expect(masked.input == single.input)
    let other = try #require(masked.otherView)
    #expect(other != masked.input && Set(masked.dropoutKeys(seed: 1)).count == 2)
    #expect(masked.dropoutKeys(seed: 1)[0] == single.dropoutKeys(seed: 1)[0])
    configuration.augmentation.frequencyMasks = 0
    configuration.augmentation.timeMasks = 0
    let bare = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder).example(
      utterances[0], epoch: 1)
    #expect(bare.otherView == bare.input)
  }

  /// Without augmentation, an example is what recognition would see: with its speaker's statistics in the chosen share of
  /// the epochs, by the rule for a single file in the others.
  @Test(arguments: [0, 0.3, 1] as [Float]) func examplesSeeBothNormalisations(share: Float) throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.speakerNormalisationShare = share
    let utterances = try SyntheticSpeech.utterances(seed: 1)
    let trainer = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder)
    let speaker = try #require(TrainingSet(utterances: utterances).speakerStatistics(of: utterances[0]))
    let (bySpeaker, byFile) = (
      trainer.frontEnd.splice(
        trainer.frontEnd.features(ofFilterbanks: utterances[0].filterbanks, statistics: speaker), offset: 1),
      trainer.frontEnd.splice(
        trainer.frontEnd.features(ofFilterbanks: utterances[0].filterbanks, statistics: nil), offset: 1)
    )
    #expect(bySpeaker != byFile)
    var count = 0
    for epoch in 1...300 {
      let input = trainer.example(utterances[0], epoch: epoch).input
      #expect(input == bySpeaker || input == byFile)
      if input == bySpeaker { count += 1 }
    }
    // Four standard deviations of a binomial count: 4 · √(300 · 0.3 · 0.7) = 32.
    #expect(abs(Float(count) - 300 * share) <= (share == 0 || share == 1 ? 0 : 32))
  }

  @Test func everyOffsetIsDrawn() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.speakerNormalisationShare = 0
    configuration.frontEnd.keepEvery = 3
    configuration.augmentation.offsets = .random
    let utterances = try SyntheticSpeech.utterances(seed: 1)
    let trainer = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder)
    let features = trainer.frontEnd.features(ofFilterbanks: utterances[0].filterbanks, statistics: nil)
    let offsets = (0..<3).map { trainer.frontEnd.splice(features, offset: $0) }
    let drawn = (1...60).map { offsets.firstIndex(of: trainer.example(utterances[0], epoch: $0).input) }
    #expect(Set(drawn) == [0, 1, 2])
  }

  /// Copy k of an utterance is the one from offset k, and an epoch has one of each.
  @Test func copiesHaveTheirOffsets() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.speakerNormalisationShare = 0
    configuration.frontEnd.keepEvery = 3
    configuration.augmentation.offsets = .all
    configuration.epochs = 1
    let utterances = try SyntheticSpeech.utterances(seed: 1)
    var trainer = try SyntheticSpeech.trainer(configuration, training: utterances, in: folder)
    let features = trainer.frontEnd.features(ofFilterbanks: utterances[0].filterbanks, statistics: nil)
    for copy in 0..<3 {
      let example = trainer.example(utterances[0], copy: copy, epoch: 1)
      #expect(example.input == trainer.frontEnd.splice(features, offset: copy))
    }
    // Eight utterances in batches of four are two updates a copy.
    _ = try trainer.reports()
    #expect(trainer.optimiser.updates == 6)
  }

  /// Another copy has draws of its own: of augmentation, and of dropout.
  @Test func copiesAreDrawnApart() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.randomConfiguration
    configuration.augmentation.offsets = .fixed
    let trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let utterance = try SyntheticSpeech.utterances(seed: 1)[0]
    let examples = (0..<2).map { trainer.example(utterance, copy: $0, epoch: 1) }
    #expect(examples[0].input != examples[1].input)
    #expect(examples[0].dropoutKeys(seed: 1) != examples[1].dropoutKeys(seed: 1))
    #expect(examples[0].dropoutKeys(seed: 1) == [SeededGenerator.combine(1, SeededGenerator.key(of: utterance.id))])
  }

  /// Each speed is drawn as often as another, and an example of it is what recognition would see of the changed speech, with
  /// the statistics of the changed speaker or those of all speech so changed.
  @Test(arguments: [0, 1] as [Float]) func everySpeedIsDrawnWithItsOwnStatistics(share: Float) throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.speakerNormalisationShare = share
    configuration.augmentation.speeds = [0.9, 1, 1.1]
    let sets = try [3, 1, 4].map { try SyntheticSpeech.utterances(seed: $0) }
    let set = TrainingSet(
      utterances: sets[1].indices.map { index in
        let utterance = sets[1][index]
        return TrainingSet.Utterance(
          id: utterance.id, speaker: utterance.speaker, filterbanks: utterance.filterbanks,
          atOtherSpeeds: [sets[0][index].filterbanks, sets[2][index].filterbanks], transcript: utterance.transcript,
          target: utterance.target)
      }, otherSpeeds: [0.9, 1.1])
    let trainer = try Trainer(
      configuration: configuration, tokens: SyntheticSpeech.tokens(), training: set,
      validation: TrainingSet(utterances: sets[1]), folder: folder.path, domain: "tones")
    let expected = sets.map { utterances in
      let alone = TrainingSet(utterances: utterances)
      let frontEnd = FrontEnd(options: configuration.frontEnd, globalStatistics: alone.globalStatistics)
      let statistics = share > 0 ? alone.speakerStatistics(of: utterances[0]) : nil
      return frontEnd.splice(
        frontEnd.features(ofFilterbanks: utterances[0].filterbanks, statistics: statistics), offset: 1)
    }
    var counts = [0, 0, 0]
    for epoch in 1...300 {
      let input = trainer.example(set.utterances[0], epoch: epoch).input
      counts[try #require(expected.firstIndex(of: input))] += 1
    }
    // Four standard deviations of a binomial count: 4 · √(300 · 1/3 · 2/3) = 33.
    #expect(counts.allSatisfy { abs($0 - 100) <= 33 }, "\(counts)")
    #expect(trainer.frontEnd.globalStatistics == TrainingSet(utterances: sets[1]).globalStatistics)
  }

  @Test func aSpeedThatTheSetWasNotReadForIsNamed() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.augmentation.speeds = [1, 1.25]
    let error = #expect(throws: TrainingError.self) { try SyntheticSpeech.trainer(configuration, in: folder) }
    #expect(error?.description.contains("no filterbanks at the speed 1.25 of augmentation.speeds") == true)
  }
}
