import Decoding
import Recognizer
import Tensors

/// What became of one item.
struct Outcome: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  var id: String
  /// What warnings call it.
  var name: String
  var result: Result<Transcript, Failure>
  /// The best transcripts, `result` first, where more than one was asked for.
  var alternatives: [Transcript] = []
  var lattice: Lattice?
  /// Seconds of sound.
  var duration = 0.0
  /// What the decoder said of a recording that is cut off or broken.
  var damage: String?
  /// The network's output, where there is any.
  var logPosteriors: Matrix?

  var transcript: Transcript? {
    if case .success(let transcript) = result { transcript } else { nil }
  }
}
