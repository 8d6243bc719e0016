import Features
import Foundation
import Tensors
import Testing

/// Features that kaldi-native-fbank computed (Golden/make_filterbanks.py).
struct GoldenFilterbanks: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let samples: Int
  let rows: Int
  let columns: Int
  let options: FilterbankOptions

  var testDescription: String { "\(name), \(samples) samples" }

  /// All cases, in the order of their features in the file.
  static func all() throws -> [GoldenFilterbanks] {
    try JSONDecoder().decode([GoldenFilterbanks].self, from: Data(contentsOf: url("filterbanks.json")))
  }

  /// This case's features.
  func features() throws -> Matrix {
    let before = try GoldenFilterbanks.all().prefix { $0.testDescription != testDescription }
    let data = try Data(contentsOf: GoldenFilterbanks.url("filterbanks.f32"))
      .dropFirst(4 * before.reduce(0) { $0 + $1.rows * $1.columns }).prefix(4 * rows * columns)
    let bytes = Array(data)
    let values = stride(from: 0, to: bytes.count, by: 4).map { i in
      Float(bitPattern: bytes[i..<i + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    return Matrix(rows: rows, columns: columns, elements: values)
  }

  /// The signal of the script: integers throughout, so that both compute the same.
  static func signal(count: Int) -> [Float] {
    var state = 1
    var low = 0
    return (0..<count).map { t in
      state = (state * 1_103_515_245 + 12_345) % (1 << 31)
      low = (3 * low + ((state >> 16) & 0x7FFF) - 16_384) >> 2
      let envelope = 1 + abs(t % 1_600 - 800) / 8
      return Float(((low * envelope) >> 7) + 200) / 32_768
    }
  }

  private static func url(_ name: String) -> URL {
    Bundle.module.bundleURL.appending(path: "Golden").appending(path: name)
  }
}
