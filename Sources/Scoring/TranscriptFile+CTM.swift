import Files

/// NIST's time-marked words, grouped by what they were said in.
extension TranscriptFile {
  /// A line `ID CHANNEL START DURATION WORD [CONFIDENCE]`.
  struct TimedWord {
    let id: String
    let channel: String
    /// Seconds.
    let start: Double
    let duration: Double
    let word: String
    let confidence: Double?
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
    if let segments { return try entries(of: words, within: segments, path) }
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
  /// rule): what is said between two segments is so of the second.
  private static func entries(
    of words: [TimedWord], within segments: [Segment], _ path: String
  ) throws(FileError) -> [Entry] {
    var segmentsOfChannel: [[[UInt8]]: [Int]] = [:]
    for (index, segment) in segments.enumerated() { segmentsOfChannel[segment.channelKey, default: []].append(index) }
    for key in segmentsOfChannel.keys { segmentsOfChannel[key]?.sort { segments[$0].begin < segments[$1].begin } }
    var wordsOfSegment = [[TimedWord]](repeating: [], count: segments.count)
    for word in words {
      let key = [Array(word.id.utf8), Array(word.channel.utf8)]
      guard let own = segmentsOfChannel[key], let last = own.last else {
        throw FileError(
          file: path, line: word.line, "\(word.id) \(word.channel) has no segment in the references",
          hint: "are the files of the same data, with the same names of files and channels?")
      }
      let middle = word.start + word.duration / 2
      wordsOfSegment[own.first { segments[$0].end > middle } ?? last].append(word)
    }
    return zip(segments, wordsOfSegment).filter { !$0.0.isIgnored }.map { segment, words in
      words.isEmpty
        ? Entry(id: segment.entry.id, text: "", line: segment.entry.line) : entry(of: words, id: segment.entry.id)
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
