import Features
import RealModule
import Tensors

/// What the Gaussians see: mel-frequency cepstra of each frame with their first and second differences over time. Their
/// components are nearly uncorrelated, as Gaussians with diagonal covariances suppose, which those of filterbanks are not
/// (Davis and Mermelstein 1980).
enum CepstralFeatures {
  /// c₀ to c₁₂, as is usual: the higher ones tell voices from each other, not sounds.
  static let cepstra = 13
  static let dimension = 3 * cepstra

  /// [T × B] → [T × 39]. c_k = Σ_b √(2/B) · cos(πk(b + ½)/B) · x_b, and the differences of all c_k.
  ///
  /// - Parameter filterbanks: log-mel filterbanks, normalised by their speaker's mean and variance.
  static func features(of filterbanks: Matrix) -> Matrix {
    let bins = filterbanks.columns
    let cosines = cosineTransform(of: bins)
    var cepstra = Matrix(rows: filterbanks.rows, columns: Self.cepstra)
    var elements = cepstra.elements.mutableSpan
    BLAS.multiply(
      m: filterbanks.rows, n: Self.cepstra, k: bins, filterbanks.elements.span, cosines.span, into: &elements)
    return Deltas.append(to: cepstra)
  }

  /// [B × 13].
  private static func cosineTransform(of bins: Int) -> [Float] {
    (0..<bins).flatMap { b in
      (0..<cepstra).map { k in
        Float((2 / Double(bins)).squareRoot() * Double.cos(.pi * Double(k) * (Double(b) + 0.5) / Double(bins)))
      }
    }
  }
}
