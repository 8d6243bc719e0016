import Synchronization

/// Objects that serve one thread at a time and are used again and again, so that their memory is taken once.
public final class WorkspacePool<Workspace: AnyObject>: Sendable {
  private let idle = Mutex<[Loan]>([])
  private let make: @Sendable () -> Workspace

  /// - Parameter make: called where all are in use.
  public init(_ make: @escaping @Sendable () -> Workspace) { self.make = make }

  /// Calls `body` with a workspace that is its own until it returns. What earlier users left in it is still there.
  public func lend<Result, Failure: Error>(
    to body: (Workspace) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let loan = idle.withLock { $0.popLast() } ?? Loan(workspace: make())
    defer { idle.withLock { $0.append(loan) } }
    return try body(loan.workspace)
  }

  /// Nobody else has it: it is either here or lent to one.
  private struct Loan: @unchecked Sendable {
    let workspace: Workspace
  }
}
