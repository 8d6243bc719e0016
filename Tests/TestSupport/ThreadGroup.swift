package import Collectives
import Foundation
import Synchronization

/// Ranks that are threads of one process, which add in the ranks' order: what a `ProcessGroup` means, without MPI.
package final class ThreadGroup: Sendable {
  package struct Member: ProcessGroup {
    let group: ThreadGroup
    package let rank: Int
    package var size: Int { group.size }
    package var sizeOnThisMachine: Int { group.size }

    package func sum(_ values: inout MutableSpan<Float>) { group.sum(&values, rank, +) }
    package func sum(_ values: inout MutableSpan<Double>) { group.sum(&values, rank, +) }
    package func sum(_ values: inout MutableSpan<UInt64>) { group.sum(&values, rank, &+) }

    package func broadcast(_ bytes: inout MutableSpan<UInt8>, from root: Int) {
      let all = group.exchange(ThreadGroup.array(bytes.span), rank)
      guard let given = all[root] as? [UInt8], given.count == bytes.count else { fatalError("ranks broadcast unlike") }
      for i in given.indices { bytes[i] = given[i] }
    }

    package func finish() {}
    package func abort() -> Never { fatalError("rank \(rank) aborts") }
  }

  private struct Exchange {
    /// What the ranks have given so far for the exchange under way.
    var given: [(rank: Int, values: any Sendable)] = []
    /// What they gave for the last one, by rank.
    var last: [any Sendable] = []
  }

  private let size: Int
  private let exchange = Mutex(Exchange())
  /// Lets each rank go on that has waited for the last to give.
  private let isComplete: [DispatchSemaphore]

  private init(size: Int) {
    self.size = size
    isComplete = (0..<size).map { _ in DispatchSemaphore(value: 0) }
  }

  /// What `body` gives on each of `size` ranks, by rank. An error on one of them ends the process, for the others wait for
  /// that rank.
  package static func run<Result: Sendable>(
    _ size: Int, _ body: @escaping @Sendable (any ProcessGroup) throws -> Result
  ) -> [Result] {
    let group = ThreadGroup(size: size)
    let results = Results<Result>()
    let done = DispatchGroup()
    for rank in 0..<size {
      done.enter()
      let thread = Thread {
        do {
          let result = try body(Member(group: group, rank: rank))
          results.byRank.withLock { $0[rank] = result }
        } catch { fatalError("rank \(rank): \(error)") }
        done.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    done.wait()
    return results.byRank.withLock { byRank in byRank.sorted { $0.key < $1.key }.map(\.value) }
  }

  private final class Results<Result: Sendable>: Sendable {
    let byRank = Mutex<[Int: Result]>([:])
  }

  /// What each rank gives, by rank; returns when all have given. The next exchange cannot end before every rank has taken
  /// what this one gave, for each has to give again.
  private func exchange(_ values: any Sendable, _ rank: Int) -> [any Sendable] {
    let isLast = exchange.withLock { exchange in
      exchange.given.append((rank, values))
      guard exchange.given.count == size else { return false }
      exchange.last = exchange.given.sorted { $0.rank < $1.rank }.map(\.values)
      exchange.given = []
      return true
    }
    if isLast {
      for other in 0..<size where other != rank { isComplete[other].signal() }
    } else {
      isComplete[rank].wait()
    }
    return exchange.withLock { $0.last }
  }

  private func sum<Value: Sendable>(
    _ values: inout MutableSpan<Value>, _ rank: Int, _ add: (Value, Value) -> Value
  ) {
    for (place, other) in exchange(Self.array(values.span), rank).enumerated() {
      guard let other = other as? [Value], other.count == values.count else { fatalError("ranks sum unlike") }
      for i in other.indices { values[i] = place == 0 ? other[i] : add(values[i], other[i]) }
    }
  }

  private static func array<Value>(_ span: Span<Value>) -> [Value] { span.indices.map { span[$0] } }
}
