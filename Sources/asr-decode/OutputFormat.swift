import ArgumentParser
import Foundation
import Recognizer

/// What a line of standard output looks like.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, kaldi, json

  func line(id: String, _ outcome: Outcome) -> String {
    switch self {
    case .text: outcome.transcript?.text ?? ""
    case .kaldi: ([id] + (outcome.transcript?.words.map(\.word) ?? [])).joined(separator: " ")
    case .json: OutputFormat.json(id: id, outcome)
    }
  }

  /// `id, duration, text, words[{word, start, end}]` in this order, or `id, error`; times in seconds to the millisecond.
  private static func json(id: String, _ outcome: Outcome) -> String {
    switch outcome.result {
    case .failure(let failure):
      return "{\"id\":\(quoted(id)),\"error\":\(quoted(failure.description))}"
    case .success(let transcript):
      let words = transcript.words.map {
        "{\"word\":\(quoted($0.word)),\"start\":\(seconds($0.start)),\"end\":\(seconds($0.end))}"
      }
      return "{\"id\":\(quoted(id)),\"duration\":\(seconds(transcript.duration)),\"text\":\(quoted(transcript.text)),"
        + "\"words\":[\(words.joined(separator: ","))]}"
    }
  }

  private static func seconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

  /// A JSON string (RFC 8259, section 7): quotes, backslashes and control characters escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20: result += String(format: "\\u%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
