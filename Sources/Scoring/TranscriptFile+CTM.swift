import Files

/// NIST's time-marked words, grouped by what they were said in.
extension TranscriptFile {
  /// A line `ID CHANNEL START DURATION WORD [CONFIDENCE]`.
  package struct TimedWord {
    package let id: String
    let channel: String
    /// Seconds.
    package let start: Double
    package let duration: Double
    package let word: String
    package let confidence: Double?
    let line: Int

    /// nil where the line is of another form.
    init?(_ line: TextFile.Line) {
      let fields = line.fields
      guard (5...6).contains(fields.count), let start = TranscriptFile.seconds(fields[2]),
        let duration = TranscriptFile.seconds(fields[3])
      else { return nil }
      if fields.count == 6 {
        guard let value = Double(fields[5]), (0...1).contains(value) else { return nil }
        confidence = value
      } else {
        confidence = nil
      }
      (id, channel, word) = (fields[0], fields[1], fields[4])
      (self.start, self.duration) = (start, duration)
      self.line = line.number
    }

    /// Whether a line looks like that, and not like a text whose words are numbers: times are written with a point.
    static func isLikely(_ line: TextFile.Line) -> Bool {
      TimedWord(line) != nil && line.fields[2...3].allSatisfy { $0.contains(".") }
    }
  }

  static func seconds(_ field: String) -> Double? {
    guard let value = Double(field), value.isFinite, value >= 0 else { return nil }
    return value
  }

  /// The words of each id in the order of their starts; the ids in the order in which they first stand.
  ///
  /// - Parameter segments: among which the words are divided, in place of their ids.
  static func ctmEntries(
    _ lines: [TextFile.Line], _ path: String, within segments: [Segment]?
  ) throws(FileError) -> [Entry] {
    let words = try timedWords(lines, path)
    if let segments { return entries(of: words, within: segments) }
    var groups: [[TimedWord]] = []
    var positions: [[UInt8]: Int] = [:]
    for word in words {
      if let position = positions[Array(word.id.utf8)] {
        let channel = groups[position][0].channel
        guard word.channel == channel else {
          throw FileError(
            file: path, line: word.line,
            "channel \(word.channel) of \(word.id), whose words before are of \(channel)",
            hint: "give the channels ids of their own")
        }
        groups[position].append(word)
      } else {
        positions[Array(word.id.utf8)] = groups.count
        groups.append([word])
      }
    }
    return groups.map { entry(of: $0, id: $0[0].id) }
  }

  /// The words of a `ctm` file, in its order.
  ///
  /// - Throws: `FileError` for a line of another form.
  package static func timedWords(path: String) throws -> [TimedWord] {
    try timedWords(TextFile.lines(of: path).filter { !$0.isBlank && !$0.text.hasPrefix(";;") }, path)
  }

  private static func timedWords(_ lines: [TextFile.Line], _ path: String) throws(FileError) -> [TimedWord] {
    let haveConfidences = lines.first.flatMap(TimedWord.init)?.confidence != nil
    var words: [TimedWord] = []
    for line in lines {
      guard let word = TimedWord(line) else {
        throw FileError(
          file: path, line: line.number,
          "expected `ID CHANNEL START DURATION WORD [CONFIDENCE]`, found \"\(line.text)\"")
      }
      guard (word.confidence != nil) == haveConfidences else {
        throw FileError(
          file: path, line: line.number,
          haveConfidences
            ? "no confidence, where the first line has one" : "a confidence, where the first line has none")
      }
      words.append(word)
    }
    return words
  }

  /// A word is of the first segment of its file and channel that ends behind its middle, of the last one where none does (sclite's
  /// rule): what is said between two segments is so of the second. Words of channels without segments are entries of their own, of
  /// which no reference will be found; segments of channels without words have none.
  private static func entries(of words: [TimedWord], within segments: [Segment]) -> [Entry] {
    var channels: [[[UInt8]]: Channel] = [:]
    for (index, segment) in segments.enumerated() {
      channels[segment.channelKey, default: Channel()].segments.append((index, segment))
    }
    for key in channels.keys { channels[key]?.sort() }
    var wordsOfSegment = [[TimedWord]](repeating: [], count: segments.count)
    var (heard, others): (Set<[[UInt8]]>, [TimedWord]) = ([], [])
    for word in words {
      let key = [Array(word.id.utf8), Array(word.channel.utf8)]
      heard.insert(key)
      if let place = channels[key]?.segment(at: word.start + word.duration / 2) {
        wordsOfSegment[place].append(word)
      } else {
        others.append(word)
      }
    }
    let ofSegments = zip(segments, wordsOfSegment).filter { !$0.0.isIgnored && heard.contains($0.0.channelKey) }
      .map { segment, words in
        words.isEmpty
          ? Entry(id: segment.entry.id, text: "", line: segment.entry.line) : entry(of: words, id: segment.entry.id)
      }
    let ofOthers = Dictionary(grouping: others) { "\($0.id)-\($0.channel)" }.map { entry(of: $1, id: $0) }
    return ofSegments + ofOthers.sorted { $0.line < $1.line }
  }

  /// The segments of a file's channel by their places, in the order of time.
  private struct Channel {
    var segments: [(place: Int, segment: Segment)] = []
    /// Of each segment the latest end of those up to it.
    private var latestEnds: [Double] = []

    mutating func sort() {
      segments.sort { $0.segment.begin < $1.segment.begin }
      latestEnds = segments.map(\.segment.end)
      for index in latestEnds.indices.dropFirst() { latestEnds[index] = max(latestEnds[index], latestEnds[index - 1]) }
    }

    /// The place of the first segment that ends behind a time, or of the last.
    func segment(at time: Double) -> Int {
      var (low, high) = (0, segments.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if latestEnds[middle] > time { high = middle } else { low = middle + 1 }
      }
      return segments[low].place
    }
  }

  private static func entry(of words: [TimedWord], id: String) -> Entry {
    // The standard library's sort is stable.
    let ordered = words.sorted { $0.start < $1.start }
    let confidences = ordered.compactMap(\.confidence)
    return Entry(
      id: id, text: ordered.map(\.word).joined(separator: " "), line: words[0].line,
      confidences: confidences.isEmpty ? nil : confidences)
  }
}
