import ArgumentParser
import CommandLineSupport
import Corpus
import Foundation
import Scoring

struct Segment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Cuts long recordings into utterances at the pauses between words whose times are known.",
    discussion: """
      The times come of `asr-decode --align TEXT` with the whole texts, or of `asr-decode --format ctm` where none are known. \
      Each utterance lasts --longest seconds at most, and is cut at the longest pause that its second half has. Its id is the \
      recording's with begin and end in hundredths of a second.
      """)

  @Argument(help: ArgumentHelp("The data folder, of whole recordings.", valueName: "DIR"))
  var folder: String

  @Argument(help: ArgumentHelp("The folder that is written.", valueName: "OUT"))
  var out: String

  @Option(help: ArgumentHelp("The words' times, with the recordings' ids.", valueName: "FILE"))
  var ctm: String

  @Option(help: "Seconds.")
  var longest = 15.0

  @Option(
    help: ArgumentHelp(
      "Leaves out utterances whose words' mean confidence is less: something else is said there (default: 0).",
      valueName: "C"))
  var leastConfidence = 0.0

  /// What stays of a pause before and behind an utterance, in seconds.
  private static let margin = 0.2

  func validate() throws {
    guard longest >= 1, longest.isFinite else { throw ValidationError("--longest is \(longest), expected 1 or more") }
    guard (0...1).contains(leastConfidence) else {
      throw ValidationError("--least-confidence is \(leastConfidence), expected 0 to 1")
    }
  }

  func run() throws {
    let data = try DataFolder(at: folder, checkingFiles: false, readingFeatures: false)
    guard !data.recordings.isEmpty, data.utterances.allSatisfy({ $0.segment == nil }) else {
      throw ValidationError("\(folder) is cut already, or has no sound: expected wav.scp and no segments")
    }
    let words = Dictionary(grouping: try TranscriptFile.timedWords(path: ctm), by: \.id)
    let known = Set(data.utterances.map(\.id))
    if let unknown = words.keys.filter({ !known.contains($0) }).min() {
      throw ValidationError("\(ctm) tells of \(unknown), which \(folder) has not")
    }
    var leftOut = 0
    let parts = data.utterances.flatMap { utterance in
      let words = (words[utterance.id] ?? []).sorted { $0.start < $1.start }
      return pieces(of: words[...]).compactMap { piece -> Utterance? in
        guard confidence(of: piece) >= leastConfidence else {
          leftOut += 1
          return nil
        }
        return part(of: utterance, piece, words)
      }
    }
    guard !parts.isEmpty else { throw ValidationError("no utterance is left") }
    let cut = data.replacing(utterances: parts)
    try cut.write(to: out)
    let silent = data.utterances.count { words[$0.id] == nil }
    Program.say(
      "asr-data: \(out): \(parts.count) utterances of \(data.utterances.count - silent) recordings, \(leftOut) left out"
        + (silent > 0 ? "; \(ctm) has no words of \(silent) recordings" : ""))
  }

  private func end(_ word: TranscriptFile.TimedWord) -> Double { word.start + word.duration }

  /// The words divided, each piece no longer than it may be.
  private func pieces(
    of words: ArraySlice<TranscriptFile.TimedWord>
  ) -> [ArraySlice<TranscriptFile.TimedWord>] {
    guard let first = words.first, let last = words.last else { return [] }
    let room = longest - 2 * Self.margin
    guard end(last) - first.start > room, words.count > 1 else { return [words] }
    // Cuts behind a word that the piece has room for.
    let within = words.indices.dropLast().prefix { end(words[$0]) - first.start <= room }
    let half = within.filter { end(words[$0]) - first.start >= room / 2 }
    let candidates = half.isEmpty ? Array(within.suffix(1)) : half
    let cut = candidates.max { words[$0 + 1].start - end(words[$0]) < words[$1 + 1].start - end(words[$1]) }
    let next = (cut ?? words.startIndex) + 1
    return [words[..<next]] + pieces(of: words[next...])
  }

  private func confidence(of piece: ArraySlice<TranscriptFile.TimedWord>) -> Double {
    let told = piece.compactMap(\.confidence)
    return told.isEmpty ? 1 : told.reduce(0, +) / Double(told.count)
  }

  /// With a margin on either side, of a short pause half of it.
  private func part(
    of utterance: Utterance, _ piece: ArraySlice<TranscriptFile.TimedWord>, _ all: [TranscriptFile.TimedWord]
  ) -> Utterance {
    let (first, last) = (piece[piece.startIndex], piece[piece.endIndex - 1])
    let before = piece.startIndex > 0 ? (first.start - end(all[piece.startIndex - 1])) / 2 : first.start
    let after = piece.endIndex < all.count ? (all[piece.endIndex].start - end(last)) / 2 : 0
    let begin = max(0, first.start - min(Self.margin, max(0, before)))
    let end = end(last) + min(Self.margin, max(0, after))
    let id = String(format: "%@-%07d-%07d", utterance.id, Int((begin * 100).rounded()), Int((end * 100).rounded()))
    return Utterance(
      id: id, speaker: utterance.speaker, transcript: piece.map(\.word).joined(separator: " "), audio: utterance.audio,
      segment: Utterance.Segment(recording: utterance.id, startSeconds: begin, endSeconds: end))
  }
}
