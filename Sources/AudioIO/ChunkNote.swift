/// A note in libsndfile's log that a chunk of samples has another length than its header says, such as
/// "data : 8000 (should be 4956)" (WAV), " SSND : 8008 (should be 4954)" (AIFF), "  Data Size   : 8000 (should be 4956)"
/// (AU), "Riff size : …" (RF64) or "riff : …" (W64).
struct ChunkNote {
  let announced: Int
  let found: Int

  init?(_ line: Substring) {
    let words = line.split { $0.isWhitespace || $0 == "(" || $0 == ")" }
    guard let colon = words.firstIndex(of: ":"), words.count == colon + 5,
      words[colon + 2..<colon + 4] == ["should", "be"],
      ["data", "SSND", "Data Size", "Riff size", "riff"].contains(words[..<colon].joined(separator: " ")),
      let announced = Int(words[colon + 1]), let found = Int(words[colon + 4])
    else { return nil }
    self.announced = announced
    self.found = found
  }

  /// Programs that write into a pipe do not know the length yet and announce about 2³¹ or 2³² bytes (SoX 0x7FFFF000,
  /// ffmpeg 0xFFFFFFFF), or 0; that is no damage.
  var isCutOff: Bool { announced > found && announced < 0x7FFF_0000 }
}
