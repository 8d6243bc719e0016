import Features

/// Front-end options that no features can be made with.
public struct FrontEndOptionsError: Error, Equatable, CustomStringConvertible {
  /// The option, what was found and what was expected.
  public let description: String
}

extension FrontEndOptions {
  /// Throws for the first option outside its range.
  public func validate() throws(FrontEndOptionsError) {
    do { try filterbank.validate() } catch { throw FrontEndOptionsError(description: "filterbank: \(error)") }
    func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws(FrontEndOptionsError) {
      guard range.contains(value) else {
        throw FrontEndOptionsError(
          description: "\(name) is \(value), expected \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try check(deltaOrder, 0...10, "deltaOrder")
    try check(deltaWindow, 1...100, "deltaWindow")
    try check(spliceLeft, 0...100, "spliceLeft")
    try check(spliceRight, 0...100, "spliceRight")
    try check(keepEvery, 1...100, "keepEvery")
    guard globalWeightFrames.isFinite, globalWeightFrames >= 0 else {
      throw FrontEndOptionsError(description: "globalWeightFrames is \(globalWeightFrames), expected 0 or more")
    }
  }
}
