import Training

/// Every choice of a configuration with its value, its default and what it does, for people to read.
struct ConfigurationTable {
  let text: String

  /// Columns of a line.
  private static let width = 100
  private static let indent = "      "

  init(_ configuration: TrainingConfiguration) throws {
    let choices = try configuration.choices()
    let changed = choices.count { !$0.isDefault }
    let head = "\(choices.count) choices, of which \(changed), marked *, differ from the defaults (in brackets).\n"
    text = head + choices.map(Self.entry).joined()
  }

  private static func entry(of choice: TrainingConfiguration.Choice) -> String {
    let mark = choice.isDefault ? "  " : "* "
    let usual = choice.isDefault ? "" : " (\(choice.defaultValue))"
    let lines = wrapped(choice.explanation, width: width - indent.count).map { indent + $0 + "\n" }
    return "\n\(mark)\(choice.name) = \(choice.value)\(usual)\n" + lines.joined()
  }

  /// Lines of whole words.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
