import Tensors
import Testing

@Suite struct MatrixTests {
  private let matrix = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

  @Test func elementsLieRowAfterRow() {
    for r in 0..<2 { for c in 0..<3 { #expect(matrix[r, c] == Float(3 * r + c + 1)) } }
    #expect(matrix.range(ofRow: 1) == 3..<6)
    #expect(Array(matrix[row: 1]) == [4, 5, 6])
  }

  @Test func settingChangesOneElement() {
    var changed = matrix
    changed[1, 0] = -1
    #expect(changed.elements == [1, 2, 3, -1, 5, 6])
    #expect(matrix.elements == [1, 2, 3, 4, 5, 6])
  }

  @Test func sumsAreElementwise() {
    var sum = matrix
    sum.add(Matrix(rows: 2, columns: 3, elements: [10, 20, 30, 40, 50, 60]))
    #expect(sum.elements == [11, 22, 33, 44, 55, 66])
    sum.addToEveryRow([1, 0, -1])
    #expect(sum.elements == [12, 22, 32, 45, 55, 65])
  }

  @Test func sumOfRowsIsASumOverRows() {
    #expect(matrix.sumOfRows() == [5, 7, 9])
    #expect(Matrix(rows: 0, columns: 2).sumOfRows() == [0, 0])
  }

  @Test func bytesAreLittleEndianAndKeepEveryNumber() {
    #expect(Matrix(rows: 1, columns: 2, elements: [1, -2]).elementBytes == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    let bytes = [9] + matrix.elementBytes + [9]
    #expect(Matrix(rows: 2, columns: 3, elementBytes: bytes[1..<25]) == matrix)
  }

  @Test func aPartOfASpanIsItsElements() {
    var elements: [Float] = [0, 1, 2, 3, 4]
    var span = elements.mutableSpan
    let count = span.withPart(1..<3) { part in
      part[0] = 10
      part[1] = 20
      return part.count
    }
    #expect(count == 2)
    #expect(elements == [0, 10, 20, 3, 4])
  }
}
