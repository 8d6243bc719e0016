import Dispatch

/// `body(i, &elements[i])` for every index, side by side on the machine's cores.
public func concurrentUpdate<Element: Sendable>(
  _ elements: inout [Element], _ body: @Sendable (Int, inout Element) -> Void
) {
  unsafe elements.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let slots = unsafe buffer
    unsafe DispatchQueue.concurrentPerform(iterations: slots.count) { unsafe body($0, &slots[$0]) }
  }
}

/// The same for two arrays of one length.
public func concurrentUpdate<A: Sendable, B: Sendable>(
  _ a: inout [A], _ b: inout [B], _ body: @Sendable (Int, inout A, inout B) -> Void
) {
  precondition(a.count == b.count, "arrays of \(a.count) and \(b.count)")
  unsafe a.withUnsafeMutableBufferPointer { a in
    unsafe b.withUnsafeMutableBufferPointer { b in
      nonisolated(unsafe) let (a, b) = unsafe (a, b)
      unsafe DispatchQueue.concurrentPerform(iterations: a.count) { unsafe body($0, &a[$0], &b[$0]) }
    }
  }
}

/// The same for three arrays of one length.
public func concurrentUpdate<A: Sendable, B: Sendable, C: Sendable>(
  _ a: inout [A], _ b: inout [B], _ c: inout [C], _ body: @Sendable (Int, inout A, inout B, inout C) -> Void
) {
  precondition(a.count == b.count && b.count == c.count, "arrays of \(a.count), \(b.count) and \(c.count)")
  unsafe a.withUnsafeMutableBufferPointer { a in
    unsafe b.withUnsafeMutableBufferPointer { b in
      unsafe c.withUnsafeMutableBufferPointer { c in
        nonisolated(unsafe) let (a, b, c) = unsafe (a, b, c)
        unsafe DispatchQueue.concurrentPerform(iterations: a.count) { unsafe body($0, &a[$0], &b[$0], &c[$0]) }
      }
    }
  }
}

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
