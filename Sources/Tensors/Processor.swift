import Glibc

/// What this machine's processor can do, as Linux tells it.
enum Processor {
  /// Vectors of 512 bits, as OpenBLAS' and oneDNN's kernels for them need them.
  static let hasAVX512 = ["avx512f", "avx512bw", "avx512dq", "avx512vl"].allSatisfy { flags.contains($0) }

  /// Vectors of 256 bits.
  static let hasAVX2 = flags.contains("avx2") && flags.contains("fma")

  /// Those of its first core; none where there is no such list.
  private static let flags: Set<Substring> = {
    #if arch(x86_64)
      guard let file = unsafe fopen("/proc/cpuinfo", "r") else { return [] }
      defer { unsafe fclose(file) }
      var line = [CChar](repeating: 0, count: 8192)
      while unsafe fgets(&line, CInt(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.hasPrefix("flags") { return Set(text.split(whereSeparator: \.isWhitespace)) }
      }
    #endif
    return []
  }()
}
