import Foundation
import NeuralNetwork
import Tensors
import Testing

/// A damaged file is an error that says what is wrong, and never a crash or numbers from elsewhere.
@Suite struct DamagedSafeTensorsTests {
  private static func small() throws -> Data {
    try SafeTensors.encode(
      ParameterSet(
        names: ["W", "b"],
        values: [Matrix(rows: 2, columns: 3, repeating: 1.5), Matrix(rows: 1, columns: 2, repeating: -1)]))
  }

  /// A file of this header and so many bytes of zeros.
  private func file(_ header: String, body: Int, length: UInt64? = nil) -> Data {
    let length = length ?? UInt64(header.utf8.count)
    var file = Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
    file.append(contentsOf: header.utf8)
    file.append(Data(count: body))
    return file
  }

  private func tensor(dtype: String = "F32", shape: String, offsets: String) -> String {
    #"{"w":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }

  @Test func everyProperPrefixOfAFileIsRefused() throws {
    let file = try Self.small()
    #expect(throws: Never.self) { try SafeTensors.decode(file) }
    for count in 0..<file.count {
      #expect(throws: SafeTensors.FormatError.self, "\(count) bytes") { try SafeTensors.decode(file.prefix(count)) }
    }
  }

  @Test func aByteTooManyIsRefused() throws {
    let longer = try Self.small() + [0]
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(longer) }
  }

  /// Each bit of length and header flipped: most are errors, some give another name, type or shape, none may crash.
  @Test func noFlippedBitCrashes() throws {
    let file = try Self.small()
    for index in file.indices {
      for bit in 0..<8 {
        var damaged = file
        damaged[index] ^= 1 << bit
        let decoded = try? SafeTensors.decode(damaged)
        #expect(decoded.map { $0.values.count <= 2 } ?? true)
      }
    }
  }

  @Test(arguments: [200, 1 << 31, 1 << 32, UInt64(Int64.max), 1 << 63, .max - 7, .max])
  func aHeaderLongerThanTheFileIsRefused(_ length: UInt64) {
    let file = file("{}", body: 16, length: length)
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
  }

  @Test(arguments: [
    "[0,7]", "[0,9]", "[1,9]", "[8,16]", "[4,0]", "[-8,0]", "[0,9223372036854775807]", "[0]", "[]", "[0,4,8]",
    "[9223372036854775800,9223372036854775807]", "[1e30,2e30]", #""0,8""#, "null",
  ])
  func offsetsThatDoNotFitAreRefused(_ offsets: String) {
    let file = file(tensor(shape: "[1,2]", offsets: offsets), body: 8)
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
  }

  @Test(arguments: [
    "[2147483647,2147483647]", "[4294967296,4294967296]", "[9223372036854775807,2]", "[-1,-2]", "[-2]", "[1,2,1]",
    "[]", "[1e30]", "[0.5,4]", "[2305843009213693952,2]", "[1073741824,2147483648]", "[3]", "2", "[[1,2]]",
  ])
  func shapesThatDoNotFitAreRefused(_ shape: String) {
    let file = file(tensor(shape: shape, offsets: "[0,8]"), body: 8)
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
  }

  /// 2⁶² numbers of 4 bytes are 0 bytes modulo 2⁶⁴.
  @Test func aShapeWhoseBytesOverflowToNoneIsRefused() {
    let file = file(tensor(shape: "[2147483648,2147483648]", offsets: "[0,0]"), body: 0)
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
  }

  @Test(arguments: ["F64", "BF16", "I8", "", "f32"])
  func otherTypesAreRefusedByName(_ type: String) throws {
    let file = file(tensor(dtype: type, shape: "[1,2]", offsets: "[0,8]"), body: 8)
    let error = try #require(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
    #expect(error.description.contains("w is of type \(type)"))
  }

  @Test(arguments: [
    "", "[]", "null", "3", "{", #"{"w":3}"#, #"{"w":{}}"#, #"{"w":{"dtype":"F32","shape":[1,2]}}"#, "{} x",
    String(repeating: "[", count: 100_000), "\u{0}\u{0}\u{0}",
  ])
  func headersThatAreNoneAreRefused(_ header: String) {
    let file = file(header, body: 8)
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
  }

  /// The format wants the tensors to lie side by side.
  @Test(arguments: [
    ("[0,8]", "[4,12]", 12), ("[0,8]", "[0,8]", 8), ("[0,8]", "[12,20]", 20), ("[4,12]", "[12,20]", 20),
  ])
  func tensorsThatOverlapOrLeaveGapsAreRefused(first: String, second: String, body: Int) {
    let header =
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":\#(first)},"#
      + #""b":{"dtype":"F32","shape":[2],"data_offsets":\#(second)}}"#
    let file = file(header, body: body)
    #expect(throws: SafeTensors.FormatError.self) { try SafeTensors.decode(file) }
  }

  @Test func noTensorsAreAFileToo() throws {
    #expect(try SafeTensors.decode(file("{}", body: 0)).names == [])
    #expect(try SafeTensors.decode(file(#"{"__metadata__":{"a":"b"}}"#, body: 0)).names == [])
  }
}
