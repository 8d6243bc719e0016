/// A cheapest alignment of a reference with a hypothesis, where a substitution, an insertion and a deletion cost 1 each
/// (Levenshtein 1966).
///
/// Several alignments may be cheapest. Which is taken decides how the errors divide into the three kinds, and not how
/// many they are; the rule is that of Kaldi's `compute-wer` (`util/edit-distance-inl.h`): from each cell, the diagonal
/// step where it alone is cheapest, else a deletion where it is cheaper than an insertion, else an insertion.
/// Time and memory O(R·H), R and H being the lengths.
public struct EditAlignment: Sendable, Equatable {
  /// One step along both sequences.
  public enum Step: UInt8, Sendable {
    case match, substitution, insertion, deletion
  }

  /// From the beginning to the end: all but the insertions take one symbol of the reference, all but the deletions one
  /// of the hypothesis.
  public let steps: [Step]
  public let substitutions: Int
  public let insertions: Int
  public let deletions: Int

  /// The edit distance.
  public var errors: Int { substitutions + insertions + deletions }

  @inlinable
  public init<Symbol: Equatable>(reference: [Symbol], hypothesis: [Symbol]) {
    let last = EditAlignment.lastSteps(referenceCount: reference.count, hypothesisCount: hypothesis.count) {
      reference[$0] == hypothesis[$1]
    }
    self.init(lastSteps: last, referenceCount: reference.count, hypothesisCount: hypothesis.count)
  }

  /// The last step of the alignment of every prefix with every prefix: cell (h, r) at `h · (R + 1) + r`.
  @inlinable
  static func lastSteps(
    referenceCount: Int, hypothesisCount: Int, same: (_ reference: Int, _ hypothesis: Int) -> Bool
  ) -> [Step] {
    let width = referenceCount + 1
    var steps = [Step](repeating: .deletion, count: width * (hypothesisCount + 1))
    var before = Array(0...referenceCount)
    var costs = before
    for h in 1..<hypothesisCount + 1 {
      costs[0] = h
      steps[h * width] = .insertion
      for r in 1..<referenceCount + 1 {
        let equal = same(r - 1, h - 1)
        let diagonal = before[r - 1] + (equal ? 0 : 1)
        let deletion = costs[r - 1] + 1
        let insertion = before[r] + 1
        if diagonal < insertion && diagonal < deletion {
          costs[r] = diagonal
          steps[h * width + r] = equal ? .match : .substitution
        } else if deletion < insertion {
          costs[r] = deletion
        } else {
          costs[r] = insertion
          steps[h * width + r] = .insertion
        }
      }
      swap(&before, &costs)
    }
    return steps
  }

  @usableFromInline
  init(lastSteps: [Step], referenceCount: Int, hypothesisCount: Int) {
    var steps: [Step] = []
    var (r, h) = (referenceCount, hypothesisCount)
    while r > 0 || h > 0 {
      let step = lastSteps[h * (referenceCount + 1) + r]
      steps.append(step)
      if step != .insertion { r -= 1 }
      if step != .deletion { h -= 1 }
    }
    self.steps = steps.reversed()
    substitutions = steps.count { $0 == .substitution }
    insertions = steps.count { $0 == .insertion }
    deletions = steps.count { $0 == .deletion }
  }
}
