/// The table of the costs of aligning the first h symbols of a hypothesis with the first r of a reference, where a substitution costs
/// 4 and an insertion or a deletion 3, as in NIST's sclite.
///
/// As in `UnitCostTable`, rows of steps are kept of a stretch of the hypothesis only, and costs before each stretch.
struct WeightedCostTable {
  private static let substitution: Int32 = 4
  private static let gap: Int32 = 3

  private let reference: [Int32]
  private let hypothesis: [Int32]
  private let stretchLength: Int

  init(_ reference: [Int32], _ hypothesis: [Int32]) {
    self.reference = reference
    self.hypothesis = hypothesis
    stretchLength = max(512, Int(Double(hypothesis.count).squareRoot()))
  }

  /// Hands the steps of the alignment to `receive`, from the end to the beginning.
  func align(receive: (EditAlignment.Step) -> Void) {
    let width = reference.count + 1
    var costs = (0..<width).map { Self.gap * Int32($0) }
    var beginnings: [[Int32]] = []
    var stretch: [EditAlignment.Step] = []
    for first in stride(from: 0, to: hypothesis.count, by: stretchLength) {
      beginnings.append(costs)
      compute(first..<min(first + stretchLength, hypothesis.count), from: &costs, into: &stretch)
    }
    var (h, r) = (hypothesis.count, reference.count)
    for (index, beginning) in beginnings.enumerated().reversed() {
      let first = index * stretchLength
      if index + 1 < beginnings.count {
        costs = beginning
        compute(first..<first + stretchLength, from: &costs, into: &stretch)
      }
      while h > first {
        let step = stretch[(h - first - 1) * width + r]
        receive(step)
        if step != .insertion { r -= 1 }
        if step != .deletion { h -= 1 }
      }
    }
    for _ in 0..<r { receive(.deletion) }
  }

  /// - Parameters:
  ///   - costs: of the row before, then of the last.
  ///   - steps: to each cell of the rows.
  private func compute(_ rows: Range<Int>, from costs: inout [Int32], into steps: inout [EditAlignment.Step]) {
    let width = reference.count + 1
    steps.removeAll(keepingCapacity: true)
    steps.reserveCapacity(rows.count * width)
    for h in rows {
      let symbol = hypothesis[h]
      var diagonal = costs[0]
      var left = diagonal + Self.gap
      costs[0] = left
      steps.append(.insertion)
      for r in 1..<width {
        let isMatch = reference[r - 1] == symbol
        let above = costs[r]
        let change = diagonal + (isMatch ? 0 : Self.substitution)
        let (insertion, deletion) = (above + Self.gap, left + Self.gap)
        let least = min(change, insertion, deletion)
        steps.append(
          least == change ? (isMatch ? .match : .substitution) : least == insertion ? .insertion : .deletion)
        diagonal = above
        left = least
        costs[r] = least
      }
    }
  }
}
