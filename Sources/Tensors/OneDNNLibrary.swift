import COpenBLAS

/// oneDNN, taken where it is installed (Debian's libdnnl2): at most shapes it is somewhat faster than OpenBLAS, and it
/// multiplies in bfloat16 where the CPU does. `HADAMARD_ONEDNN=0` in the environment leaves it out, for figures that are
/// to come out without it too.
enum OneDNNLibrary {
  private typealias Sgemm =
    @convention(c) (
      CChar, CChar, Int, Int, Int, Float, UnsafePointer<Float>?, Int, UnsafePointer<Float>?, Int, Float,
      UnsafeMutablePointer<Float>?, Int
    ) -> CInt

  /// The library; nil where there is none.
  nonisolated(unsafe) static let handle: UnsafeMutableRawPointer? = unsafe open()

  /// `dnnl_sgemm`, on the calling thread alone.
  private static let sgemm: Sgemm? = unsafe symbol("dnnl_sgemm").map { unsafe unsafeBitCast($0, to: Sgemm.self) }

  static var isAvailable: Bool { unsafe sgemm != nil }

  static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
    guard let handle = unsafe handle else { return nil }
    return unsafe dlsym(handle, name)
  }

  /// `C ← op(A) · op(B) + β·C`.
  static func multiply(
    _ shape: ProductShape, _ a: UnsafePointer<Float>?, _ b: UnsafePointer<Float>?, beta: Float,
    _ c: UnsafeMutablePointer<Float>?
  ) {
    guard let sgemm = unsafe sgemm else { preconditionFailure("oneDNN is not there") }
    let (transposed, plain) = (CChar(UInt8(ascii: "T")), CChar(UInt8(ascii: "N")))
    let status = unsafe sgemm(
      shape.transposeA ? transposed : plain, shape.transposeB ? transposed : plain, shape.m, shape.n, shape.k,
      1, a, shape.strideA, b, shape.strideB, beta, c, shape.n)
    precondition(status == 0, "oneDNN refuses the product \(shape): status \(status)")
  }

  private static func open() -> UnsafeMutableRawPointer? {
    if let wish = unsafe getenv("HADAMARD_ONEDNN"), unsafe String(cString: wish) == "0" { return nil }
    // Its OpenMP reads the number of threads while it loads. What the user asked of other programs stays as it was.
    let threads = unsafe getenv("OMP_NUM_THREADS").map { unsafe String(cString: $0) }
    unsafe setenv("OMP_NUM_THREADS", "1", 1)
    defer {
      if let threads {
        unsafe setenv("OMP_NUM_THREADS", threads, 1)
      } else {
        unsafe unsetenv("OMP_NUM_THREADS")
      }
    }
    for name in ["libdnnl.so.3", "libdnnl.so.2"] {
      if let library = unsafe dlopen(name, RTLD_NOW) { return unsafe library }
    }
    return nil
  }
}
