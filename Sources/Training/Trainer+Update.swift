import AcousticModel
import CTC
import Collectives
import Features
import Foundation
package import NeuralNetwork
package import Tensors

extension Trainer {
  /// An utterance as the network meets it once.
  package struct Example: Sendable {
    package var id: String
    /// Which of the epoch's visits to the utterance it is, from 0.
    package var copy: Int
    /// [T × D].
    package var input: Matrix
    /// The same frames behind other masks, where the network is to give the same answer twice.
    package var otherView: Matrix?
    package var target: [Int]

    package init(id: String, copy: Int = 0, input: Matrix, otherView: Matrix? = nil, target: [Int]) {
      self.id = id
      self.copy = copy
      self.input = input
      self.otherView = otherView
      self.target = target
    }

    var views: [Matrix] { [input] + (otherView.map { [$0] } ?? []) }

    /// What dropout is keyed by, for each view.
    package func dropoutKeys(seed: UInt64) -> [UInt64] {
      let key = SeededGenerator.combine(seed, SeededGenerator.key(of: id, copy: copy))
      return [key] + (otherView == nil ? [] : [SeededGenerator.combine(key, 1)])
    }
  }

  package struct UpdateResult {
    /// Sum over the utterances used, in nats.
    package var loss: Double
    package var used: Int
    package var skipped: Int
    /// The Euclidean norm of the mean loss's gradient, before it is clipped; nil where no utterance was used. Infinite where the
    /// gradient grew beyond all numbers on its way back through time: then no parameter has changed.
    package var gradientNorm: Double?
  }

  /// Gradients in a row that may be no numbers, each of another batch.
  package static let overflowsAllowed = 20

  /// One step of the optimiser on the mean loss of a batch of visits (`Batching.batches` says which these are).
  ///
  /// Weight noise is drawn anew for each update: the gradient is taken at the noisy weights and applied to the clean ones.
  ///
  /// Where U ⊙ (α ⊙ Wx + β₁) lets a gradient grow by a fifth a frame, some 500 frames exceed single precision. A young network
  /// does so at times with long utterances, whose direction would say nothing either: such an update is left out.
  ///
  /// - Throws: `TrainingError.notFinite` for a loss that is no number, and for the last of `overflowsAllowed` + 1 gradients in a
  ///   row that are none.
  package mutating func update(_ batch: [Int], epoch: Int, learningRate: Float) throws -> UpdateResult {
    var result = sumGradients(ofBatch: batch, epoch: epoch)
    guard result.used > 0 else { return result }
    workspace.scaleSum(by: 1 / Float(result.used))
    let norm = workspace.sum.norm
    guard result.loss.isFinite, norm.isFinite else {
      overflows += 1
      guard result.loss.isFinite, overflows <= Self.overflowsAllowed else {
        let count = training.utterances.count
        throw TrainingError.notFinite(
          epoch: epoch, utterances: batch.map { training.utterances[$0 % count].id },
          what: result.loss.isFinite ? "gradient" : "loss")
      }
      result.gradientNorm = .infinity
      return result
    }
    overflows = 0
    if norm > Double(configuration.gradientClip) { workspace.scaleSum(by: configuration.gradientClip / Float(norm)) }
    optimiser.update(&network.parameters, gradients: workspace.sum, learningRate: learningRate)
    let share = averagingShare
    average?.move(towards: network.parameters, by: share)
    result.gradientNorm = norm
    return result
  }

  /// Leaves in `workspace.sum` the sum of the gradients of a batch of visits, at noisy weights where there is weight noise.
  /// Each rank draws and computes the visits to utterances that it holds; all have the sums over the ranks.
  package mutating func sumGradients(ofBatch batch: [Int], epoch: Int) -> UpdateResult {
    let count = training.utterances.count
    let held = batch.filter { training.share.holds($0 % count) }
    let drawn = concurrentMap(held.count) { [self] in example(ofVisit: held[$0], epoch: epoch) }
    let examples = drawn.filter { $0.input.rows >= max(1, CTC.requiredFrames($0.target)) }
    var noisy = network
    noisy.precision = configuration.productPrecision.onThisMachine
    if configuration.weightNoise > 0 {
      noisy.parameters = network.parameters.addingNoise(
        standardDeviation: configuration.weightNoise,
        seed: SeededGenerator.combine(configuration.seed, Purpose.weightNoise), update: UInt64(optimiser.updates))
    }
    let loss = Self.gradient(
      of: examples, network: noisy, configuration: configuration,
      dropoutSeed: SeededGenerator.combine(configuration.seed, UInt64(epoch), Purpose.dropout),
      processesOnThisMachine: processes.sizeOnThisMachine, in: &workspace)
    let sums = sumOverRanks([loss, Double(examples.count), Double(drawn.count - examples.count)])
    workspace.addSums(over: processes)
    return UpdateResult(loss: sums[0], used: Int(sums[1]), skipped: Int(sums[2]))
  }

  /// The share of the newest parameters in the average: 1 − decay, but after n updates no less than 9 / (n + 10).
  private var averagingShare: Float { max(1 - configuration.averaging, 9 / Float(optimiser.updates + 10)) }

  private func example(ofVisit visit: Int, epoch: Int) -> Example {
    let (copy, index) = visit.quotientAndRemainder(dividingBy: training.utterances.count)
    return example(training.utterances[index], copy: copy, epoch: epoch)
  }

  /// An utterance with its augmentation, keyed by seed, epoch, utterance and copy.
  package func example(_ utterance: TrainingSet.Utterance, copy: Int = 0, epoch: Int) -> Example {
    var generator = SeededGenerator(
      configuration.seed, UInt64(epoch), SeededGenerator.key(of: utterance.id, copy: copy), Purpose.augmentation)
    let augmentation = configuration.augmentation
    let speed = drawSpeed(of: utterance, copy: copy, epoch: epoch)
    let bySpeaker = generator.uniform() < configuration.speakerNormalisationShare
    let filters = frontEnd.options.filterbank.filterColumns
    let warp = augmentation.drawWarp(filters: filters, using: &generator)
    let recombined = recombined(utterance, copy: copy, epoch: epoch, atSpeed: speed)
    let filterbanks = warp.applied(
      to: augmentation.changeTempo(
        recombined?.filterbanks ?? utterance.filterbanks(atSpeed: speed), using: &generator))
    let statistics = bySpeaker ? training.speakerStatistics(of: utterance, atSpeed: speed) : nil
    var features = frontEndsAtSpeeds[speed].features(
      ofFilterbanks: filterbanks, statistics: statistics.map(warp.applied))
    let unmasked = features
    augmentation.mask(&features, filters: filters, using: &generator)
    let options = frontEnd.options
    let offset =
      switch augmentation.offsets {
      case .random: Int.random(in: 0..<options.keepEvery, using: &generator)
      case .all: copy
      case .fixed: options.recognitionOffset
      }
    let input = frontEnd.splice(features, offset: offset)
    var otherView: Matrix?
    if configuration.consistencyLoss > 0 {
      features = unmasked
      augmentation.mask(&features, filters: filters, using: &generator)
      otherView = frontEnd.splice(features, offset: offset)
    }
    return Example(
      id: utterance.id, copy: copy, input: input, otherView: otherView, target: recombined?.target ?? utterance.target)
  }

  /// The place of the speed in the training set's, from a stream of its own.
  private func drawSpeed(of utterance: TrainingSet.Utterance, copy: Int, epoch: Int) -> Int {
    let speeds = configuration.augmentation.speeds
    var generator = SeededGenerator(
      configuration.seed, UInt64(epoch), SeededGenerator.key(of: utterance.id, copy: copy), Purpose.speed)
    let speed = speeds[Int.random(in: speeds.indices, using: &generator)]
    guard let place = training.speeds.firstIndex(of: speed) else {
      preconditionFailure("the training set is not there at the speed \(speed)")
    }
    return place
  }

  /// Sums over the examples: of the losses at the top, and, in the workspace, of the gradients of what is minimised,
  /// which is
  ///
  ///     (1 − intermediateLoss) · loss at the top + intermediateLoss · loss below layer ⌊layers / 2⌋
  ///
  /// With two views a and b of an utterance each of these losses is
  ///
  ///     ½ (CTC(a) + CTC(b)) + ½ consistencyLoss · Σ_t (KL(p_b ‖ p_a) + KL(p_a ‖ p_b))
  ///
  /// where the first argument of each divergence counts as a constant (Yao et al. 2025, "CR-CTC: Consistency regularization
  /// on CTC for improved speech recognition", section 3).
  ///
  /// Parts that fit in memory follow one another, shards of a part are computed side by side, and all are added up in a
  /// fixed order. What is dropped of an example is keyed by `dropoutSeed` and its id and copy, so no such division changes it.
  package static func gradient(
    of examples: [Example], network: Network, configuration: TrainingConfiguration, dropoutSeed: UInt64,
    processesOnThisMachine: Int = 1, in workspace: inout GradientWorkspace
  ) -> Double {
    let sorted = examples.sorted { $0.input.rows > $1.input.rows }
    let views = examples.contains { $0.otherView != nil } ? 2 : 1
    let rows =
      configuration.memoryBytes(ofOneIn: processesOnThisMachine) / network.architecture.trainingBytesPerFrame / views
    var loss = 0.0
    workspace.begin(for: network)
    for part in Batching.split(sorted.map(\.input.rows), rows: rows) {
      let shards = min(configuration.shardCount(ofOneIn: processesOnThisMachine), part.count)
      workspace.reserve(shards: shards, for: network)
      concurrentUpdate(&workspace.shards) { index, shard in
        shard.loss = 0
        guard index < shards else { return }
        let mine = stride(from: part.lowerBound + index, to: part.upperBound, by: shards).map { sorted[$0] }
        addGradient(
          of: mine, network: network, configuration: configuration,
          dropout: .init(probability: configuration.dropout, keys: mine.flatMap { $0.dropoutKeys(seed: dropoutSeed) }),
          to: &shard)
      }
      loss += workspace.shards.reduce(0) { $0 + $1.loss }
    }
    workspace.addShards()
    return loss
  }

  /// - Parameter examples: in descending length.
  private static func addGradient(
    of examples: [Example], network: Network, configuration: TrainingConfiguration, dropout: Network.Dropout,
    to shard: inout GradientWorkspace.Shard
  ) {
    let share = configuration.intermediateLoss
    let views = examples.flatMap(\.views)
    let layout = PackedLayout(lengths: views.map(\.rows))
    network.forward(
      layout.pack(views), layout: layout, dropout: dropout,
      intermediateLayer: share > 0 ? network.architecture.layers / 2 : nil, into: &shard.trace)
    let consistency = configuration.consistencyLoss
    let (loss, gradient) = lossAndGradient(of: shard.trace.logits, examples, layout, consistency: consistency)
    var dLogits = gradient
    var dIntermediate = shard.trace.intermediate.map {
      lossAndGradient(of: $0.logits, examples, layout, consistency: consistency).gradient
    }
    if share > 0 {
      dLogits.scale(by: 1 - share)
      dIntermediate?.scale(by: share)
    }
    network.backward(
      dLogits, dIntermediate: dIntermediate, trace: &shard.trace, layout: layout, addingTo: &shard.gradient)
    shard.loss = loss
  }

  /// The sum of the examples' CTC losses, the mean of an example's views, and the gradient of what is minimised with respect
  /// to the logits, [R × V].
  private static func lossAndGradient(
    of logits: Matrix, _ examples: [Example], _ layout: PackedLayout, consistency: Float
  ) -> (loss: Double, gradient: Matrix) {
    let sequences = layout.unpack(logits)
    let places = examples.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.views.count) }
    let results = concurrentMap(examples.count) { index in
      let logProbabilities = sequences[places[index]..<places[index + 1]].map(logSoftmax)
      var losses = logProbabilities.map { CTC.loss(logProbabilities: $0, target: examples[index].target) }
      if losses.count == 2 {
        let pull = pull(from: logProbabilities[0], to: logProbabilities[1], strength: consistency)
        losses[0].gradient.add(pull)
        losses[1].gradient.subtract(pull)
      }
      return losses
    }
    var loss = 0.0
    var gradients: [Matrix] = []
    for views in results {
      loss += views.reduce(0) { $0 + $1.loss } / Double(views.count)
      for var view in views.map(\.gradient) {
        if views.count > 1 { view.scale(by: 1 / Float(views.count)) }
        gradients.append(view)
      }
    }
    return (loss, layout.pack(gradients))
  }

  /// strength · (p_a − p_b), the gradient of strength · Σ_t KL(p_b ‖ p_a) with respect to the logits of a; that of
  /// KL(p_a ‖ p_b) with respect to those of b is its opposite.
  private static func pull(from a: Matrix, to b: Matrix, strength: Float) -> Matrix {
    var difference = Matrix(rows: a.rows, columns: a.columns)
    for i in difference.elements.indices {
      difference.elements[i] = strength * (Elementwise.exp(a.elements[i]) - Elementwise.exp(b.elements[i]))
    }
    return difference
  }
}

extension TrainingConfiguration {
  /// `memoryMegabytes` with its default resolved, for one of several processes that share the machine.
  func memoryBytes(ofOneIn processes: Int) -> Int {
    memoryMegabytes > 0 ? memoryMegabytes << 20 : Int(ProcessInfo.processInfo.physicalMemory / 2) / processes
  }

  /// `shards` with its default resolved, for one of several processes that share the machine: half of the cores that it may
  /// run on, and of its part of all, for not every launcher binds its processes to cores.
  func shardCount(ofOneIn processes: Int) -> Int {
    shards > 0 ? shards : max(1, min(Cores.allowed, Cores.ofMachine / processes) / 2)
  }
}

extension NetworkArchitecture {
  /// Bytes that one network frame takes during an update: of every layer what dropout leaves of its input, and the traces
  /// of both directions (11 H each of an LSTM, less of the others); beside them, the gradients that pass between layers.
  package var trainingBytesPerFrame: Int {
    let h = cellsPerDirection
    return 4 * (inputSize + layers * 2 * (11 * h + h) + 4 * h + 4 * outputSize)
  }
}
