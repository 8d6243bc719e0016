import Foundation

/// A transcript cut into pieces that can be read from a screen while it is heard.
public struct Captions: Sendable, Equatable {
  public struct Cue: Sendable, Equatable {
    /// Seconds.
    public var start: Double
    public var end: Double
    /// One or two.
    public var lines: [String]
  }

  public var cues: [Cue]

  // What subtitling guides ask for (Netflix's timed text style guide; the BBC's subtitle guidelines).
  private static let longestLine = 42
  private static let mostLines = 2
  private static let longestSeconds = 7.0
  private static let shortestSeconds = 1.0
  /// A pause that a listener hears as one.
  private static let pauseSeconds = 0.8

  /// A new cue begins after a pause, and where the words would fill more than two lines or seven seconds. Each stays for a
  /// second, unless the next begins before.
  public init(_ transcript: Transcript) {
    cues = []
    var words: [Transcript.Word] = []
    for word in transcript.words {
      if let first = words.first, let last = words.last {
        let isLong = word.end - first.start > Self.longestSeconds
        let isFull = Self.lines(of: words + [word]).count > Self.mostLines
        if isLong || isFull || word.start - last.end >= Self.pauseSeconds {
          cues.append(Self.cue(of: words))
          words = []
        }
      }
      words.append(word)
    }
    if !words.isEmpty { cues.append(Self.cue(of: words)) }
    for index in cues.indices {
      let limit = index + 1 < cues.count ? cues[index + 1].start : transcript.duration
      cues[index].end = max(cues[index].end, min(cues[index].start + Self.shortestSeconds, limit))
    }
  }

  private static func cue(of words: [Transcript.Word]) -> Cue {
    Cue(start: words[0].start, end: words[words.count - 1].end, lines: lines(of: words))
  }

  /// As many words a line as it takes.
  private static func lines(of words: [Transcript.Word]) -> [String] {
    var lines: [String] = []
    for word in words.map(\.word) {
      if let last = lines.last, last.count + 1 + word.count <= longestLine {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  /// In SubRip's form.
  public var srt: String {
    cues.enumerated().map { index, cue in
      "\(index + 1)\n\(Self.time(cue.start, ",")) --> \(Self.time(cue.end, ","))\n"
        + cue.lines.joined(separator: "\n") + "\n\n"
    }.joined()
  }

  /// As WebVTT, in which `&`, `<` and `>` are written as entities.
  public var vtt: String {
    "WEBVTT\n\n"
      + cues.map { cue in
        let text = cue.lines.joined(separator: "\n").replacing("&", with: "&amp;").replacing("<", with: "&lt;")
          .replacing(">", with: "&gt;")
        return "\(Self.time(cue.start, ".")) --> \(Self.time(cue.end, "."))\n\(text)\n\n"
      }.joined()
  }

  /// hh:mm:ss, then milliseconds behind `point`.
  private static func time(_ seconds: Double, _ point: String) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    let minutes = milliseconds / 60_000
    return String(format: "%02d:%02d:%02d", minutes / 60, minutes % 60, milliseconds / 1000 % 60) + point
      + String(format: "%03d", milliseconds % 1000)
  }
}
