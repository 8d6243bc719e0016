import Files
import Foundation

/// Recordings and what is said in them, as people keep them.
struct SoundCollection {
  struct Item {
    var id: String
    /// Absolute.
    let path: String
    let text: String
    var speaker: String?
    /// In seconds; no end of what lasts to the recording's.
    var part: (start: Double, end: Double?)?
    /// What messages call it.
    let place: String
  }

  private(set) var items: [Item] = []
  /// What is left out, and why.
  private(set) var notes: [String] = []

  private static let extensions: Set<String> = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "au", "sph", "wv1", "caf", "w64", "rf64",
  ]

  /// Every sound file in a folder and below it, with the text file of the same name.
  init(folder: String) throws {
    let root = URL(filePath: folder).standardizedFileURL
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
    let sounds = paths.filter { Self.extensions.contains(URL(filePath: $0).pathExtension.lowercased()) }
    let texts = Set(paths.filter { $0.hasSuffix(".txt") })
    var stems: [String: String] = [:]
    for sound in sounds {
      let stem = String(sound.dropLast(URL(filePath: sound).pathExtension.count + 1))
      if let other = stems.updateValue(sound, forKey: stem) {
        throw FileError(
          file: "\(folder)/\(sound)", "has the same name as \(other): which of them is the text \(stem).txt of?")
      }
      guard texts.contains(stem + ".txt") else {
        notes.append("\(folder)/\(sound): left out, for there is no \(stem).txt")
        continue
      }
      let text = try TextFile.lines(of: root.path + "/" + stem + ".txt").map(\.text).joined(separator: " ")
      add(Item(id: stem, path: root.path + "/" + sound, text: Self.normal(text), place: "\(folder)/\(sound)"))
    }
    for text in texts.sorted() where stems[String(text.dropLast(4))] == nil {
      notes.append("\(folder)/\(text): left out, for there is no sound file of that name")
    }
  }

  /// The rows of a table, or the objects of a file of JSON.
  init(manifest path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().standardizedFileURL.path
    let rows: [(line: Int, row: [String: String])] =
      switch URL(filePath: path).pathExtension.lowercased() {
      case "csv": try SeparatedTable(path: path, separator: ",").rows
      case "tsv": try SeparatedTable(path: path, separator: "\t").rows
      case "jsonl", "json", "ndjson": try Self.objects(path)
      case let other:
        throw FileError(file: path, "a manifest is .csv, .tsv or .jsonl, not .\(other)")
      }
    for (line, row) in rows {
      func value(_ names: [String]) -> String? {
        names.lazy.compactMap { row[$0] }.first { !$0.isEmpty }
      }
      let place = "\(path):\(line)"
      guard let sound = value(["audio", "path", "file", "wav", "filename", "audio_filepath", "audio_path"]) else {
        throw FileError(
          file: path, line: line, "tells no sound file: found \(row.keys.sorted().joined(separator: ", "))",
          hint: "name the column audio or path")
      }
      guard let text = value(["text", "sentence", "transcript", "transcription", "words"]) else {
        notes.append("\(place): left out, for it has no text")
        continue
      }
      let beside = sound.hasPrefix("/") ? sound : folder + "/" + sound
      // Common Voice keeps its recordings in a folder of that name.
      let candidates = [beside, folder + "/clips/" + sound]
      guard let file = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
        notes.append("\(place): left out, for the file \(beside) does not exist")
        continue
      }
      var item = Item(
        id: value(["id", "utterance", "utt"]) ?? URL(filePath: sound).deletingPathExtension().relativePath, path: file,
        text: Self.normal(text), speaker: value(["speaker", "speaker_id", "client_id", "spk", "user_id"]), place: place)
      item.part = try part(
        value(["start", "start_time", "offset"]), value(["end", "end_time"]), length: value(["duration"]), path, line)
      if let part = item.part, value(["id", "utterance", "utt"]) == nil {
        item.id +=
          "-"
          + [part.start, part.end ?? 0].map { String(format: "%06d", Int(($0 * 100).rounded())) }.joined(separator: "-")
      }
      add(item)
    }
  }

  /// Nil of a whole recording, which may tell its length too.
  private func part(
    _ start: String?, _ end: String?, length: String?, _ path: String, _ line: Int
  ) throws(FileError) -> (start: Double, end: Double?)? {
    if start == nil, end == nil { return nil }
    let begin = Double(start ?? "0") ?? -1
    var last = end.map { Double($0) ?? -1 }
    if last == nil, let length { last = begin + (Double(length) ?? -1) }
    guard begin >= 0, begin.isFinite, last.map({ $0 > begin && $0.isFinite }) ?? true else {
      throw FileError(
        file: path, line: line, "a part from \(start ?? "0") to \(end ?? length ?? "the end"), expected seconds")
    }
    return (begin, last)
  }

  private mutating func add(_ item: Item) {
    if item.text.isEmpty {
      notes.append("\(item.place): left out, for its text is empty")
    } else {
      items.append(item)
    }
  }

  private static func normal(_ text: String) -> String {
    TextFile.fields(of: String(text.precomposedStringWithCanonicalMapping.map { $0.isWhitespace ? " " : $0 }))
      .joined(separator: " ")
  }

  private static func objects(_ path: String) throws -> [(line: Int, row: [String: String])] {
    try TextFile.lines(of: path).filter { !$0.isBlank }.map { line in
      guard let object = try? JSONSerialization.jsonObject(with: Data(line.text.utf8)) as? [String: Any] else {
        throw FileError(file: path, line: line.number, "expected a JSON object, found \"\(line.text.prefix(60))\"")
      }
      return (line.number, object.compactMapValues { ($0 as? String) ?? ($0 as? NSNumber)?.stringValue })
    }
  }
}

/// A table of text: the first line names the columns. In a table with commas fields may stand in quotes, in which quotes are doubled
/// and lines may end (RFC 4180); in one with tabs, quotes are characters like others.
struct SeparatedTable {
  private(set) var rows: [(line: Int, row: [String: String])] = []

  init(path: String, separator: Character) throws {
    var records: [(line: Int, fields: [String])] = []
    var (fields, field, isQuoted, first) = ([String](), "", false, 0)
    for line in try TextFile.lines(of: path) {
      if isQuoted { field += "\n" } else { first = line.number }
      var characters = line.text[...]
      while let character = characters.popFirst() {
        switch character {
        case "\"" where isQuoted && characters.first == "\"":
          field += "\""
          characters.removeFirst()
        case "\"" where separator == "," && (isQuoted || field.isEmpty): isQuoted.toggle()
        case separator where !isQuoted:
          fields.append(field)
          field = ""
        default: field.append(character)
        }
      }
      if !isQuoted {
        records.append((first, fields + [field]))
        (fields, field) = ([], "")
      }
    }
    guard !isQuoted else { throw FileError(file: path, line: first, "a quote that begins here does not end") }
    guard let heading = records.first else { throw FileError(file: path, "the file is empty") }
    let names = heading.fields.map { $0.lowercased().trimmingCharacters(in: .whitespaces) }
    for (line, fields) in records.dropFirst() where fields != [""] {
      guard fields.count == names.count else {
        throw FileError(
          file: path, line: line, "\(fields.count) fields, and the first line names \(names.count)",
          hint: "a field with a separator in it stands in double quotes")
      }
      rows.append((line, Dictionary(zip(names, fields)) { first, _ in first }))
    }
  }
}
