import AcousticModel
import CTC
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
  /// Loss and greedy error, without noise, dropout or augmentation.
  ///
  /// - Throws: `TrainingError.notFinite` with the utterance whose loss is not a number, `.tooShort` where each is too short.
  package func validate() throws -> ValidationReport {
    let order = validation.utterances.indices.filter { validation.utterances[$0].filterbanks.rows > 0 }.sorted {
      let (a, b) = (validation.utterances[$0].filterbanks.rows, validation.utterances[$1].filterbanks.rows)
      return (b, $0) < (a, $1)
    }
    var network = network
    network.parameters = candidate
    var loss = 0.0
    var scored = 0
    var tokenErrors = ErrorRate()
    var wordErrors = ErrorRate()
    for start in stride(from: 0, to: order.count, by: configuration.batchSize) {
      let batch = order[start..<min(start + configuration.batchSize, order.count)].map { validation.utterances[$0] }
      let posteriors = self.posteriors(of: batch, by: network)
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
    for utterance in validation.utterances where utterance.filterbanks.rows == 0 {
      tokenErrors += ErrorRate(reference: utterance.target, hypothesis: [])
      wordErrors += ErrorRate(wordsOf: utterance.transcript, against: "")
    }
    guard scored > 0 else { throw TrainingError.tooShort(count: validation.utterances.count) }
    return ValidationReport(
      loss: loss / Double(scored), tokenErrorRate: tokenErrors.percentage / 100,
      wordErrorRate: wordErrors.percentage / 100, tooShort: validation.utterances.count - scored)
  }

  /// ln p for each utterance of a batch that is sorted by descending length; speakers' statistics where they are known.
  private func posteriors(of batch: [TrainingSet.Utterance], by network: Network) -> [Matrix] {
    let inputs = concurrentMap(batch.count) { [self] index in
      let utterance = batch[index]
      let statistics = validation.speakerStatistics(of: utterance)
      let features = frontEnd.features(ofFilterbanks: utterance.filterbanks, statistics: statistics)
      return frontEnd.splice(features, offset: frontEnd.options.recognitionOffset)
    }
    let layout = PackedLayout(lengths: inputs.map(\.rows))
    return layout.unpack(logSoftmax(network.logits(layout.pack(inputs), layout: layout)))
  }
}
