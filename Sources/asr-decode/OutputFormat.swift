public import ArgumentParser
public import Decoding
import Foundation
import Recognizer

extension LatticeArchive.Form: ExpressibleByArgument {}

/// What a line of standard output looks like.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, kaldi, json, ctm, srt, vtt

  /// As a rule one line; in Kaldi's form one for each of several transcripts.
  ///
  /// - Parameter tokens: whether JSON has the times of the words' tokens.
  func lines(id: String, _ outcome: Outcome, tokens: Bool) -> String {
    switch self {
    case .text: outcome.transcript?.text ?? ""
    case .kaldi where !outcome.alternatives.isEmpty:
      outcome.alternatives.enumerated().map { OutputFormat.kaldi(id: "\(id)-\($0 + 1)", $1) }.joined(separator: "\n")
    case .kaldi: OutputFormat.kaldi(id: id, outcome.transcript)
    case .json: OutputFormat.json(id: id, outcome, tokens: tokens)
    case .ctm: OutputFormat.ctm(id: id, outcome.transcript?.words ?? [])
    case .srt: outcome.transcript.map { Captions($0).srt } ?? ""
    case .vtt: outcome.transcript.map { Captions($0).vtt } ?? ""
    }
  }

  /// Whether it tells how sure words are, where that is known.
  var tellsConfidence: Bool { self == .json || self == .ctm }

  /// Whether all that is written must be of one file.
  var isOfOneFile: Bool { self == .srt || self == .vtt }

  /// NIST's time-marked conversations, without a last line's end: id, channel, begin and duration in seconds, word, confidence.
  private static func ctm(id: String, _ words: [Transcript.Word]) -> String {
    words.map { word in
      "\(id) 1" + String(format: " %.2f %.2f ", word.start, word.end - word.start) + word.word
        + (word.confidence.map { String(format: " %.4f", $0) } ?? "")
    }.joined(separator: "\n")
  }

  private static func kaldi(id: String, _ transcript: Transcript?) -> String {
    ([id] + (transcript?.words.map(\.word) ?? [])).joined(separator: " ")
  }

  /// `id, duration, text, words[{word, start, end, confidence, tokens[{token, start, end}]}]` in this order, and
  /// `alternatives[{text, words}]` where several transcripts were asked for; or `id, error`. Times in seconds to the millisecond;
  /// confidences to four places, and none where there is none.
  private static func json(id: String, _ outcome: Outcome, tokens: Bool) -> String {
    switch outcome.result {
    case .failure(let failure):
      return "{\"id\":\(quoted(id)),\"error\":\(quoted(failure.description))}"
    case .success(let transcript):
      let alternatives = outcome.alternatives.map { "{\(content(of: $0, tokens: tokens))}" }.joined(separator: ",")
      return "{\"id\":\(quoted(id)),\"duration\":\(rounded(transcript.duration)),"
        + content(of: transcript, tokens: tokens)
        + (alternatives.isEmpty ? "}" : ",\"alternatives\":[\(alternatives)]}")
    }
  }

  private static func content(of transcript: Transcript, tokens: Bool) -> String {
    let words = transcript.words.map { word in
      "{\"word\":\(quoted(word.word)),\(span(word.start, word.end))"
        + (word.confidence.map { ",\"confidence\":\(rounded($0, to: 10_000))" } ?? "")
        + (tokens ? ",\"tokens\":[\(word.tokens.map(content).joined(separator: ","))]" : "") + "}"
    }
    return "\"text\":\(quoted(transcript.text)),\"words\":[\(words.joined(separator: ","))]"
  }

  private static func content(of token: Transcript.Token) -> String {
    "{\"token\":\(quoted(token.token)),\(span(token.start, token.end))}"
  }

  private static func span(_ start: Double, _ end: Double) -> String {
    "\"start\":\(rounded(start)),\"end\":\(rounded(end))"
  }

  /// To the next whole multiple of 1 / `steps`.
  private static func rounded(_ value: Double, to steps: Double = 1000) -> String {
    "\((value * steps).rounded() / steps)"
  }

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
