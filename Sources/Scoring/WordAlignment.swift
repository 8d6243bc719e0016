/// How the words of a hypothesis are aligned with those of its reference, by the words' numbers.
enum WordAlignment: Equatable {
  /// A step of an alignment with the words that it takes.
  struct Pair: Equatable {
    /// None of an insertion.
    let reference: Int32?
    /// None of a deletion, and of an optional word that is left out, which counts as recognised.
    let hypothesis: Int32?
    let step: EditAlignment.Step

    /// Whether this is an optional word that was left out.
    var isOmission: Bool { step == .match && hypothesis == nil }
  }

  /// Of a reference without choices.
  case plain(EditAlignment, _ reference: [Int32], _ hypothesis: [Int32])
  /// Of one way through a reference.
  case chosen([Pair])

  var pairs: [Pair] {
    switch self {
    case .chosen(let pairs): pairs
    case .plain(let alignment, let reference, let hypothesis):
      Self.pairs(alignment.steps, reference[...], hypothesis[...])
    }
  }

  private static func pairs(
    _ steps: [EditAlignment.Step], _ reference: ArraySlice<Int32>, _ hypothesis: ArraySlice<Int32>
  ) -> [Pair] {
    var (reference, hypothesis) = (reference, hypothesis)
    return steps.map { step in
      Pair(
        reference: step == .insertion ? nil : reference.removeFirst(),
        hypothesis: step == .deletion ? nil : hypothesis.removeFirst(), step: step)
    }
  }

  /// The words of the reference, of alternatives those that were chosen, of optional ones those that were said.
  var referenceWords: [Int32] {
    switch self {
    case .plain(_, let reference, _): reference
    case .chosen(let pairs): pairs.filter { !$0.isOmission }.compactMap(\.reference)
    }
  }

  var hypothesisWords: [Int32] {
    switch self {
    case .plain(_, _, let hypothesis): hypothesis
    case .chosen(let pairs): pairs.compactMap(\.hypothesis)
    }
  }

  var errors: ErrorRate {
    switch self {
    case .plain(let alignment, let reference, _): return ErrorRate(alignment, referenceCount: reference.count)
    case .chosen(let pairs):
      var errors = ErrorRate()
      errors.referenceCount = pairs.count { $0.reference != nil }
      errors.substitutions = pairs.count { $0.step == .substitution }
      errors.insertions = pairs.count { $0.step == .insertion }
      errors.deletions = pairs.count { $0.step == .deletion }
      errors.omissions = pairs.count { $0.isOmission }
      return errors
    }
  }
}
