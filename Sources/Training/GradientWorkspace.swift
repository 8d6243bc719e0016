import Collectives
package import NeuralNetwork
import Tensors

/// The memory of an update, kept for the next one: a trace and a gradient for each shard of a batch.
package struct GradientWorkspace: Sendable {
  struct Shard: Sendable {
    var trace: Network.Trace
    var gradient: ParameterSet
    /// Of the part of the batch at hand.
    var loss = 0.0
  }

  var shards: [Shard] = []

  package init() {}

  /// A new update: all gradients are zero, that of no utterance at all too.
  mutating func begin(for network: Network) {
    reserve(shards: 1, for: network)
    for index in shards.indices { shards[index].gradient.clear() }
  }

  /// At least so many shards.
  mutating func reserve(shards count: Int, for network: Network) {
    while shards.count < count {
      shards.append(
        Shard(trace: .init(network.architecture), gradient: ParameterSet(zerosLike: network.parameters)))
    }
  }

  /// Adds the gradients of all shards, in their order, to the first one's: `sum`.
  mutating func addShards() {
    for index in shards.indices.dropFirst() { shards[0].gradient.add(shards[index].gradient) }
  }

  /// Makes `sum` the sum over the ranks.
  mutating func addSums(over processes: any ProcessGroup) { shards[0].gradient.sum(over: processes) }

  /// The gradient of the update.
  package var sum: ParameterSet { shards[0].gradient }

  mutating func scaleSum(by factor: Float) { shards[0].gradient.scale(by: factor) }
}
