/// The targets that `Package.swift` declares under `Sources`, each with the targets of this package that it names as its
/// dependencies.
///
/// The manifest builds its targets by three calls, whose first string is the name and whose other strings are
/// dependencies: `library(…)`, `program(…)` and `.systemLibrary(name: …)`. What `program` adds to every program is added
/// here too.
struct Manifest {
  let dependencies: [String: Set<String>]

  init(text: String) {
    var dependencies: [String: Set<String>] = [:]
    for call in Manifest.calls(in: text) {
      let strings = call.arguments.matches(of: /"([^"]+)"/).map { String($0.1) }
      guard let name = strings.first else { continue }
      switch call.function {
      case ".systemLibrary": dependencies[name] = []
      case "program": dependencies[name] = Set(strings.dropFirst() + ["CommandLineSupport"])
      default: dependencies[name] = Set(strings.dropFirst())
      }
    }
    self.dependencies = dependencies
  }

  /// The calls that declare targets, each with the text between its parentheses, up to its resources if it has any.
  private static func calls(in text: String) -> [(function: String, arguments: Substring)] {
    let heads = text.matches(of: /(?:^|\s)(library|program|\.systemLibrary)\(/.anchorsMatchLineEndings())
    return heads.compactMap { head in
      let rest = text[head.range.upperBound...]
      // The parentheses of the helper functions' own declarations hold no string at the first place.
      guard rest.drop(while: \.isWhitespace).first == "\"" || head.1 == ".systemLibrary" else { return nil }
      let arguments = rest.prefix(upTo: endOfArguments(in: rest))
      return (String(head.1), arguments.firstRange(of: "resources:").map { arguments[..<$0.lowerBound] } ?? arguments)
    }
  }

  /// The index of the parenthesis that closes the one before `text`, or the text's end.
  private static func endOfArguments(in text: Substring) -> String.Index {
    var depth = 1
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return index }
    }
    return text.endIndex
  }
}
