import CTC
import Foundation
import NeuralNetwork
import Tensors
import Testing

/// Losses and gradients that PyTorch computed in double precision (Golden/make_losses.py).
private struct GoldenLosses: Decodable {
  struct Utterance: Decodable {
    let frames: Int
    let target: [Int]
    let loss: Double
    /// Of every `stride`th frame.
    let gradient: [Double]
  }

  let columns: Int
  let stride: Int
  let utterances: [Utterance]

  init() throws {
    let url = Bundle.module.bundleURL.appending(path: "Golden").appending(path: "losses.json")
    self = try JSONDecoder().decode(GoldenLosses.self, from: Data(contentsOf: url))
  }

  /// The script's logits, exact in `Float`.
  func logits() -> [Matrix] {
    var state = 1
    func draw() -> Int {
      state = (state * 1_103_515_245 + 12_345) % (1 << 31)
      return state >> 16
    }
    return utterances.map { utterance in
      let elements = (0..<utterance.frames * columns).map { _ in Float(draw() - 16_384) / 2_048 }
      // The script draws the target's labels next.
      for _ in utterance.target { _ = draw() }
      return Matrix(rows: utterance.frames, columns: columns, elements: elements)
    }
  }
}

@Suite struct PyTorchTests {
  /// Log probabilities near −10 round to `Float` with errors up to 5e−7 of either sign: 300 of them are off by 1e−5.
  @Test func lossesAreThoseOfPyTorch() throws {
    let golden = try GoldenLosses()
    for (logits, utterance) in zip(golden.logits(), golden.utterances) {
      let loss = CTC.loss(logProbabilities: logSoftmax(logits), target: utterance.target).loss
      #expect(abs(loss - utterance.loss) < 3e-5, "\(utterance.frames) frames")
    }
  }

  /// Occupancies are quotients of such sums, so their relative error is the loss's absolute one.
  @Test func gradientsWithRespectToLogitsAreThoseOfPyTorch() throws {
    let golden = try GoldenLosses()
    for (logits, utterance) in zip(golden.logits(), golden.utterances) {
      let gradient = CTC.loss(logProbabilities: logSoftmax(logits), target: utterance.target).gradient
      let frames = stride(from: 0, to: utterance.frames, by: golden.stride)
      let ours = frames.flatMap { gradient[row: $0] }
      #expect(ours.count == utterance.gradient.count)
      for (a, b) in zip(ours, utterance.gradient) { #expect(abs(Double(a) - b) < 1e-5) }
    }
  }
}
