/// A cheapest alignment of a reference with a hypothesis (Levenshtein 1966), by an `AlignmentRule`.
public struct EditAlignment: Sendable, Equatable {
  /// One step along both sequences.
  public enum Step: UInt8, Sendable {
    case match, substitution, insertion, deletion

    /// sclite's: C, S, I or D.
    var letter: String {
      switch self {
      case .match: "C"
      case .substitution: "S"
      case .insertion: "I"
      case .deletion: "D"
      }
    }
  }

  /// From the beginning to the end: all but the insertions take one symbol of the reference, all but the deletions one
  /// of the hypothesis.
  public let steps: [Step]
  public let substitutions: Int
  public let insertions: Int
  public let deletions: Int

  /// The edit distance, where each error costs 1.
  public var errors: Int { substitutions + insertions + deletions }

  public init<Symbol: Hashable>(reference: [Symbol], hypothesis: [Symbol], rule: AlignmentRule = .kaldi) {
    var numbers: [Symbol: Int32] = [:]
    func number(_ symbol: Symbol) -> Int32 {
      if let number = numbers[symbol] { return number }
      let number = Int32(numbers.count)
      numbers[symbol] = number
      return number
    }
    let (reference, hypothesis) = (reference.map(number), hypothesis.map(number))
    var aligner = EditAligner(rule: rule, symbolCount: numbers.count)
    self = aligner.align(reference, hypothesis)
  }

  /// - Parameter backwards: the steps from the end to the beginning.
  init(backwards steps: [Step]) {
    var counts = (substitutions: 0, insertions: 0, deletions: 0)
    for step in steps {
      switch step {
      case .match: break
      case .substitution: counts.substitutions += 1
      case .insertion: counts.insertions += 1
      case .deletion: counts.deletions += 1
      }
    }
    self.steps = steps.reversed()
    (substitutions, insertions, deletions) = counts
  }
}

/// Aligns one pair of sequences after the other. Symbols are numbers from 0 on.
public struct EditAligner {
  public let rule: AlignmentRule
  private var unitCosts: UnitCostTable

  /// - Parameter symbolCount: one more than the greatest symbol, as far as known; others make room for themselves.
  public init(rule: AlignmentRule, symbolCount: Int = 0) {
    self.rule = rule
    unitCosts = UnitCostTable(symbolCount: symbolCount)
  }

  /// Time O(R·H), by 64 rows at once where all errors cost 1; memory O(R·max(512, √H)), and then a bit for each row and different
  /// symbol of the reference.
  public mutating func align(_ reference: [Int32], _ hypothesis: [Int32]) -> EditAlignment {
    var steps: [EditAlignment.Step] = []
    steps.reserveCapacity(max(reference.count, hypothesis.count))
    align(reference, hypothesis) { steps.append($0) }
    return EditAlignment(backwards: steps)
  }

  /// The errors of the alignment alone.
  mutating func errors(_ reference: [Int32], _ hypothesis: [Int32]) -> ErrorRate {
    var errors = ErrorRate()
    errors.referenceCount = reference.count
    align(reference, hypothesis) { step in
      switch step {
      case .match: break
      case .substitution: errors.substitutions += 1
      case .insertion: errors.insertions += 1
      case .deletion: errors.deletions += 1
      }
    }
    return errors
  }

  /// Hands the steps to `receive`, from the end to the beginning.
  @inline(__always)
  private mutating func align(
    _ reference: [Int32], _ hypothesis: [Int32], receive: (EditAlignment.Step) -> Void
  ) {
    switch rule {
    case .sclite: WeightedCostTable(reference, hypothesis).align(receive: receive)
    case .kaldi: unitCosts.align(reference[...], hypothesis[...], KaldiSteps.self, receive: receive)
    case .jiwer:
      let beginning = zip(reference, hypothesis).prefix { $0 == $1 }.count
      let end = zip(reference[beginning...].reversed(), hypothesis[beginning...].reversed()).prefix { $0 == $1 }.count
      for _ in 0..<end { receive(.match) }
      unitCosts.align(
        reference[beginning..<reference.count - end], hypothesis[beginning..<hypothesis.count - end], JiwerSteps.self,
        receive: receive)
      for _ in 0..<beginning { receive(.match) }
    }
  }
}

/// Which step leads to a cell, where all errors cost 1.
protocol StepRule {
  /// - Parameters:
  ///   - diagonal: D(h − 1, r − 1), in units in which D(h, r) is 0.
  ///   - deletion: D(h, r − 1).
  ///   - insertion: D(h − 1, r).
  ///   - isMatch: whether the two symbols are equal.
  static func step(diagonal: Int, deletion: Int, insertion: Int, isMatch: Bool) -> EditAlignment.Step
}

private enum KaldiSteps: StepRule {
  @inline(__always)
  static func step(diagonal: Int, deletion: Int, insertion: Int, isMatch: Bool) -> EditAlignment.Step {
    let change = diagonal + (isMatch ? 0 : 1)
    if change < insertion + 1, change < deletion + 1 { return isMatch ? .match : .substitution }
    return deletion < insertion ? .deletion : .insertion
  }
}

private enum JiwerSteps: StepRule {
  @inline(__always)
  static func step(diagonal: Int, deletion: Int, insertion: Int, isMatch: Bool) -> EditAlignment.Step {
    if deletion == -1 { return .deletion }
    if insertion < diagonal { return .insertion }
    return isMatch ? .match : .substitution
  }
}
