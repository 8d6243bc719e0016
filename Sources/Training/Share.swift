import Collectives

/// What of a list is one rank's of several: its places r, r + N, r + 2N, …
struct Share: Sendable, Equatable {
  /// r.
  let rank: Int
  /// N.
  let size: Int

  init(of processes: any ProcessGroup) {
    rank = processes.rank
    size = processes.size
  }

  func holds(_ index: Int) -> Bool { index % size == rank }

  func places(of count: Int) -> StrideTo<Int> { stride(from: rank, to: count, by: size) }
}
