/// The table of edit distances D(h, r) between the first h symbols of a hypothesis and the first r of a reference, where all errors
/// cost 1, by its differences: those between neighbours are −1, 0 or 1, and 64 rows of a column are computed at once (Myers 1999, A
/// fast bit-vector algorithm for approximate string matching; Hyyrö 2003, A bit-vector algorithm for computing Levenshtein and
/// Damerau edit distances).
///
/// A column is kept for each hypothesis symbol of a stretch, and from stretch to stretch the first one alone; the way back through
/// the table computes each stretch a second time. So twenty thousand symbols by as many take some megabytes, and not hundreds.
struct UnitCostTable {
  /// 64 rows of a column: where the difference to the row before, D(h, r) − D(h, r − 1), and the one to the column before,
  /// D(h, r) − D(h − 1, r), are 1 and −1.
  struct Block {
    var down: UInt64 = 0
    var up: UInt64 = 0
    var right: UInt64 = 0
    var left: UInt64 = 0

    /// The column before the first: D(0, r) = r.
    static let first = Block(down: ~0)
  }

  /// Of each symbol its place among the reference's different ones; −1 of those that it has not, of all between calls.
  private var places: [Int32]
  /// Of each different symbol of the reference, block by block, in which rows it stands.
  private var rows: [UInt64] = []
  private var blockCount = 0
  /// The columns of a stretch, block by block, the one before it first; and what is left of longer ones.
  private var stretch: [Block] = []

  init(symbolCount: Int) { places = [Int32](repeating: -1, count: symbolCount) }

  /// Hands the steps of the alignment to `receive`, from the end to the beginning.
  @inline(__always)
  mutating func align<Steps: StepRule>(
    _ reference: ArraySlice<Int32>, _ hypothesis: ArraySlice<Int32>, _: Steps.Type,
    receive: (EditAlignment.Step) -> Void
  ) {
    guard !reference.isEmpty, !hypothesis.isEmpty else {
      for _ in reference { receive(.deletion) }
      for _ in hypothesis { receive(.insertion) }
      return
    }
    makeRoom(for: max(reference.max() ?? 0, hypothesis.max() ?? 0))
    placeRows(of: reference)
    defer { for symbol in reference { places[Int(symbol)] = -1 } }

    let length = UnitCostTable.stretchLength(hypothesis.count)
    let beginnings = columnsBeforeStretches(of: length, hypothesis)
    var r = reference.count
    var last = hypothesis.count
    while last > 0 {
      let first = (last - 1) / length * length
      let offset = hypothesis.startIndex + first
      compute(hypothesis[offset..<hypothesis.startIndex + last], after: beginnings[(first / length * blockCount)...])
      var h = last
      while h > first, r > 0 {
        let step = step(column: h - first, row: r, Steps.self) {
          reference[reference.startIndex + r - 1] == hypothesis[hypothesis.startIndex + h - 1]
        }
        receive(step)
        if step != .insertion { r -= 1 }
        if step != .deletion { h -= 1 }
      }
      while h > first, r == 0 {
        receive(.insertion)
        h -= 1
      }
      last = first
    }
    for _ in 0..<r { receive(.deletion) }
  }

  /// About √H, so that the stretch and the columns before all stretches are alike in number; all of few.
  private static func stretchLength(_ count: Int) -> Int {
    let few = 512
    return count <= few ? count : max(few, Int(Double(count).squareRoot()))
  }

  private mutating func makeRoom(for symbol: Int32) {
    guard symbol >= places.count else { return }
    places.append(contentsOf: repeatElement(-1, count: max(Int(symbol) + 1 - places.count, places.count)))
  }

  private mutating func placeRows(of reference: ArraySlice<Int32>) {
    blockCount = (reference.count + 63) / 64
    rows.removeAll(keepingCapacity: true)
    var placeCount: Int32 = 0
    for (row, symbol) in reference.enumerated() {
      if places[Int(symbol)] < 0 {
        places[Int(symbol)] = placeCount
        placeCount += 1
        rows.append(contentsOf: repeatElement(0, count: blockCount))
      }
      rows[Int(places[Int(symbol)]) * blockCount + row / 64] |= 1 << UInt64(row % 64)
    }
  }

  /// The columns 0, length, 2·length… before the last.
  private mutating func columnsBeforeStretches(of length: Int, _ hypothesis: ArraySlice<Int32>) -> [Block] {
    var columns = [Block](repeating: .first, count: blockCount)
    var first = hypothesis.startIndex
    while first + length < hypothesis.endIndex {
      compute(hypothesis[first..<first + length], after: columns.suffix(blockCount))
      columns.append(contentsOf: stretch[length * blockCount..<(length + 1) * blockCount])
      first += length
    }
    return columns
  }

  private mutating func compute(_ hypothesis: ArraySlice<Int32>, after column: ArraySlice<Block>) {
    let size = (hypothesis.count + 1) * blockCount
    if stretch.count < size { stretch = [Block](repeating: .first, count: size) }
    for (block, before) in column.prefix(blockCount).enumerated() { stretch[block] = before }
    let (places, rows, blockCount) = (places, rows, blockCount)
    var columns = stretch.mutableSpan
    for (index, symbol) in hypothesis.enumerated() {
      UnitCostTable.computeColumn(
        from: index * blockCount, to: (index + 1) * blockCount, in: &columns,
        place: Int(places[Int(symbol)]) * blockCount,
        rows: rows.span)
    }
  }

  /// - Parameter place: where in `rows` those of the column's symbol stand; negative of one that the reference has not.
  @inline(__always)
  private static func computeColumn(
    from before: Int, to column: Int, in columns: inout MutableSpan<Block>, place: Int, rows: Span<UInt64>
  ) {
    // From the block above come the differences of its last row, of the first that of D(h, 0) = h.
    var (rightIn, leftIn): (UInt64, UInt64) = (1, 0)
    for block in 0..<column - before {
      let equal = place < 0 ? 0 : rows[place + block]
      let (down, up) = (columns[before + block].down, columns[before + block].up)
      let diagonal = equal | up
      let carried = equal | leftIn
      let level = (((carried & down) &+ down) ^ down) | carried
      let right = up | ~(level | down)
      let left = down & level
      let shiftedRight = right << 1 | rightIn
      let shiftedLeft = left << 1 | leftIn
      (rightIn, leftIn) = (right >> 63, left >> 63)
      columns[column + block] = Block(
        down: shiftedLeft | ~(diagonal | shiftedRight), up: shiftedRight & diagonal, right: right, left: left)
    }
  }

  /// The step to a cell of the stretch, whose columns count from 1 on.
  @inline(__always)
  private func step<Steps: StepRule>(
    column: Int, row: Int, _: Steps.Type, isMatch: () -> Bool
  ) -> EditAlignment.Step {
    let (block, shift) = ((row - 1) / 64, UInt64((row - 1) % 64))
    let here = stretch[column * blockCount + block]
    let before = stretch[(column - 1) * blockCount + block]
    func difference(_ one: UInt64, _ minusOne: UInt64) -> Int { Int(one >> shift & 1) - Int(minusOne >> shift & 1) }
    let insertion = -difference(here.right, here.left)
    return Steps.step(
      diagonal: insertion - difference(before.down, before.up), deletion: -difference(here.down, here.up),
      insertion: insertion, isMatch: isMatch())
  }
}
