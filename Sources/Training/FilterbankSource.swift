import AudioIO
import Corpus
import Features
import Tensors

/// Where a data folder's filterbanks come from: `feats.scp`, or its sound.
struct FilterbankSource: Sendable {
  let extractor: FilterbankExtractor
  let runsCommands: Bool
  /// The speeds other than 1 that filterbanks are wanted at too; they are computed from sound.
  let otherSpeeds: [Float]

  struct Filterbanks: Sendable {
    /// [frames × bins].
    var matrix: Matrix
    /// At each of the other speeds.
    var atOtherSpeeds: [Matrix] = []
    /// What the decoder said of a recording that is cut off or broken.
    var damage: String?

    var atAllSpeeds: [Matrix] { [matrix] + atOtherSpeeds }
  }

  /// In the utterances' order.
  ///
  /// - Throws: `TrainingSet.UtteranceError` for the first that cannot be had.
  func filterbanks(of utterances: [Utterance]) throws -> [Filterbanks] {
    let areStored = !utterances.contains { $0.features == nil }
    guard areStored else { return try computed(utterances, speeds: [1] + otherSpeeds) }
    let results = concurrentMap(utterances.count) { index in Result { try stored(utterances[index]) } }
    let matrices = try results.map { try $0.get() }
    guard !otherSpeeds.isEmpty else { return matrices.map { Filterbanks(matrix: $0) } }
    return try zip(matrices, computed(utterances, speeds: otherSpeeds)).map { matrix, others in
      Filterbanks(matrix: matrix, atOtherSpeeds: [others.matrix] + others.atOtherSpeeds, damage: others.damage)
    }
  }

  private func stored(_ utterance: Utterance) throws -> Matrix {
    guard let location = utterance.features else { preconditionFailure("no features of \(utterance.id)") }
    let matrix = try FeatureArchive.read(location)
    guard matrix.columns == extractor.options.featureCount else {
      throw TrainingSet.UtteranceError(
        id: utterance.id,
        reason: "\(location) has \(matrix.columns) numbers a frame, and the configuration says "
          + "\(extractor.options.featureCount)")
    }
    return matrix
  }

  /// From sound, which each must have.
  private func computed(_ utterances: [Utterance], speeds: [Float]) throws -> [Filterbanks] {
    if let silent = utterances.first(where: { $0.audio == nil }) {
      throw TrainingSet.UtteranceError(
        id: silent.id,
        reason: silent.features == nil
          ? "neither sound nor features"
          : "features are stored at the speed 1 alone, and there is no sound (wav.scp) to compute those of the other "
            + "augmentation.speeds from")
    }
    let recordings = Recording.all(of: utterances)
    let results = concurrentMap(recordings.count) { index in computed(recordings[index], speeds: speeds) }
    return try results.flatMap(\.self).map { try $0.get() }
  }

  private func computed(_ recording: Recording, speeds: [Float]) -> [Result<Filterbanks, any Error>] {
    if case .command(let command) = recording.audio, !runsCommands {
      let failure = TrainingSet.UtteranceError(
        id: recording.utterances[0].id, reason: "the command `\(command)` is not run here, for nobody has allowed it")
      return [.failure(failure)]
    }
    return zip(recording.utterances, recording.waveforms()).map { utterance, waveform in
      Result {
        do {
          let sound = try waveform.get()
          let matrices = speeds.map { speed in
            let changed = sound.atSpeed(Double(speed), rateHz: extractor.options.sampleRateHz)
            return extractor.extract(changed.samples, seed: SeededGenerator.key(of: utterance.id))
          }
          return Filterbanks(matrix: matrices[0], atOtherSpeeds: Array(matrices[1...]), damage: sound.damage)
        } catch {
          throw TrainingSet.UtteranceError(id: utterance.id, reason: "\(error)")
        }
      }
    }
  }
}
