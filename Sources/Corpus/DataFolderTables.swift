import Files
import Foundation

/// The files of a data folder, and how they fit together.
struct DataFolderTables {
  let recordings: DataFolderTable?
  let segments: DataFolderTable?
  let text: DataFolderTable?
  let speakers: DataFolderTable?
  let features: DataFolderTable?
  let normalisation: DataFolderTable?
  /// The table that names the utterances.
  let master: DataFolderTable

  init(folder: String, readingFeatures: Bool) throws {
    recordings = try DataFolderTable(folder: folder, name: "wav.scp")
    segments = try DataFolderTable(folder: folder, name: "segments")
    text = try DataFolderTable(folder: folder, name: "text", valueIsNeeded: false)
    features = readingFeatures ? try DataFolderTable(folder: folder, name: "feats.scp") : nil
    normalisation = readingFeatures ? try DataFolderTable(folder: folder, name: "cmvn.scp") : nil
    let ofUtterances = try DataFolderTable(folder: folder, name: "utt2spk")
    let ofSpeakers = try DataFolderTable(folder: folder, name: "spk2utt")
    let inverted = try ofSpeakers.map(DataFolderTables.speakerOfUtterance)
    try DataFolderTables.checkSpeakers(ofUtterances, inverted)
    speakers = ofUtterances ?? inverted
    guard let master = segments ?? recordings ?? features ?? text else {
      throw FileError(
        file: folder, "no file of the folder names utterances: expected wav.scp, segments, feats.scp or text")
    }
    self.master = master
  }

  /// `spk2utt` turned round, in C-locale order of the utterances.
  static func speakerOfUtterance(_ table: DataFolderTable) throws -> DataFolderTable {
    var lineOfID: [ByteKey: Int] = [:]
    var rows: [DataFolderTable.Row] = []
    for row in table.rows {
      for id in TextFile.fields(of: row.value) {
        if let line = lineOfID.updateValue(row.line, forKey: ByteKey(id)) {
          throw FileError(file: table.path, line: row.line, "the utterance \(id) stands in line \(line) already")
        }
        rows.append(.init(id: id, value: row.id, line: row.line))
      }
    }
    return DataFolderTable(path: table.path, rows: rows.sorted { precedesInCLocale($0.id, $1.id) })
  }

  private static func checkSpeakers(_ table: DataFolderTable?, _ inverted: DataFolderTable?) throws {
    for row in table?.rows ?? [] where TextFile.fields(of: row.value).count != 1 {
      throw FileError(
        file: table?.path ?? "", line: row.line, "expected `UTTERANCE SPEAKER`, found \"\(row.id) \(row.value)\"")
    }
    guard let table, let inverted else { return }
    try inverted.checkSameIDs(as: table)
    for row in table.rows where inverted[row.id].map({ ByteKey($0.value) }) != ByteKey(row.value) {
      throw FileError(
        file: table.path, line: row.line, "\(row.id) is \(row.value)'s here, and another speaker's in \(inverted.path)")
    }
  }

  /// Throws unless all files tell of the same utterances, and the segments lie in recordings that there are.
  func checkConsistency() throws {
    for table in [text, speakers, features] {
      guard let table, table.path != master.path else { continue }
      try table.checkSameIDs(as: master)
    }
    for row in segments?.rows ?? [] { _ = try segment(row) }
    if let speakers {
      let names = Set(speakers.rows.map { ByteKey($0.value) })
      for row in normalisation?.rows ?? [] where !names.contains(ByteKey(row.id)) {
        throw FileError(
          file: normalisation?.path ?? "", line: row.line, "\(row.id) is no speaker of \(speakers.path)",
          hint: "compute the features of the folder anew")
      }
    }
  }

  /// Throws where a sound file or an archive does not exist.
  func checkFiles() throws {
    try recordings?.checkFiles { row in
      if case .file(let path) = AudioSource(entry: row.value) { path } else { nil }
    }
    for table in [features, normalisation] {
      try table?.checkFiles { try FeatureArchive.location($0.value, file: table?.path ?? "", line: $0.line).path }
    }
  }

  func utterances() throws -> [Utterance] {
    try master.rows.map(utterance)
  }

  func utterance(_ row: DataFolderTable.Row) throws -> Utterance {
    let segment = try segments?[row.id].map { try self.segment($0) }
    let recording = segment?.recording ?? row.id
    let words = text?[row.id].map { TextFile.fields(of: $0.value.precomposedStringWithCanonicalMapping) }
    return Utterance(
      id: row.id,
      speaker: speakers?[row.id]?.value,
      transcript: words?.joined(separator: " "),
      audio: recordings?[recording].map { AudioSource(entry: $0.value) },
      features: try features?[row.id].map {
        try FeatureArchive.location($0.value, file: features?.path ?? "", line: $0.line)
      },
      segment: segment)
  }

  func segment(_ row: DataFolderTable.Row) throws -> Utterance.Segment {
    let path = segments?.path ?? ""
    let fields = TextFile.fields(of: row.value)
    guard fields.count == 3, let start = Double(fields[1]), let end = Double(fields[2]), start.isFinite, end.isFinite
    else {
      throw FileError(
        file: path, line: row.line, "expected `UTTERANCE RECORDING START END`, found \"\(row.id) \(row.value)\"")
    }
    guard start >= 0, end > start || end == -1 else {
      throw FileError(
        file: path, line: row.line, "the segment from \(fields[1]) to \(fields[2]) s ends before it starts")
    }
    if let recordings, recordings[fields[0]] == nil {
      throw FileError(file: path, line: row.line, "the recording \(fields[0]) is missing in \(recordings.path)")
    }
    return .init(recording: fields[0], startSeconds: start, endSeconds: end == -1 ? nil : end)
  }
}
