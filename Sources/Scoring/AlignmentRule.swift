/// What an alignment costs, and which of several cheapest ones is taken; programs that score differ in this. Where all errors cost
/// alike, their number depends on nothing else; where a substitution costs less than two of the others, a cheapest alignment may
/// have more errors than another, and how they divide depends on both.
public enum AlignmentRule: String, Sendable, CaseIterable {
  /// Kaldi's `compute-wer`: each error costs 1; from the end on, the diagonal step where it alone is cheapest, else a deletion
  /// where that is cheaper than an insertion, else an insertion.
  case kaldi
  /// jiwer's (rapidfuzz): each error costs 1; what both begin and end with matches, and between, from the end on, a deletion where
  /// it is among the cheapest, else an insertion where the hypothesis without its last symbol would be one nearer, else the
  /// diagonal step. (Alignments of more than a thousand words or so rapidfuzz divides, and may take others.)
  case jiwer
  /// NIST's sclite: a substitution costs 4, an insertion or a deletion 3; from the end on, of the cheapest steps the diagonal one
  /// before an insertion before a deletion.
  case sclite
}
