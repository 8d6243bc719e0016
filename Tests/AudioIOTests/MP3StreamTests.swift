import AudioIO
import Foundation
import Testing

/// MP3s that do not say how long they are. The oracle is what LAME was given: `Golden/make_sounds.sh`.
@Suite struct MP3StreamTests {
  /// The share of `samples` that a tone of 440 Hz and any phase explains, and the phase, in samples at 16 kHz.
  private func tone(_ samples: ArraySlice<Float>) -> (share: Double, lag: Double) {
    var (sine, cosine, energy) = (0.0, 0.0, 0.0)
    for (t, x) in zip(samples.indices, samples) {
      let angle = 2 * Double.pi * 440 * Double(t) / 16_000
      sine += Double(x) * sin(angle)
      cosine += Double(x) * cos(angle)
      energy += Double(x) * Double(x)
    }
    let share = 2 * (sine * sine + cosine * cosine) / Double(samples.count) / energy
    return (share, -atan2(cosine, sine) / (2 * .pi * 440) * 16_000)
  }

  /// The tone lies from 2.5 to 2.9 s. At a variable bit rate into a pipe: libsndfile alone reads 0.8 of 3 s. The length is
  /// 3 s and the padding, up to two frames of 576 samples.
  @Test func aStreamOfVariableRateIsReadToItsEndAndInTime() throws {
    let sound = try SoundFile.read(path: GoldenSounds.path("variable.mp3"))
    #expect(sound.damage == nil && sound.sampleRateHz == 16_000)
    #expect((48_000...48_000 + 2 * 576 + 529).contains(sound.samples.count), "\(sound.samples.count)")
    let found = tone(sound.samples[41_000..<45_500])
    #expect(found.share > 0.99 && abs(found.lag) < 0.5, "\(found)")
    // Pre-echo apart, nothing before it: a coder's block is 576 samples long.
    #expect(sound.samples[30_000..<39_000].allSatisfy { abs($0) < 0.01 })
  }

  /// Two files after one another are the sound of both, though the first one's `Info` frame tells its own length alone.
  @Test func joinedFilesAreReadToTheEndOfTheLast() throws {
    let bytes = try GoldenSounds.bytes("mono.mp3")
    let (one, two) = (
      try SoundFile.read(bytes: bytes, name: "one"), try SoundFile.read(bytes: bytes + bytes, name: "two")
    )
    #expect(one.samples.count == GoldenSounds.count)
    #expect(two.samples.count > 2 * GoldenSounds.count && two.damage == nil)
    #expect(two.samples[..<3_000].elementsEqual(one.samples[..<3_000]))
  }

  /// Behind several ID3v2 tags, and where a frame says how long the stream is in a way that does not help, the sound is
  /// what it is without them.
  @Test func whatStandsBeforeTheSoundDoesNotShortenIt() throws {
    let bytes = try GoldenSounds.bytes("variable.mp3")
    let expected = try SoundFile.read(bytes: bytes, name: "x").samples
    let tag = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5]
    // MPEG-2, 64 kbit/s, 16 kHz, mono: 288 bytes; an Info tag stands behind 4 + 9 bytes, a VBRI tag behind 36.
    func frame(_ letters: String, at place: Int) -> [UInt8] {
      var frame: [UInt8] = [0xFF, 0xF3, 0x88, 0xC4] + [UInt8](repeating: 0, count: 284)
      frame.replaceSubrange(place..<place + 4, with: letters.utf8)
      return frame
    }
    for start in [tag, tag + tag, frame("Info", at: 13), frame("VBRI", at: 36), tag + tag + frame("Xing", at: 13)] {
      let sound = try SoundFile.read(bytes: start + bytes, name: "x")
      #expect(sound.samples == expected && sound.damage == nil, "\(start.count) bytes before it")
    }
  }

  /// Whatever byte is wrong, nothing crashes.
  @Test func damagedStreamsNeverCrash() throws {
    for name in ["mono.mp3", "variable.mp3"] {
      let bytes = try GoldenSounds.bytes(name)
      for count in stride(from: 0, to: bytes.count, by: 97) {
        _ = try? SoundFile.read(bytes: Array(bytes[..<count]), name: name)
      }
      for position in stride(from: 0, to: min(bytes.count, 1_500), by: 13) {
        for value: UInt8 in [0, 0x7F, 0xFF] {
          var damaged = bytes
          damaged[position] = value
          _ = try? SoundFile.read(bytes: damaged, name: name)
        }
      }
    }
  }
}
