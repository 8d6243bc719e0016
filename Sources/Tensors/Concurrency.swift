import Dispatch

/// `[body(0), …, body(count − 1)]`, computed side by side on the machine's cores. Which thread computes what is not
/// determined; the result is.
public func concurrentMap<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
  guard count > 1 else { return (0..<count).map(body) }
  return unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initialised in
    nonisolated(unsafe) let slots = unsafe buffer
    DispatchQueue.concurrentPerform(iterations: count) { index in
      unsafe slots.initializeElement(at: index, to: body(index))
    }
    initialised = count
  }
}
