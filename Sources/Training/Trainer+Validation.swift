import AcousticModel
import CTC
import Collectives
import Corpus
import NeuralNetwork
import Scoring
import Tensors

/// How well the network does without a language model on the validation set.
public struct ValidationReport: Codable, Sendable {
  /// Nats an utterance, of those that are long enough for their transcripts.
  public var loss: Double
  /// Errors of the greedy path's tokens, a share of the tokens of the transcripts.
  public var tokenErrorRate: Double
  /// Errors of its words, a share of the words of the transcripts.
  public var wordErrorRate: Double
  /// Utterances that are too short for their transcripts; their errors count, and their loss is infinite.
  public var tooShort: Int
}

extension Trainer {
  /// Loss and greedy error, without noise, dropout or augmentation. Each rank computes those of its share; all have the
  /// sums, and so decide alike.
  ///
  /// - Throws: `TrainingError.notFinite` with the utterance whose loss is not a number, `.tooShort` where each is too short.
  package func validate() throws -> ValidationReport {
    let held = validation.held
    let order = held.indices.filter { held[$0].frames > 0 }.sorted {
      (held[$1].frames, $0) < (held[$0].frames, $1)
    }
    var network = network
    network.parameters = candidate
    var loss = 0.0
    var scored = 0
    var tokenErrors = ErrorRate()
    var wordErrors = ErrorRate()
    for start in stride(from: 0, to: order.count, by: configuration.batchSize) {
      let batch = order[start..<min(start + configuration.batchSize, order.count)].map { held[$0] }
      let posteriors = self.posteriors(of: batch, in: validation, by: network)
      for (utterance, logProbabilities) in zip(batch, posteriors) {
        let result = CTC.loss(logProbabilities: logProbabilities, target: utterance.target)
        guard !result.loss.isNaN else {
          throw TrainingError.notFinite(
            epoch: progress.epoch + 1, utterances: [utterance.id], what: "loss in validation")
        }
        if result.loss.isFinite {
          loss += result.loss
          scored += 1
        }
        let columns = GreedyPath(logProbabilities).columns
        tokenErrors += ErrorRate(reference: utterance.target, hypothesis: columns)
        wordErrors += ErrorRate(wordsOf: utterance.transcript, against: tokens.text(ofColumns: columns))
      }
    }
    for utterance in held where utterance.frames == 0 {
      tokenErrors += ErrorRate(reference: utterance.target, hypothesis: [])
      wordErrors += ErrorRate(wordsOf: utterance.transcript, against: "")
    }
    let sums = sumOverRanks([loss, Double(scored)])
    (loss, scored) = (sums[0], Int(sums[1]))
    tokenErrors = sumOverRanks(tokenErrors)
    wordErrors = sumOverRanks(wordErrors)
    guard scored > 0 else { throw TrainingError.tooShort(count: validation.utterances.count) }
    return ValidationReport(
      loss: loss / Double(scored), tokenErrorRate: tokenErrors.percentage / 100,
      wordErrorRate: wordErrors.percentage / 100, tooShort: validation.utterances.count - scored)
  }

  private func sumOverRanks(_ rate: ErrorRate) -> ErrorRate {
    let counts = [rate.substitutions, rate.insertions, rate.deletions, rate.referenceCount].map(Double.init)
    let sums = sumOverRanks(counts).map { Int($0) }
    var rate = ErrorRate()
    (rate.substitutions, rate.insertions, rate.deletions, rate.referenceCount) = (sums[0], sums[1], sums[2], sums[3])
    return rate
  }

  /// ln p for each utterance of a batch of a set, that is sorted by descending length; speakers' statistics where they are known.
  func posteriors(of batch: [TrainingSet.Utterance], in set: TrainingSet, by network: Network) -> [Matrix] {
    let inputs = concurrentMap(batch.count) { [self] index in
      let utterance = batch[index]
      let statistics = set.speakerStatistics(of: utterance)
      let features = frontEnd.features(ofFilterbanks: utterance.filterbanks, statistics: statistics)
      return frontEnd.splice(features, offset: frontEnd.options.recognitionOffset)
    }
    let layout = PackedLayout(lengths: inputs.map(\.rows))
    return layout.unpack(logSoftmax(network.logits(layout.pack(inputs), layout: layout)))
  }
}
