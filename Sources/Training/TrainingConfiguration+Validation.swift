import AcousticModel
import NeuralNetwork
import Tensors

extension TrainingConfiguration {
  /// A choice that no training can be made with.
  public struct ValueError: Error, Equatable, CustomStringConvertible {
    /// The choice, what was found and what was expected.
    public let description: String
  }

  /// Throws for the first choice outside its range.
  public func validate() throws(ValueError) {
    do { try frontEnd.validate() } catch { throw ValueError(description: "frontEnd: \(error)") }
    try Self.check(layers >= 1, "layers", layers, "1 or more")
    try Self.check(cellsPerDirection >= 1, "cellsPerDirection", cellsPerDirection, "1 or more")
    try Self.check(epochs >= 0, "epochs", epochs, "0 or more")
    try Self.check(batchSize >= 1, "batchSize", batchSize, "1 or more")
    try Self.check(batchFrames >= 0, "batchFrames", batchFrames, "0 or more")
    try Self.check((0..<1).contains(momentum), "momentum", momentum, "0 to below 1")
    try Self.check(learningRate > 0 && learningRate.isFinite, "learningRate", learningRate, "a number above 0")
    try Self.check(gradientClip > 0, "gradientClip", gradientClip, "a number above 0")
    try Self.check((0..<1).contains(dropout), "dropout", dropout, "0 to below 1")
    try Self.check(weightNoise >= 0 && weightNoise.isFinite, "weightNoise", weightNoise, "0 or more")
    try Self.check((0..<1).contains(intermediateLoss), "intermediateLoss", intermediateLoss, "0 to below 1")
    try Self.check(
      consistencyLoss >= 0 && consistencyLoss.isFinite, "consistencyLoss", consistencyLoss, "0 or more")
    try Self.check(
      intermediateLoss == 0 || layers > 1, "intermediateLoss", intermediateLoss, "0 with one layer")
    try Self.check((0..<1).contains(averaging), "averaging", averaging, "0 to below 1")
    try Self.check((1...100).contains(averagedEpochs), "averagedEpochs", averagedEpochs, "1 to 100")
    try Self.check(
      (0...1).contains(speakerNormalisationShare), "speakerNormalisationShare", speakerNormalisationShare, "0 to 1")
    try Self.check(
      lengthJitterFrames >= 0 && lengthJitterFrames.isFinite, "lengthJitterFrames", lengthJitterFrames, "0 or more")
    try Self.check(memoryMegabytes >= 0, "memoryMegabytes", memoryMegabytes, "0 or more")
    try Self.check(shards >= 0, "shards", shards, "0 or more")
    try Self.check(
      productPrecision.onThisMachine.isAvailable, "productPrecision", productPrecision.rawValue,
      "float32 on this machine (bfloat16 needs oneDNN 2, Debian's libdnnl2, and a CPU with AVX512-BF16)")
    try initialisation.validate()
    try schedule.validate()
    try augmentation.validate()
  }

  static func check(
    _ isGood: Bool, _ choice: String, _ found: some CustomStringConvertible, _ expected: String
  ) throws(ValueError) {
    guard isGood else { throw ValueError(description: "\(choice) is \(found), expected \(expected)") }
  }
}

extension Initialisation {
  func validate() throws(TrainingConfiguration.ValueError) {
    for (name, value) in [
      ("alpha", alpha), ("beta1", beta1), ("beta2", beta2), ("bias", bias), ("forgetBias", forgetBias ?? 0),
    ] {
      try TrainingConfiguration.check(abs(value) <= 1_000, "initialisation.\(name)", value, "-1000 to 1000")
    }
    for case (let name, let range?) in [("weightRange", weightRange), ("inputWeightRange", inputWeightRange)] {
      try TrainingConfiguration.check(
        range > 0 && range <= 1_000, "initialisation.\(name)", range, "above 0, at most 1000")
    }
  }
}

extension ScheduleOptions {
  func validate() throws(TrainingConfiguration.ValueError) {
    try TrainingConfiguration.check(patience >= 1, "schedule.patience", patience, "1 or more")
    try TrainingConfiguration.check((0..<1).contains(minimumGain), "schedule.minimumGain", minimumGain, "0 to below 1")
    try TrainingConfiguration.check(
      halvingFactor > 0 && halvingFactor <= 1, "schedule.halvingFactor", halvingFactor, "above 0, at most 1")
    try TrainingConfiguration.check(warmUpUpdates >= 0, "schedule.warmUpUpdates", warmUpUpdates, "0 or more")
    for (name, value) in [
      ("startHalvingGain", startHalvingGain), ("stopGain", stopGain), ("halvingBelowError", halvingBelowError),
    ] {
      try TrainingConfiguration.check(value.isFinite && value >= 0, "schedule.\(name)", value, "0 or more")
    }
    try TrainingConfiguration.check(stopAfter >= 0, "schedule.stopAfter", stopAfter, "0 or more")
    try TrainingConfiguration.check((0...1).contains(stopBelow), "schedule.stopBelow", stopBelow, "0 to 1")
    try TrainingConfiguration.check(annealFrom >= 0, "schedule.annealFrom", annealFrom, "0 or more")
    try TrainingConfiguration.check(
      annealFactor > 0 && annealFactor <= 1, "schedule.annealFactor", annealFactor, "above 0, at most 1")
  }
}

extension AugmentationOptions {
  fileprivate func validate() throws(TrainingConfiguration.ValueError) {
    try TrainingConfiguration.check(frequencyMasks >= 0, "augmentation.frequencyMasks", frequencyMasks, "0 or more")
    try TrainingConfiguration.check(
      frequencyMaskBins >= 0, "augmentation.frequencyMaskBins", frequencyMaskBins, "0 or more")
    try TrainingConfiguration.check(timeMasks >= 0, "augmentation.timeMasks", timeMasks, "0 or more")
    try TrainingConfiguration.check(timeMaskFrames >= 0, "augmentation.timeMaskFrames", timeMaskFrames, "0 or more")
    try TrainingConfiguration.check(
      (0...1).contains(timeMaskShare), "augmentation.timeMaskShare", timeMaskShare, "0 to 1")
    try TrainingConfiguration.check((0..<1).contains(tempo), "augmentation.tempo", tempo, "0 to below 1")
    try TrainingConfiguration.check((0..<1).contains(warp), "augmentation.warp", warp, "0 to below 1")
    try TrainingConfiguration.check(
      !speeds.isEmpty && Set(speeds).count == speeds.count && speeds.allSatisfy { (0.5...2).contains($0) },
      "augmentation.speeds", speeds, "different numbers from 0.5 to 2")
    try TrainingConfiguration.check(
      (0...1).contains(recombination), "augmentation.recombination", recombination, "0 to 1")
    try TrainingConfiguration.check(
      (0...2).contains(recombinationBalance), "augmentation.recombinationBalance", recombinationBalance, "0 to 2")
    let acrossSpeakers = recombinationAcrossSpeakers
    try TrainingConfiguration.check(
      (0...1).contains(acrossSpeakers), "augmentation.recombinationAcrossSpeakers", acrossSpeakers, "0 to 1")
  }
}
