/// A rate of errors over several files, such as those of trainings with several seeds.
public struct SpreadOfRates: Sendable, Equatable {
  /// In percent, in the files' order.
  public let percentages: [Double]

  /// - Parameter percentages: at least one.
  public init(_ percentages: [Double]) {
    precondition(!percentages.isEmpty, "no file has no rate")
    self.percentages = percentages
  }

  public var mean: Double { percentages.reduce(0, +) / Double(percentages.count) }

  /// Of the trainings that the files are a sample of: the squares' sum is divided by one less than there are. Nil for one file.
  public var standardDeviation: Double? {
    guard percentages.count > 1 else { return nil }
    let squares = percentages.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(percentages.count - 1)).squareRoot()
  }

  /// `%WER 5.91 ± 0.60 [ 3 files: 6.60 5.56 5.56 ]`
  public func line(named name: String) -> String {
    let spread = standardDeviation.map { " ± " + twoDecimals($0) } ?? ""
    let files = percentages.count == 1 ? "1 file" : "\(percentages.count) files"
    return "%\(name) \(twoDecimals(mean))\(spread) [ \(files): \(percentages.map(twoDecimals).joined(separator: " ")) ]"
  }
}
