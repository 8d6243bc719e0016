import Files

/// NIST's time-marked words, grouped by what they were said in.
extension TranscriptFile {
  /// A line `ID CHANNEL START DURATION WORD [CONFIDENCE]`.
  struct TimedWord {
    let id: String
    let channel: String
    /// Seconds.
    let start: Double
    let word: String
    let confidence: Double?
    let line: Int

    /// nil where the line is of another form.
    init?(_ line: TextFile.Line) {
      let fields = line.fields
      guard (5...6).contains(fields.count), let start = Self.seconds(fields[2]), Self.seconds(fields[3]) != nil else {
        return nil
      }
      if fields.count == 6 {
        guard let value = Double(fields[5]), (0...1).contains(value) else { return nil }
        confidence = value
      } else {
        confidence = nil
      }
      (id, channel, word) = (fields[0], fields[1], fields[4])
      self.start = start
      self.line = line.number
    }

    private static func seconds(_ field: String) -> Double? {
      guard let value = Double(field), value.isFinite, value >= 0 else { return nil }
      return value
    }

    /// Whether a line looks like that, and not like a text whose words are numbers: times are written with a point.
    static func isLikely(_ line: TextFile.Line) -> Bool {
      TimedWord(line) != nil && line.fields[2...3].allSatisfy { $0.contains(".") }
    }
  }

  /// The words of each id in the order of their starts; the ids in the order in which they first stand.
  static func ctmEntries(_ lines: [TextFile.Line], _ path: String) throws(FileError) -> [Entry] {
    var words: [[TimedWord]] = []
    let haveConfidences = lines.first.flatMap(TimedWord.init)?.confidence != nil
    var positions: [[UInt8]: Int] = [:]
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
      if let position = positions[Array(word.id.utf8)] {
        let channel = words[position][0].channel
        guard word.channel == channel else {
          throw FileError(
            file: path, line: line.number,
            "channel \(word.channel) of \(word.id), whose words before are of \(channel)",
            hint: "give the channels ids of their own")
        }
        words[position].append(word)
      } else {
        positions[Array(word.id.utf8)] = words.count
        words.append([word])
      }
    }
    return words.map { words in
      // The standard library's sort is stable.
      let ordered = words.sorted { $0.start < $1.start }
      return Entry(
        id: words[0].id, text: ordered.map(\.word).joined(separator: " "), line: words[0].line,
        confidences: haveConfidences ? ordered.compactMap(\.confidence) : nil)
    }
  }
}
