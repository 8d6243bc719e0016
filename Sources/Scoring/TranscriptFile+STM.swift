import Files

/// NIST's segments of time and what was said in them.
extension TranscriptFile {
  /// A line `FILE CHANNEL SPEAKER BEGIN END [<LABELS>] WORDS…`.
  struct Segment: Sendable {
    /// With an id of the file, the channel, the speaker and the times.
    let entry: Entry
    let file: String
    let channel: String
    /// Seconds.
    let begin: Double
    let end: Double

    /// nil where the line is of another form.
    init?(_ line: TextFile.Line) {
      let fields = line.fields
      guard fields.count >= 5, let begin = TranscriptFile.seconds(fields[3]),
        let end = TranscriptFile.seconds(fields[4]), begin <= end
      else { return nil }
      (file, channel) = (fields[0], fields[1])
      (self.begin, self.end) = (begin, end)
      var words = fields.dropFirst(5)
      if let labels = words.first, labels.hasPrefix("<"), labels.hasSuffix(">") { words = words.dropFirst() }
      entry = Entry(
        id: "\(file)-\(channel)-\(fields[2])-\(fields[3])-\(fields[4])", text: words.joined(separator: " "),
        line: line.number,
        speaker: fields[2])
    }

    var channelKey: [[UInt8]] { [Array(file.utf8), Array(channel.utf8)] }

    /// Not scored, whatever is said there.
    var isIgnored: Bool { entry.text.uppercased() == "IGNORE_TIME_SEGMENT_IN_SCORING" }

    static func isLikely(_ line: TextFile.Line) -> Bool {
      Segment(line) != nil && line.fields[3...4].allSatisfy { $0.contains(".") }
    }

    static func segments(_ lines: [TextFile.Line], _ path: String) throws(FileError) -> [Segment] {
      var segments: [Segment] = []
      for line in lines {
        guard let segment = Segment(line) else {
          throw FileError(
            file: path, line: line.number,
            "expected `FILE CHANNEL SPEAKER BEGIN END [<LABELS>] WORDS…`, found \"\(line.text)\"")
        }
        segments.append(segment)
      }
      return segments
    }
  }
}
