import Files
import Foundation

extension DataFolder {
  /// Writes the folder's tables to the folder `path`, which is made where there is none. Each table is whole or as it was before;
  /// tables there that have no part in this folder are removed.
  ///
  /// - Throws: `FileError` where something cannot be written.
  public func write(to path: String) throws {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw FileError(file: path, "the folder cannot be made: \(SystemFailure.words(for: error))")
    }
    for (name, lines) in tables {
      let file = path.hasSuffix("/") ? path + name : path + "/" + name
      if let lines {
        try AtomicFile.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: file)
      } else {
        try? FileManager.default.removeItem(atPath: file)
      }
    }
  }

  /// Each table's lines; nil of one that the folder has not.
  private var tables: [(name: String, lines: [String]?)] {
    func lines(_ line: (Utterance) -> String?) -> [String]? {
      let lines = utterances.compactMap(line)
      return lines.isEmpty ? nil : lines
    }
    var ofSpeaker: [ByteKey: [String]] = [:]
    for utterance in utterances {
      if let speaker = utterance.speaker { ofSpeaker[ByteKey(speaker), default: []].append(utterance.id) }
    }
    let speakers = self.speakers
    return [
      ("wav.scp", recordings.isEmpty ? nil : recordings.map { "\($0.id) \($0.audio)" }),
      ("segments", lines { utterance in utterance.segment.map { "\(utterance.id) \($0)" } }),
      ("text", lines { utterance in utterance.transcript.map { $0.isEmpty ? utterance.id : "\(utterance.id) \($0)" } }),
      ("utt2spk", lines { utterance in utterance.speaker.map { "\(utterance.id) \($0)" } }),
      (
        "spk2utt",
        speakers.isEmpty ? nil : speakers.map { ([$0] + (ofSpeaker[ByteKey($0)] ?? [])).joined(separator: " ") }
      ),
      ("feats.scp", lines { utterance in utterance.features.map { "\(utterance.id) \($0)" } }),
      ("cmvn.scp", normalisation.isEmpty ? nil : normalisation.map { "\($0.id) \($0.location)" }),
    ]
  }
}

extension Utterance.Segment: CustomStringConvertible {
  /// As `segments` has it: recording, start and end in seconds.
  public var description: String {
    "\(recording) \(Self.seconds(startSeconds)) \(endSeconds.map(Self.seconds) ?? "-1")"
  }

  /// To the hundredth of a millisecond, without zeros at the end.
  private static func seconds(_ value: Double) -> String { "\((value * 100_000).rounded() / 100_000)" }
}
