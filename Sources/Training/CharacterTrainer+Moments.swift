import CharacterModel
import NeuralNetwork
import Tensors

extension CharacterTrainer {
  /// The moments of a normalised network are the means of those of the training text's segments, with the parameters as they
  /// are: of the first `momentSegments` segments of every stream, which lie evenly in it. (A variance is that over the streams at a
  /// step, on average over steps; training's own are those of a shard's streams.)
  mutating func estimateMoments() throws {
    guard configuration.isNormalised else { return }
    model.network.moments = nil
    let network = model.network
    let text = TextStreams(training, streams: configuration.streams, length: configuration.length)
    var state = Optional(network.startState(sequences: text.streams))
    var trace = Network.Trace(network.architecture)
    var sum: ParameterSet?
    let segments = min(text.segmentCount, Self.momentSegments)
    for segment in 0..<segments {
      let layout = PackedLayout(
        lengths: [Int](repeating: text.length(ofSegment: segment), count: text.streams))
      network.forward(
        .symbols(text.segment(segment, streams: 0..<text.streams).input), layout: layout, state: &state, into: &trace)
      let moments = network.moments(of: trace)
      if sum == nil { sum = moments } else { sum?.add(moments) }
    }
    sum?.scale(by: 1 / Float(segments))
    model.network.moments = sum
  }

  private static let momentSegments = 50
}
