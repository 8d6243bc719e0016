package import NeuralNetwork
import Tensors

/// The updates of a character model: truncated back-propagation through segments of a text that is read in several places side
/// by side.
package struct CharacterUpdate: Sendable {
  /// Some of the streams, the memory of their updates, and where they stand.
  private struct Shard: Sendable {
    var streams: Range<Int>
    var state: Network.State?
    var trace: Network.Trace
    var gradient: ParameterSet
    /// Nats, of the segment at hand.
    var loss = 0.0
  }

  package struct Result {
    /// Nats.
    var loss: Double
    /// Of symbols predicted.
    var count: Int
    /// Before it was clipped. Where it is no number, nothing has changed.
    var gradientNorm: Double
  }

  private let text: TextStreams
  private let gradientClip: Float
  private var shards: [Shard]

  /// At the beginning of a text: all streams start at zeros.
  package init(_ text: TextStreams, _ network: Network, configuration: CharacterTrainingConfiguration) {
    self.text = text
    gradientClip = configuration.gradientClip
    let count = min(configuration.shards, text.streams)
    shards = (0..<count).map { index in
      let streams = index * text.streams / count..<(index + 1) * text.streams / count
      return Shard(
        streams: streams, state: network.startState(sequences: streams.count), trace: .init(network.architecture),
        gradient: ParameterSet(zerosLike: network.parameters))
    }
  }

  /// One step of the optimiser on the mean loss of a segment of all streams. Each shard has its own streams, and carries their
  /// states on; gradients are added up in the shards' order.
  package mutating func run(
    segment: Int, _ network: inout Network, _ optimiser: inout any Optimiser, learningRate: Float
  ) -> Result {
    let (loss, count) = sumGradients(segment, network)
    let result = Result(loss: loss, count: count, gradientNorm: shards[0].gradient.norm)
    guard result.loss.isFinite, result.gradientNorm.isFinite else { return result }
    if result.gradientNorm > Double(gradientClip) {
      shards[0].gradient.scale(by: gradientClip / Float(result.gradientNorm))
    }
    optimiser.update(&network.parameters, gradients: shards[0].gradient, learningRate: learningRate)
    return result
  }

  /// The loss of a segment, in nats, and of how many symbols; the gradient of their mean is left in the first shard.
  private mutating func sumGradients(_ segment: Int, _ network: Network) -> (loss: Double, count: Int) {
    let text = text
    let count = text.length(ofSegment: segment) * text.streams
    concurrentUpdate(&shards) { _, shard in
      shard.gradient.clear()
      let (input, target) = text.segment(segment, streams: shard.streams)
      let layout = PackedLayout(
        lengths: [Int](repeating: text.length(ofSegment: segment), count: shard.streams.count))
      network.forward(.symbols(input), layout: layout, state: &shard.state, into: &shard.trace)
      let (loss, dLogits) = crossEntropy(shard.trace.logits, target: target, scale: 1 / Float(count))
      shard.loss = loss
      network.backward(dLogits, trace: &shard.trace, layout: layout, addingTo: &shard.gradient)
    }
    for index in shards.indices.dropFirst() { shards[0].gradient.add(shards[index].gradient) }
    return (shards.reduce(0) { $0 + $1.loss }, count)
  }
}
