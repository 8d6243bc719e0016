import CharacterModel
import NeuralNetwork
import Tensors

extension CharacterTrainer {
  /// The moments of a normalised network are the means of those of the training text's segments, with the parameters as they
  /// are: of up to `momentSegments` segments that lie evenly in it. (The mean of the variances is that within a segment, as
  /// Cooijmans et al. 2016 have it.)
  mutating func estimateMoments() throws {
    guard configuration.isNormalised else { return }
    model.network.moments = nil
    let network = model.network
    let text = TextStreams(training, streams: configuration.streams, length: configuration.length)
    var state = Optional(network.startState(sequences: text.streams))
    var trace = Network.Trace(network.architecture)
    var sum: ParameterSet?
    var used = 0
    for segment in 0..<min(text.segmentCount, Self.momentSegments) {
      let length = text.length(ofSegment: segment)
      guard length == configuration.length || sum == nil else { continue }
      let layout = PackedLayout(lengths: [Int](repeating: length, count: text.streams))
      network.forward(
        .symbols(text.segment(segment, streams: 0..<text.streams).input), layout: layout, state: &state, into: &trace)
      let moments = network.moments(of: trace)
      if sum == nil { sum = moments } else { sum?.add(moments) }
      used += 1
    }
    sum?.scale(by: 1 / Float(max(1, used)))
    model.network.moments = sum
  }

  private static let momentSegments = 50
}
