import Foundation
public import Tensors

/// Log-mel filterbank energies by Kaldi's definition (compute-fbank-feats; Povey et al. 2011).
///
/// A value without state: one extractor serves any number of tasks at once.
public struct FilterbankExtractor: Sendable {
  public let options: FilterbankOptions
  private let transform: RealFFT
  private let filters: MelFilterbank
  /// The window's weights, one a sample of a frame.
  let window: [Float]

  public init(_ options: FilterbankOptions) throws(FilterbankOptionsError) {
    try options.validate()
    self.options = options
    filters = try MelFilterbank(options)
    transform = RealFFT(count: options.transformLength)
    window = options.window.weights(count: options.frameLength, blackmanCoefficient: options.blackmanCoefficient)
      .map { Float($0) }
  }

  /// The features [frames × bins] of samples (full scale −1…1, scaled by 32,768 inside, as Kaldi reads 16-bit files).
  /// Fewer samples than a frame give no rows.
  ///
  /// For each frame: dither, subtract the mean, pre-emphasise, window, Fourier transform, power, filters, logarithm.
  ///
  /// - Parameter seed: chooses the dither, where there is any: the same seed, the same features. For an utterance it is the
  ///   key of its id, so that the dither depends on nothing else.
  public func extract(_ samples: [Float], seed: UInt64 = 0) -> Matrix {
    let frames = options.frameCount(ofSamples: samples.count)
    var features = Matrix(rows: frames, columns: options.featureCount)
    var workspace = RealFFT.Workspace(count: options.transformLength)
    var spectrum = [Float](repeating: 0, count: options.transformLength / 2)
    let signal = samples.span
    var rows = features.elements.mutableSpan
    var power = spectrum.mutableSpan
    let columns = options.featureCount
    for frame in 0..<frames {
      var noise = options.dither > 0 ? SeededGenerator(seed, UInt64(frame)) : nil
      let logEnergy = workspace.withInput { input in
        cut(frame, of: signal, into: &input)
        return shape(&input, noise: &noise)
      }
      transform.powerSpectrum(&workspace, into: &power)
      if !options.usePower { for k in power.indices { power[k] = power[k].squareRoot() } }
      let first = frame * columns + columns - options.numMelBins
      filters.apply(to: power.span, into: &rows, at: first)
      if options.useLog { floorAndTakeLogarithm(of: first..<first + options.numMelBins, in: &rows) }
      if options.useEnergy { rows[frame * columns] = logEnergy }
    }
    return features
  }

  /// Kaldi floors at the spacing of Float at 1 (2⁻²³), so digital silence is ln 2⁻²³ ≈ −15.94.
  private func floorAndTakeLogarithm(of range: Range<Int>, in rows: inout MutableSpan<Float>) {
    for i in range { rows[i] = log(max(rows[i], Float.ulpOfOne)) }
  }
}
