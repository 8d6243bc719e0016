/// Decides which pairs of moves composition may take where either side can move on epsilon alone, so that one path of
/// the result stands for each pair of matching paths: multiplicities stay right in semirings that are not idempotent.
///
/// The sequencing filter: between two matched labels, the first transducer makes all its moves with output epsilon
/// before the second makes those with input epsilon. Two states:
/// 0: both may move; 1: the second has begun, the first may not move alone until a label matches.
///
/// Source: C. Allauzen, M. Mohri, 3-way composition of weighted finite-state transducers, 2008.
struct EpsilonSequenceFilter {
  static let start: Int32 = 0

  /// The filter's state after the first transducer moved alone on output epsilon; nil where that is forbidden.
  static func afterFirstMovesAlone(from state: Int32) -> Int32? { state == 0 ? 0 : nil }

  /// The filter's state after the second transducer moved alone on input epsilon.
  ///
  /// `firstHasEpsilons`: the first transducer's state has arcs with output epsilon. Where it has none, nothing need be
  /// remembered. Where it has nothing else and is not final, the second need not move here: the same moves are found
  /// after the first has moved.
  static func afterSecondMovesAlone(firstHasEpsilons: Bool, firstHasOnlyEpsilons: Bool) -> Int32? {
    if firstHasOnlyEpsilons { return nil }
    return firstHasEpsilons ? 1 : 0
  }

  static let afterMatch: Int32 = 0
}
