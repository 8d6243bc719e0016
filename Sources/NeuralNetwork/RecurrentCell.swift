import Tensors

/// A kind of recurrent layer: which building blocks it has, and what it does with their results, one sequence at one step.
///
/// Block k computes s from x_t and z, and `activate` makes gates of it. z is h_{t−1} for block 0, and for the others what
/// `input` makes of h_{t−1} and the gates of the blocks before. From the gates of all blocks follow the memory c_t, where
/// the kind has one, and h_t:
///
///     gates = φ(block(x_t, z)),   c_t = remember(gates, c_{t−1}),   h_t = emit(gates, h_{t−1}, c_t)
///
/// For each of these a counterpart takes gradients back. A new kind is a type with these functions and a `CellKind`; it has
/// every integration, both directions and carried state by that alone.
///
/// Shapes: H cells; `gates` and `ds` of all blocks lie side by side; everything else is [H].
protocol RecurrentCell {
  /// How many gates each block holds; block k is of size H times that.
  static var gatesOfBlocks: [Int] { get }
  /// Whether there is a c beside h.
  static var hasMemory: Bool { get }
  /// Whether h_{t−1} reaches h_t other than through the blocks.
  static var passesStateOn: Bool { get }

  /// φ of one block, in its place.
  static func activate(_ s: inout MutableSpan<Float>, block: Int, cells: Int)
  /// z of a block other than the first.
  static func input(ofBlock block: Int, gates: Span<Float>, previous: Span<Float>, into z: inout MutableSpan<Float>)
  /// c ← c_t, from c_{t−1}.
  static func remember(gates: Span<Float>, memory: inout MutableSpan<Float>)
  /// h_t.
  static func emit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, into h: inout MutableSpan<Float>)

  /// From dh = ∂/∂h_t: dMemory ← dMemory + ∂/∂c_t; ∂/∂s of the gates that only `emit` reads; and dh ← what of it reaches
  /// h_{t−1} other than through the blocks.
  static func backpropagateEmit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, dh: inout MutableSpan<Float>,
    dMemory: inout MutableSpan<Float>, ds: inout MutableSpan<Float>)
  /// From dMemory = ∂/∂c_t: ∂/∂s of the gates that `remember` reads, and dMemory ← ∂/∂c_{t−1}.
  static func backpropagateRemember(
    gates: Span<Float>, previousMemory: Span<Float>, dMemory: inout MutableSpan<Float>, ds: inout MutableSpan<Float>)
  /// From dz = ∂/∂z of a block other than the first: ∂/∂s of the gates that z was made with, and dh ← dh + ∂/∂h_{t−1}.
  static func backpropagateInput(
    ofBlock block: Int, gates: Span<Float>, previous: Span<Float>, dz: Span<Float>, dh: inout MutableSpan<Float>,
    ds: inout MutableSpan<Float>)
}

/// What is so for the simplest kinds: one block, no memory, and h_t is its only gate.
extension RecurrentCell {
  static var hasMemory: Bool { false }
  static var passesStateOn: Bool { false }

  static func input(ofBlock block: Int, gates: Span<Float>, previous: Span<Float>, into z: inout MutableSpan<Float>) {
    preconditionFailure("only blocks other than the first have an input of their own")
  }

  static func remember(gates: Span<Float>, memory: inout MutableSpan<Float>) {}

  static func emit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, into h: inout MutableSpan<Float>
  ) {
    Elementwise.copy(gates, to: &h)
  }

  static func backpropagateRemember(
    gates: Span<Float>, previousMemory: Span<Float>, dMemory: inout MutableSpan<Float>, ds: inout MutableSpan<Float>
  ) {}

  static func backpropagateInput(
    ofBlock block: Int, gates: Span<Float>, previous: Span<Float>, dz: Span<Float>, dh: inout MutableSpan<Float>,
    ds: inout MutableSpan<Float>
  ) {
    preconditionFailure("only blocks other than the first have an input of their own")
  }
}

/// The kinds of recurrent layers.
public enum CellKind: String, Sendable, CaseIterable {
  /// h_t = s (paper, section 3.1.1).
  case linearRNN = "linear-rnn"
  case rnn, lstm, gru

  /// The functions of the kind.
  var cell: any RecurrentCell.Type {
    switch self {
    case .linearRNN: LinearCell.self
    case .rnn: TanhCell.self
    case .lstm: LSTMCell.self
    case .gru: GRUCell.self
    }
  }

  /// What the blocks' parameters are called before their own names.
  var blockNames: [String] {
    switch self {
    case .linearRNN, .rnn, .lstm: [""]
    case .gru: ["", "candidate."]
    }
  }
}
