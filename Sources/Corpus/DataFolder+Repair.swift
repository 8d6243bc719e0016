import Files
import Foundation

extension DataFolder {
  /// A folder in any order and with gaps, put right: the lines are sorted, of lines with one id the first is kept, empty ones and
  /// those without what belongs behind the id are left out, and so are the utterances that not all tables have. Features are left
  /// out too, which are to be computed anew.
  ///
  /// - Returns: the folder, and what was left out, in words.
  /// - Throws: `FileError` where a table cannot be read, or no utterance is left.
  public static func repaired(at path: String) throws -> (folder: DataFolder, notes: [String]) {
    var notes: [String] = []
    func table(_ name: String, valueIsNeeded: Bool = true) throws -> DataFolderTable? {
      let file = path.hasSuffix("/") ? path + name : path + "/" + name
      guard FileManager.default.fileExists(atPath: file) else { return nil }
      var rows: [ByteKey: DataFolderTable.Row] = [:]
      for line in try TextFile.lines(of: file) {
        guard let (id, value) = line.keyAndRest, !valueIsNeeded || !value.isEmpty else {
          notes.append("\(file):\(line.number): left out, for it says nothing")
          continue
        }
        guard rows[ByteKey(id)] == nil else {
          notes.append("\(file):\(line.number): left out, a second line of \(id)")
          continue
        }
        rows[ByteKey(id)] = DataFolderTable.Row(id: id, value: value, line: line.number)
      }
      return DataFolderTable(path: file, rows: rows.values.sorted { precedesInCLocale($0.id, $1.id) })
    }
    var speakers = try table("utt2spk")
    if speakers == nil, let ofSpeakers = try DataFolderTable(folder: path, name: "spk2utt") {
      speakers = try DataFolderTables.speakerOfUtterance(ofSpeakers)
    }
    let recordings = try table("wav.scp")
    guard recordings != nil else {
      throw FileError(
        file: path, "there is no wav.scp, and features would be lost that cannot be computed anew",
        hint: "a folder of features alone is not repaired")
    }
    let tables = DataFolderTables(
      recordings: recordings, segments: try table("segments"), text: try table("text", valueIsNeeded: false),
      speakers: speakers)
    let (utterances, lacking) = try tables.completeUtterances()
    notes += lacking
    guard !utterances.isEmpty else { throw FileError(file: path, "no utterance is left that all tables have") }
    let whole = DataFolder(
      path: path, utterances: utterances,
      recordings: tables.recordings?.rows.map { ($0.id, AudioSource(entry: $0.value)) } ?? [], normalisation: [])
    return (whole.filtered { _ in true }, notes)
  }
}

extension DataFolderTables {
  fileprivate init(
    recordings: DataFolderTable?, segments: DataFolderTable?, text: DataFolderTable?, speakers: DataFolderTable?
  ) {
    (self.recordings, self.segments, self.text, self.speakers) = (recordings, segments, text, speakers)
    (features, normalisation) = (nil, nil)
    master = segments ?? recordings ?? text ?? DataFolderTable(path: "", rows: [])
  }

  /// The utterances that every table has and whose sound is there, and what the others lack.
  fileprivate func completeUtterances() throws -> ([Utterance], lacking: [String]) {
    var complete: [Utterance] = []
    var lacking: [String] = []
    for row in master.rows {
      if let fault = try fault(of: row) {
        lacking.append("\(row.id): left out, \(fault)")
      } else {
        complete.append(try utterance(row))
      }
    }
    let known = Set(master.rows.map { ByteKey($0.id) })
    for table in [text, speakers].compactMap(\.self) {
      for row in table.rows where !known.contains(ByteKey(row.id)) {
        lacking.append("\(row.id): left out, it stands in \(table.path) alone")
      }
    }
    return (complete, lacking)
  }

  private func fault(of row: DataFolderTable.Row) throws -> String? {
    for table in [text, speakers].compactMap(\.self) where table[row.id] == nil { return "not in \(table.path)" }
    if let speaker = speakers?[row.id]?.value, TextFile.fields(of: speaker).count != 1 {
      return "its speaker is \"\(speaker)\", which is no name"
    }
    if let segments, segments[row.id] != nil {
      do { _ = try segment(row) } catch { return "\(error)" }
    }
    let recording = segments == nil ? row.id : try segment(row).recording
    guard let entry = recordings?[recording] else { return nil }
    guard case .file(let path) = AudioSource(entry: entry.value) else { return nil }
    return FileManager.default.fileExists(atPath: path) ? nil : "the file \(path) does not exist"
  }
}
