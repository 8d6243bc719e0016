import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
  /// Element i of the golden files' tensors (Golden/make_safetensors.py).
  private static func numbers(rows: Int, columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { Float($0 - 3) / 4 })
  }

  private static func golden(_ name: String) throws -> Data {
    try Data(contentsOf: Bundle.module.bundleURL.appending(path: "Golden").appending(path: name))
  }

  @Test func whatPythonWroteIsRead() throws {
    let set = try SafeTensors.decode(Self.golden("written-by-python.safetensors"))
    let shapes = [("single", 3, 4), ("half", 2, 5), ("vector", 1, 7), ("empty", 0, 3), ("ü", 1, 1)]
    #expect(set.names.sorted() == shapes.map(\.0).sorted())
    for (name, rows, columns) in shapes {
      #expect(set[name] == Self.numbers(rows: rows, columns: columns), "\(name)")
    }
  }

  /// The script of the golden file has read it with Python's package.
  @Test func whatPythonHasReadIsWritten() throws {
    let set = ParameterSet(
      names: ["alpha", "beta", "ü"],
      values: [
        Self.numbers(rows: 3, columns: 4), Self.numbers(rows: 1, columns: 7), Self.numbers(rows: 1, columns: 1),
      ])
    let file = try SafeTensors.encode(set, precision: .float16)
    #expect(file == (try Self.golden("written-by-hadamard.safetensors")))
  }

  @Test func singlePrecisionIsExact() throws {
    let special: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, .pi, .greatestFiniteMagnitude, -.infinity, .infinity,
      16_777_215, 0.1,
    ]
    let set = ParameterSet(
      names: ["z", "a", "layer0.forward.W", "ö"],
      values: [
        Matrix(rows: 2, columns: 5, elements: special), Matrix.normal(rows: 7, columns: 3, seed: 1),
        Matrix(rows: 0, columns: 4), Matrix(rows: 1, columns: 1, repeating: -3),
      ])
    let decoded = try SafeTensors.decode(SafeTensors.encode(set))
    #expect(decoded.names.sorted() == set.names.sorted())
    for name in set.names { #expect(decoded[name] == set[name]) }
    #expect(decoded["z"]?.elements[1].sign == .minus)
  }

  @Test func theOrderIsKept() throws {
    // The first has no numbers, and begins where the second does.
    let names = ["z", "b", "c", "a", "aa", "B"]
    let set = ParameterSet(names: names, values: names.indices.map { Matrix(rows: 1, columns: $0) })
    #expect(try SafeTensors.decode(SafeTensors.encode(set)).names == names)
  }

  @Test func metadataIsKept() throws {
    let set = ParameterSet(names: ["w"], values: [Matrix.normal(rows: 2, columns: 2, seed: 3)])
    let metadata = ["update": "17", "ü": "\"/\n"]
    let (tensors, strings) = try SafeTensors.decodeWithMetadata(SafeTensors.encode(set, metadata: metadata))
    #expect(tensors == set)
    #expect(strings == metadata)
    #expect(try SafeTensors.decodeWithMetadata(SafeTensors.encode(set)).metadata == [:])
  }

  /// Half precision has 11 bits of mantissa: an error of half of 2⁻¹⁰ at most, of normal numbers.
  @Test func halfPrecisionRoundsToTheNearest() throws {
    let matrix = Matrix.normal(rows: 40, columns: 50, seed: 2)
    let set = ParameterSet(names: ["w"], values: [matrix])
    let decoded = try #require(try SafeTensors.decode(SafeTensors.encode(set, precision: .float16))["w"])
    for (ours, exact) in zip(decoded.elements, matrix.elements) {
      #expect(abs(ours - exact) <= abs(exact) * 0x1p-11 + 0x1p-25)
    }
    let again = ParameterSet(names: ["w"], values: [decoded])
    #expect(try SafeTensors.decode(SafeTensors.encode(again, precision: .float16)) == again)
  }

  @Test func aWeightBeyondHalfPrecisionIsRefused() throws {
    func encode(_ value: Float) throws -> Data {
      try SafeTensors.encode(
        ParameterSet(names: ["w"], values: [Matrix(rows: 1, columns: 1, repeating: value)]), precision: .float16)
    }
    #expect(throws: Never.self) { try encode(65_504) }
    let error = try #require(throws: SafeTensors.FormatError.self) { try encode(-65_536) }
    #expect(error.description.contains("w") && error.description.contains("65536"))
  }

  /// The safetensors format wants the numbers to begin at a multiple of 8 bytes.
  @Test func theNumbersAreAligned() throws {
    for length in 1...9 {
      let name = String(repeating: "n", count: length)
      let file = try SafeTensors.encode(ParameterSet(names: [name], values: [Matrix(rows: 1, columns: 2)]))
      #expect((file.count - 8) % 8 == 0)
    }
  }

  /// Of a file whose numbers are cut off too: they are not looked at.
  @Test func theHeadersStringsAreReadWithoutTheNumbers() throws {
    let folder = try TemporaryFolder()
    let metadata = ["a": "1", "b": "{\"c\": \"ü\"}"]
    let file = try SafeTensors.encode(
      ParameterSet(names: ["w"], values: [.normal(rows: 40, columns: 50, seed: 2)]), metadata: metadata)
    let path = try folder.write(file.dropLast(4_000), to: "w.safetensors")
    #expect(try SafeTensors.metadata(ofFileAt: path) == metadata)
    for count in [0, 7, 8, 50] {
      try folder.write(file.prefix(count), to: "w.safetensors")
      #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.metadata(ofFileAt: path) }
    }
  }
}
