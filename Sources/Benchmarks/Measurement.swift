import CommandLineSupport
import Foundation
import Tensors

/// Seconds that a piece of work takes, several times over.
struct Measurement {
  let seconds: [Double]

  /// Runs `work` once for warmth, then `options.repetitions` times.
  init(_ options: TimingOptions, _ work: () -> Void) {
    work()
    seconds = (0..<options.repetitions).map { _ in
      let start = ContinuousClock.now
      work()
      let elapsed = ContinuousClock.now - start
      return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    }
  }

  var median: Double { seconds.sorted()[seconds.count / 2] }
}

/// One line of results: names and values in their order, as text or JSON.
struct ResultLine {
  private var fields: [(name: String, value: String, isText: Bool)] = []

  init(_ benchmark: String) { fields.append(("benchmark", benchmark, true)) }

  func adding(_ name: String, _ value: Double, decimals: Int = 0) -> ResultLine {
    with((name, String(format: "%.\(decimals)f", value), false))
  }

  func adding(_ name: String, _ value: Int) -> ResultLine { with((name, String(value), false)) }

  func adding(_ name: String, _ value: String) -> ResultLine { with((name, value, true)) }

  func print(_ options: TimingOptions) throws {
    guard options.json else {
      let rest = fields.dropFirst().map { "\($0.name) \($0.value)" }
      return try Program.print(fields[0].value + ": " + rest.joined(separator: ", "))
    }
    let members = fields.map { "\"\($0.name)\": " + ($0.isText ? "\"\($0.value)\"" : $0.value) }
    try Program.print("{" + members.joined(separator: ", ") + "}")
  }

  private func with(_ field: (String, String, Bool)) -> ResultLine {
    var line = self
    line.fields.append(field)
    return line
  }
}

/// GFLOP/s of products [1024 × 1024]·[1024 × 1024] in single precision, one on each core at once: what this machine's
/// libraries can do.
func measuredPeak(_ options: TimingOptions) -> Double {
  let size = 1024
  let a = randomMatrix(rows: size, columns: size, seed: 1)
  let b = randomMatrix(rows: size, columns: size, seed: 2)
  let best = Measurement(options) {
    _ = concurrentMap(options.cores) { _ in a.times(b) }
  }.seconds.min()
  return Double(options.cores) * 2 * pow(Double(size), 3) / (best ?? .infinity) / 1e9
}

/// Numbers of N(0, 1).
func randomMatrix(rows: Int, columns: Int, seed: UInt64) -> Matrix {
  var generator = SeededGenerator(seed)
  var matrix = Matrix(rows: rows, columns: columns)
  for i in matrix.elements.indices { matrix.elements[i] = generator.normalPair().0 }
  return matrix
}

/// The most memory that the process has held, in megabytes of 10⁶ bytes; 0 where the system does not tell.
var peakMegabytes: Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
  return (kibibytes ?? 0) * 1024 / 1e6
}
