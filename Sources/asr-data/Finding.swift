/// Something about a data folder that is worth saying.
struct Finding: CustomStringConvertible {
  enum Severity: String {
    case error, warning
  }

  let severity: Severity
  /// Those that it is about; none where it is about all together.
  let utterances: [String]
  let problem: String

  init(_ severity: Severity, _ utterances: [String], _ problem: String) {
    (self.severity, self.utterances, self.problem) = (severity, utterances, problem)
  }

  /// About all together.
  init(_ severity: Severity, _ problem: String) { self.init(severity, [], problem) }

  var description: String {
    let shown = 3
    let names = utterances.prefix(shown).joined(separator: ", ")
    let others = utterances.count > shown ? " and \(utterances.count - shown) more" : ""
    return "\(severity.rawValue): " + (utterances.isEmpty ? "" : names + others + ": ") + problem
  }
}
