import AcousticModel
import NeuralNetwork
import Tensors
import Testing

@Suite struct WindowTests {
  /// The network sees an hour in windows; it says of each frame what it would say if it saw all at once. An untrained network of
  /// five cells forgets within some tens of frames, so that nothing is left of the difference at the windows' ends but rounding, of some units of the sixth digit.
  @Test(arguments: [1, 1400, 1401, 2000, 2001, 5432])
  func windowsTellWhatTheWholeTells(networkFrames: Int) throws {
    let model = try SmallModel.make()
    let keepEvery = model.frontEnd.options.keepEvery
    let filterbanks = SmallModel.filterbanks(frames: networkFrames * keepEvery)
    let found = model.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: nil)
    let features = model.frontEnd.features(ofFilterbanks: filterbanks, statistics: nil)
    let input = model.frontEnd.splice(features, offset: model.frontEnd.options.recognitionOffset)
    let whole = logSoftmax(model.network.logits(input, layout: PackedLayout(lengths: [input.rows])))
    #expect(found.rows == networkFrames)
    #expect(found.largestDifference(from: whole) < 1e-4)
  }
}
