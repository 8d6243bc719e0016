extension MutableSpan {
  /// Calls `body` with the elements at `range` alone, so that a loop over them is checked once, here.
  @inlinable @inline(__always)
  public mutating func withPart<Result: ~Copyable>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Element>) -> Result
  ) -> Result where Element: Copyable {
    var part = self._mutatingExtracting(range)
    return body(&part)
  }
}
