import ArgumentParser
import CommandLineSupport
import Corpus
import Files
import Foundation

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes a data folder of sound files with texts beside them, or of a manifest.",
    discussion: """
      SOURCE is a folder, in which and below which every sound file NAME.wav (flac, ogg, opus, mp3 …) has its words in \
      NAME.txt; or a manifest: a table with commas (.csv) or tabs (.tsv) whose first line names the columns, or a JSON object a \
      line (.jsonl). Columns are found by their usual names: audio (path, file, wav, filename, audio_filepath) and text \
      (sentence, transcript, transcription, words), and where there are any id, speaker (speaker_id, client_id, spk) and start \
      and end in seconds. Paths count from the manifest's folder.

      Texts are composed by NFC, and blanks in them become one. What has no text, or no sound, is named and left out.
      """)

  enum SpeakerRule: String, CaseIterable, ExpressibleByArgument {
    case none, folder, prefix
  }

  @Argument(help: ArgumentHelp("A folder or a manifest.", valueName: "SOURCE"))
  var source: String

  @Argument(help: ArgumentHelp("The data folder that is written.", valueName: "OUT"))
  var out: String

  @Option(
    help: """
      Whose a recording is, where no column tells: nobody knows (none), that of the folder it lies in, or of its name up to the \
      first - or _ (prefix).
      """)
  var speaker = SpeakerRule.none

  func run() throws {
    guard let type = WholeFile.type(of: source) else {
      throw ValidationError("\(source) does not exist: expected a folder of sound files, or a manifest")
    }
    let collection =
      type == .typeDirectory ? try SoundCollection(folder: source) : try SoundCollection(manifest: source)
    for note in collection.notes { Program.say("asr-data: \(note)") }
    guard !collection.items.isEmpty else {
      throw ValidationError("\(source) holds no recording with a text")
    }
    let data = try DataFolder(path: out, utterances: try utterances(of: collection.items))
    try data.write(to: out)
    Program.say(
      "asr-data: \(out): \(data.utterances.count) utterances"
        + (data.speakers.isEmpty ? ", whose speakers are not known" : ", \(data.speakers.count) speakers")
        + (collection.notes.isEmpty ? "" : "; \(collection.notes.count) left out or doubtful, named above"))
  }

  private func utterances(of items: [SoundCollection.Item]) throws -> [Utterance] {
    let speakers = items.map { $0.speaker ?? speaker(of: $0) }
    if let unknown = speakers.firstIndex(of: nil), speakers.contains(where: { $0 != nil }) {
      throw ValidationError("\(items[unknown].place): no speaker, where others have one")
    }
    // Ids begin with the speaker, as sorting by them is to be sorting by speakers.
    var seen: [String: String] = [:]
    return try zip(items, speakers).map { item, speaker in
      let speaker = speaker.map(Self.name)
      let own = Self.name(item.id)
      let id = speaker.map { own.hasPrefix($0) ? own : "\($0)-\(own)" } ?? own
      if let other = seen.updateValue(item.place, forKey: id) {
        throw ValidationError("\(item.place): the id \(id) is \(other)'s already")
      }
      let segment = item.part.map { part in
        Utterance.Segment(recording: "\(id)-whole", startSeconds: part.start, endSeconds: part.end)
      }
      return Utterance(
        id: id, speaker: speaker, transcript: item.text, audio: .file(path: item.path), segment: segment)
    }
  }

  private func speaker(of item: SoundCollection.Item) -> String? {
    let url = URL(filePath: item.path)
    switch speaker {
    case .none: return nil
    case .folder: return url.deletingLastPathComponent().lastPathComponent
    case .prefix:
      let stem = url.deletingPathExtension().lastPathComponent
      let prefix = stem.prefix { $0 != "-" && $0 != "_" }
      return prefix.isEmpty ? stem : String(prefix)
    }
  }

  /// Blanks and slashes divide other things.
  private static func name(_ text: String) -> String {
    String(text.map { $0.isWhitespace || $0 == "/" ? "-" : $0 })
  }
}
