import NeuralNetwork
import Tensors
import Testing

/// PyTorch computed in double precision, so the differences are the rounding of our own single precision: a dozen
/// roundings of 6e−8 in each of six frames and two layers, of numbers near 1. A wrong term changes a number by 1e−2.
@Suite struct PyTorchTests {
  private let tolerance = 2e-5

  @Test(arguments: try GoldenNetwork.all())
  func logitsAreThoseOfPyTorch(_ golden: GoldenNetwork) throws {
    let batch = golden.batch
    let trace = try golden.network().forward(batch.packed, layout: batch.layout)
    for (ours, theirs) in zip(batch.layout.unpack(trace.logits), golden.logits) {
      expectEqual(ours, theirs, "logits")
    }
  }

  @Test(arguments: try GoldenNetwork.all())
  func lossesAreThoseOfPyTorch(_ golden: GoldenNetwork) throws {
    let batch = golden.batch
    let logits = try golden.network().logits(batch.packed, layout: batch.layout)
    let losses = ctcLoss(ofLogits: logits, layout: batch.layout, targets: golden.targets).losses
    for (ours, theirs) in zip(losses, golden.losses) { #expect(abs(ours - theirs) < tolerance) }
  }

  @Test(arguments: try GoldenNetwork.all())
  func everyGradientIsThatOfPyTorch(_ golden: GoldenNetwork) throws {
    let network = try golden.network()
    let batch = golden.batch
    let trace = network.forward(batch.packed, layout: batch.layout)
    let (_, dLogits) = ctcLoss(ofLogits: trace.logits, layout: batch.layout, targets: golden.targets)
    let gradients = network.backward(dLogits, trace: trace, layout: batch.layout, wantsInputGradient: true)
    #expect(Set(gradients.parameters.names) == Set(golden.parameterGradients.keys))
    for (name, ours) in zip(gradients.parameters.names, gradients.parameters.values)
    where !golden.incomparable.contains(name) {
      expectEqual(ours, try #require(golden.parameterGradients[name]), name)
    }
    for (ours, theirs) in zip(batch.layout.unpack(try #require(gradients.input)), golden.inputGradients) {
      expectEqual(ours, theirs, "input")
    }
  }

  /// Factors that are rounded to bfloat16, 2⁻⁹ of their size, leave the whole gradient within a few of such steps of
  /// PyTorch's in double precision.
  @Test(.enabled(if: ProductPrecision.bfloat16.isAvailable), arguments: try GoldenNetwork.all())
  func theGradientInBFloat16IsNearPyTorchs(_ golden: GoldenNetwork) throws {
    var network = try golden.network()
    network.precision = .bfloat16
    let batch = golden.batch
    let trace = network.forward(batch.packed, layout: batch.layout)
    let (_, dLogits) = ctcLoss(ofLogits: trace.logits, layout: batch.layout, targets: golden.targets)
    let gradients = network.backward(dLogits, trace: trace, layout: batch.layout).parameters
    var (error, size) = (0.0, 0.0)
    for (name, ours) in zip(gradients.names, gradients.values) where !golden.incomparable.contains(name) {
      let theirs = try #require(golden.parameterGradients[name])
      for (a, b) in zip(ours.elements, theirs.elements) {
        error += (Double(a) - b) * (Double(a) - b)
        size += b * b
      }
    }
    #expect(error > 0 && error.squareRoot() < 0.01 * size.squareRoot(), "\((error / size).squareRoot())")
  }

  private func expectEqual(_ ours: Matrix, _ theirs: GoldenNetwork.Numbers, _ name: String) {
    #expect(ours.rows == theirs.rows && ours.elements.count == theirs.elements.count, "\(name)")
    for (a, b) in zip(ours.elements, theirs.elements) { #expect(abs(Double(a) - b) < tolerance, "\(name)") }
  }
}
