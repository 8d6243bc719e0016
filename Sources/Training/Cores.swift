import Foundation

/// The machine's cores, as this process may use them.
package enum Cores {
  /// How many there are.
  package static let ofMachine = ProcessInfo.processInfo.processorCount

  /// How many this process may run on: `mpirun`, `srun` or `taskset` may have bound it to some of them, of which
  /// `ProcessInfo` knows nothing.
  package static let allowed: Int = {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return allowed(byStatus: status) ?? ProcessInfo.processInfo.activeProcessorCount
  }()

  /// By the line `Cpus_allowed:	ff,00000003`, a mask in hexadecimal; nil where there is none.
  package static func allowed(byStatus status: String) -> Int? {
    let name = "Cpus_allowed:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
    let count = line.dropFirst(name.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    return count > 0 ? count : nil
  }
}
