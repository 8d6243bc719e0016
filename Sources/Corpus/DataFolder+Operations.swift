import Files

/// Folders made of folders.
extension DataFolder {
  /// A folder of utterances, in any order, whose sound is told; of segments of one recording each has the same sound.
  ///
  /// - Throws: `FileError` where an id occurs twice.
  public init(path: String, utterances: [Utterance]) throws {
    var recordings: [ByteKey: (id: String, audio: AudioSource)] = [:]
    var ids: Set<ByteKey> = []
    for utterance in utterances {
      guard ids.insert(ByteKey(utterance.id)).inserted else {
        throw FileError(file: path, "the utterance \(utterance.id) occurs twice")
      }
      let recording = utterance.segment?.recording ?? utterance.id
      if let audio = utterance.audio { recordings[ByteKey(recording)] = (recording, audio) }
    }
    // Where some are parts of recordings, the others are too: segments are of all utterances or of none.
    let haveSegments = utterances.contains { $0.segment != nil }
    let whole = utterances.map { utterance in
      guard haveSegments, utterance.segment == nil else { return utterance }
      return Utterance(
        id: utterance.id, speaker: utterance.speaker, transcript: utterance.transcript, audio: utterance.audio,
        features: utterance.features,
        segment: Utterance.Segment(recording: utterance.id, startSeconds: 0, endSeconds: nil))
    }
    self.init(
      path: path, utterances: whole.sorted { precedesInCLocale($0.id, $1.id) },
      recordings: recordings.values.sorted { precedesInCLocale($0.id, $1.id) }, normalisation: [])
  }

  /// The utterances that are wanted, the recordings that they lie in, and the statistics of their speakers.
  public func filtered(_ isWanted: (Utterance) throws -> Bool) rethrows -> DataFolder {
    let utterances = try self.utterances.filter(isWanted)
    let recorded = Set(utterances.map { ByteKey($0.segment?.recording ?? $0.id) })
    let normalised = Set(utterances.flatMap { [$0.speaker, $0.id].compactMap(\.self) }.map { ByteKey($0) })
    return DataFolder(
      path: path, utterances: utterances, recordings: recordings.filter { recorded.contains(ByteKey($0.id)) },
      normalisation: normalisation.filter { normalised.contains(ByteKey($0.id)) })
  }

  /// All utterances of several folders. Statistics are left out: a speaker of two folders would have two.
  ///
  /// - Throws: `FileError` where an utterance or a recording is in two of them, or only some tell of sound, words, speakers,
  ///   features or segments.
  public static func combined(_ folders: [DataFolder], path: String) throws -> DataFolder {
    func united<Item>(_ what: String, _ items: (DataFolder) -> [Item], id: (Item) -> String) throws -> [Item] {
      var folderOfID: [ByteKey: String] = [:]
      for folder in folders {
        for item in items(folder) {
          if let other = folderOfID.updateValue(folder.path, forKey: ByteKey(id(item))) {
            throw FileError(file: folder.path, "the \(what) \(id(item)) is in \(other) too")
          }
        }
      }
      return folders.flatMap(items).sorted { precedesInCLocale(id($0), id($1)) }
    }
    let parts: [(String, (Utterance) -> Bool)] = [
      ("sound", { $0.audio != nil }), ("words", { $0.transcript != nil }), ("speakers", { $0.speaker != nil }),
      ("features", { $0.features != nil }), ("segments", { $0.segment != nil }),
    ]
    for (what, has) in parts {
      let having = folders.filter { $0.utterances.contains(where: has) }
      guard having.isEmpty || having.count == folders.count else {
        let lacking = folders.first { folder in !folder.utterances.contains(where: has) }
        throw FileError(
          file: lacking?.path ?? path, "tells no \(what), and \(having[0].path) does",
          hint: "folders that are combined have the same tables")
      }
    }
    return DataFolder(
      path: path, utterances: try united("utterance", \.utterances, id: \.id),
      recordings: try united("recording", \.recordings, id: \.id), normalisation: [])
  }

  /// The utterances in `count` parts of nearly equal size, all of a speaker in one of them where speakers are known: speakers are
  /// taken by their order, each into the part that it is due to by the number of utterances before it.
  public func split(into count: Int) -> [DataFolder] {
    precondition(count > 0, "\(count) parts")
    var partOfSpeaker: [ByteKey: Int] = [:]
    var before = 0
    for speaker in speakers {
      partOfSpeaker[ByteKey(speaker)] = min(before * count / max(utterances.count, 1), count - 1)
      before += utterances.count { $0.speaker == speaker }
    }
    var parts: [ByteKey: Int] = [:]
    for (place, utterance) in utterances.enumerated() {
      parts[ByteKey(utterance.id)] =
        utterance.speaker.flatMap { partOfSpeaker[ByteKey($0)] } ?? place * count / utterances.count
    }
    return (0..<count).map { part in filtered { parts[ByteKey($0.id)] == part } }
  }

  /// The same recordings with other utterances in them, which are put in order.
  public func replacing(utterances: [Utterance]) -> DataFolder {
    DataFolder(
      path: path, utterances: utterances.sorted { precedesInCLocale($0.id, $1.id) }, recordings: recordings,
      normalisation: []
    ).filtered { _ in true }
  }

  /// With a prefix before every id and speaker, other sound, and other times of segments; without features, which are of the old
  /// sound.
  public func renamed(
    prefix: String, audio: (AudioSource) -> AudioSource, segment: (Double) -> Double
  ) -> DataFolder {
    let utterances = self.utterances.map { utterance in
      Utterance(
        id: prefix + utterance.id, speaker: utterance.speaker.map { prefix + $0 }, transcript: utterance.transcript,
        audio: utterance.audio.map(audio),
        segment: utterance.segment.map {
          Utterance.Segment(
            recording: prefix + $0.recording, startSeconds: segment($0.startSeconds),
            endSeconds: $0.endSeconds.map(segment))
        })
    }
    return DataFolder(
      path: path, utterances: utterances, recordings: recordings.map { (prefix + $0.id, audio($0.audio)) },
      normalisation: [])
  }
}
