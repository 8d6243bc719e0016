import Collectives
import Foundation
import NeuralNetwork
import Tensors
import Training

/// How long an update of the usual network takes, and in it the sum of the gradients over the ranks.
enum UpdateTimes {
  /// Sixteen utterances of 1,200 frames of 10 ms, 400 of the network's: 4 × 320 MI-LSTM, 60 outputs or so.
  static func print(updates: Int, among processes: any ProcessGroup) throws {
    let folder = try RankFolder(among: processes)
    var configuration = TrainingConfiguration()
    configuration.augmentation.frequencyMasks = 0
    configuration.augmentation.timeMasks = 0
    configuration.augmentation.offsets = .fixed
    configuration.shards = 1
    let text = String(repeating: "AB BA ", count: 10) + "A"
    let utterances = try Synthetic.utterances(16, bins: 40, frames: { _ in 1_200 }, text: text)
    var trainer = try Synthetic.trainer(configuration, utterances, in: folder.path, among: processes)
    let batch = Array(utterances.indices)
    _ = try trainer.update(batch, epoch: 1, learningRate: 1e-4)
    let whole = try (0..<updates).map { number in
      _ = processes.gather("")
      return try ContinuousClock().measure { _ = try trainer.update(batch, epoch: 2 + number, learningRate: 1e-4) }
    }
    var gradient = ParameterSet(zerosLike: trainer.network.parameters)
    let sums = (0..<(4 * updates)).map { _ in
      // The ranks begin each sum together, so that no wait for a slower rank is counted.
      _ = processes.gather("")
      return ContinuousClock().measure { gradient.sum(over: processes) }
    }
    guard processes.isFirst, let update = whole.min().map(seconds), let sum = sums.min().map(seconds) else { return }
    Swift.print(
      String(
        format:
          "%d ranks, %d parameters: %.0f ms an update at best, %.0f network frames a second; the sum alone %.1f ms",
        processes.size, trainer.parameterCount, 1_000 * update, 16 * 400 / update, 1_000 * sum))
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + 1e-18 * Double(duration.components.attoseconds)
  }
}
