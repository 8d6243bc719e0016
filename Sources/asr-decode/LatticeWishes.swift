import LanguageModel
import Recognizer

/// What a run wants of lattices, whether a search gives them or a file.
struct LatticeWishes: Sendable {
  /// Cost above the best at which a sequence of words is left out; nil: the usual one, of lattices that are read none.
  var beam: Double?
  /// How many transcripts.
  var alternatives = 1
  /// The language model that is put in place of the graph's.
  var rescoring: (from: NGramModel, to: NGramModel)?
  /// What chooses among the lattice's best sentences.
  var sentenceRescoring: SentenceRescoring?
  /// What is said: in place of the best words come those that are nearest to it.
  var oracle: (oracle: Oracle, texts: TextsByID)?
  /// Whether outcomes carry the lattices themselves.
  var keepsLattices = false
}
