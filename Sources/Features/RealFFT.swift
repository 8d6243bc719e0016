import CFFTW
import Synchronization

/// The power spectrum of real sequences by the discrete Fourier transform X[k] = Σ_t x[t] e^(−2πikt/N), of one length N.
///
/// The file that wraps FFTW: the only unsafe code of this module. FFTW executes one plan from many threads at once on
/// different arrays; making and destroying plans takes turns. Plans are estimated, not timed, so that the same build
/// on the same machine always computes the same bits.
@safe final class RealFFT: Sendable {
  /// N, even.
  let count: Int
  nonisolated(unsafe) private let plan: fftwf_plan

  private static let planner = Mutex(())

  init(count: Int) {
    precondition(count >= 2 && count % 2 == 0, "no real Fourier transform of \(count) points here")
    self.count = count
    let workspace = Workspace(count: count)
    var plan: fftwf_plan?
    RealFFT.planner.withLock { _ in
      unsafe plan = fftwf_plan_dft_r2c_1d(Int32(count), workspace.input, workspace.spectrum, FFTW_ESTIMATE)
    }
    guard let plan = unsafe plan else { preconditionFailure("FFTW made no plan for \(count) points") }
    unsafe self.plan = plan
  }

  deinit {
    RealFFT.planner.withLock { _ in unsafe fftwf_destroy_plan(plan) }
  }

  /// The arrays of one transform, aligned for FFTW: one a thread.
  @safe struct Workspace: ~Copyable {
    fileprivate let count: Int
    fileprivate let input: UnsafeMutablePointer<Float>
    fileprivate let spectrum: UnsafeMutablePointer<fftwf_complex>

    init(count: Int) {
      guard let input = unsafe fftwf_alloc_real(count), let spectrum = unsafe fftwf_alloc_complex(count / 2 + 1) else {
        preconditionFailure("out of memory for a Fourier transform of \(count) points")
      }
      self.count = count
      unsafe self.input = input
      unsafe self.spectrum = spectrum
      unsafe input.initialize(repeating: 0, count: count)
    }

    deinit {
      unsafe fftwf_free(input)
      unsafe fftwf_free(spectrum)
    }

    /// The N samples to transform, zeros at first.
    mutating func withInput<R>(_ body: (inout MutableSpan<Float>) -> R) -> R {
      var span = unsafe UnsafeMutableBufferPointer(start: input, count: count).mutableSpan
      return body(&span)
    }
  }

  /// `power[k]` = |X[k]|² of the workspace's input, k = 0…N/2−1 (without the point at half the sampling rate, which no
  /// mel filter weighs).
  func powerSpectrum(_ workspace: inout Workspace, into power: inout MutableSpan<Float>) {
    precondition(workspace.count == count && power.count == count / 2, "a workspace of another length")
    unsafe fftwf_execute_dft_r2c(plan, workspace.input, workspace.spectrum)
    let points = unsafe UnsafeBufferPointer(start: workspace.spectrum, count: count / 2)
    for k in 0..<count / 2 {
      let (real, imaginary) = unsafe points[k]
      power[k] = real * real + imaginary * imaginary
    }
  }
}
