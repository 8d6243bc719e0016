import Decoding
import Tensors

/// An item on its way: what there is of it before the network, or in its place.
struct Prepared: Sendable {
  enum Content: Sendable {
    /// Nothing was recorded, so that nothing was said.
    case silence
    case filterbanks(Matrix)
    case logPosteriors(Matrix)
    case lattice(Lattice)
    case failure(Outcome.Failure)
  }

  let position: Int
  let item: DecodingInputs.Item
  var content: Content
  /// Seconds.
  var duration = 0.0
  var damage: String?

  var filterbanks: Matrix? {
    if case .filterbanks(let matrix) = content { matrix } else { nil }
  }
}
