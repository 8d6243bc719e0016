/// A note in libsndfile's log that a chunk of samples has another length than its header says, such as
/// "data : 8000 (should be 4956)" (WAV) or " SSND : 8008 (should be 4954)" (AIFF).
struct ChunkNote {
  let announced: Int
  let found: Int

  init?(_ line: Substring) {
    let words = line.split { $0.isWhitespace || $0 == "(" || $0 == ")" }
    guard words.count == 6, ["data", "SSND"].contains(words[0]), words[1] == ":", words[3...4] == ["should", "be"],
      let announced = Int(words[2]), let found = Int(words[5])
    else { return nil }
    self.announced = announced
    self.found = found
  }

  /// Programs that write into a pipe do not know the length yet and announce about 2³¹ or 2³² bytes (SoX 0x7FFFF000,
  /// ffmpeg 0xFFFFFFFF), or 0; that is no damage.
  var isCutOff: Bool { announced > found && announced < 0x7FFF_0000 }
}
