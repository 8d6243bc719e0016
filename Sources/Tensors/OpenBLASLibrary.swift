import COpenBLAS

/// OpenBLAS, loaded at its first use and not by the linker, because it chooses its kernels while it loads: a release
/// older than the CPU takes the slowest ones (OpenBLAS 0.3.21 on a CPU with AVX-512 of 2023: 12 GFLOP/s a core in place
/// of 130) unless the environment names better ones before.
enum OpenBLASLibrary {
  private typealias Sgemm =
    @convention(c) (
      CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Float, UnsafePointer<Float>?, blasint,
      UnsafePointer<Float>?, blasint, Float, UnsafeMutablePointer<Float>?, blasint
    ) -> Void
  private typealias SetThreads = @convention(c) (CInt) -> Void

  /// `cblas_sgemm`, on the calling thread alone; nil where OpenBLAS is not installed.
  private static let loaded: Sgemm? = unsafe load()

  static var isAvailable: Bool { unsafe loaded != nil }

  /// `C ← op(A) · op(B) + β·C`.
  static func multiply(
    _ shape: ProductShape, _ a: UnsafePointer<Float>?, _ b: UnsafePointer<Float>?, beta: Float,
    _ c: UnsafeMutablePointer<Float>?
  ) {
    guard let sgemm = unsafe loaded else { fatalError(MissingLibraryError().description) }
    let width = blockWidth(shape)
    for first in stride(from: 0, to: shape.n, by: width) {
      unsafe sgemm(
        CblasRowMajor, shape.transposeA ? CblasTrans : CblasNoTrans, shape.transposeB ? CblasTrans : CblasNoTrans,
        blasint(shape.m), blasint(min(width, shape.n - first)), blasint(shape.k),
        1, a, blasint(shape.strideA), b.map { unsafe $0 + first }, blasint(shape.strideB),
        beta, c.map { unsafe $0 + first }, blasint(shape.n))
    }
  }

  /// Columns of `B` that one call takes. A product of few rows spends its time copying `B` into OpenBLAS's own layout,
  /// but up to m·n·k = 10⁶ its AVX-512 kernels for small matrices read `B` where it lies: [8 × 320]·[320 × 1280] in
  /// blocks of columns runs at 82 GFLOP/s, in one call at 45; of 4 rows at 72 and 26, of 16 rows at 87 and 75.
  private static func blockWidth(_ shape: ProductShape) -> Int {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    guard !shape.transposeA, !shape.transposeB, (2...16).contains(m), k > 0, m * n * k > 1_000_000 else { return n }
    let width = 1_000_000 / (m * k) / 16 * 16
    return width >= 32 ? width : n
  }

  private static func load() -> Sgemm? {
    if let core = coreType { unsafe setenv("OPENBLAS_CORETYPE", core, 0) }
    guard let library = unsafe dlopen("libopenblas.so.0", RTLD_NOW),
      let sgemm = unsafe dlsym(library, "cblas_sgemm"),
      let setThreads = unsafe dlsym(library, "openblas_set_num_threads")
    else { return nil }
    unsafe unsafeBitCast(setThreads, to: SetThreads.self)(1)
    return unsafe unsafeBitCast(sgemm, to: Sgemm.self)
  }

  /// The kernels for this CPU's vector instructions, by OpenBLAS's names; nil leaves the choice to OpenBLAS. A value that
  /// the user has set stays.
  private static var coreType: String? {
    Processor.hasAVX512 ? "SkylakeX" : Processor.hasAVX2 ? "Haswell" : nil
  }
}
