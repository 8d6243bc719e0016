import AudioIO
import Foundation
import Testing

@Suite struct BrokenSoundFileTests {
  /// The words of the error that reading `bytes` throws.
  private func refusal(_ bytes: [UInt8], options: SoundFileOptions = .init()) -> String {
    do {
      let sound = try SoundFile.read(bytes: bytes, name: "talk.wav", options: options)
      return "read \(sound.samples.count) samples"
    } catch {
      return "\(error)"
    }
  }

  @Test func aMissingFileAndAFolderAreNamed() {
    #expect(throws: SoundFileError.unreadable(path: "/no/such.wav", reason: "No such file or directory")) {
      try SoundFile.read(path: "/no/such.wav")
    }
    #expect(throws: SoundFileError.unreadable(path: "/", reason: "Is a directory")) {
      try SoundFile.read(path: "/")
    }
  }

  @Test func anEmptyFileIsNamedAsEmpty() {
    #expect(throws: SoundFileError.empty(path: "talk.wav")) { try SoundFile.read(bytes: [], name: "talk.wav") }
    #expect(refusal([]) == "talk.wav: the file is empty (0 bytes), where a sound file was expected")
  }

  @Test func theErrorSaysWhatTheFileSeemsToBe() {
    let text = Array("an4/wav/fash/an251-fash-b.wav\n".utf8)
    #expect(refusal(text).hasPrefix("talk.wav: ") && refusal(text).contains("it is text"))
    #expect(refusal([0, 0, 0, 0x20] + Array("ftypM4A ".utf8) + [0, 0, 2, 0]).contains("ffmpeg"))
    #expect(refusal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]).contains("gzip"))
    #expect(
      refusal(Array("NIST_1A\n   1024\nsample_coding -s26 pcm,embedded-shorten-v2.00\n".utf8)).contains("sph2pipe"))
    #expect(refusal([UInt8](repeating: 0, count: 512)).contains("headerless"))
    #expect(refusal(Array("ID3".utf8) + [3, 0, 0, 0, 0, 0, 0]).contains("MP3"))
  }

  @Test func whatLooksAlikeIsToldApart() throws {
    #expect(refusal([0xFF, 0xF1, 0x50, 0x80] + [UInt8](repeating: 1, count: 200)).contains("AAC"))
    let page = Array("OggS".utf8) + [UInt8](repeating: 0, count: 24)
    #expect(refusal(page + Array("\u{7F}FLAC".utf8)).contains("FLAC in Ogg"))
    #expect(refusal(page + Array("Speex   ".utf8)).contains("it is Speex"))
    #expect(refusal(Array("caff".utf8) + [UInt8](repeating: 0, count: 40)).contains("CAF"))
  }

  /// sample_count says 4,000; libsndfile takes what is there without a word.
  @Test func aSphereFileThatIsCutOffSaysSo() throws {
    let bytes = try GoldenSounds.bytes("mono.sph")
    #expect(try SoundFile.read(bytes: bytes, name: "x").damage == nil)
    let cut = try SoundFile.read(bytes: Array(bytes.prefix(1_024 + 2 * 1_500)), name: "x")
    #expect(cut.samples.count == 1_500)
    #expect(cut.damage == "cut off: 1500 samples of the 4000 that its header announces")
  }

  @Test func anAUFileThatIsCutOffSaysSo() throws {
    var bytes = Array(".snd".utf8)
    for field in [24, 8_000, 3, 16_000, 1] as [UInt32] {
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: field >> (24 - 8 * $0)) }
    }
    bytes += [UInt8](repeating: 7, count: 6_000)
    let sound = try SoundFile.read(bytes: bytes, name: "x")
    #expect(sound.samples.count == 3_000)
    #expect(sound.damage == "cut off: its header announces 8000 bytes of samples, there are 6000")
  }

  @Test func joinedOggStreamsSayThatOneIsRead() throws {
    for name in ["mono.opus", "vorbis.ogg"] {
      let bytes = try GoldenSounds.bytes(name)
      let alone = try SoundFile.read(bytes: bytes, name: "x")
      let joined = try SoundFile.read(bytes: bytes + bytes + bytes, name: "x")
      #expect(alone.damage == nil)
      #expect(joined.damage == "3 Ogg streams joined, of which the first alone is read", "\(joined.damage ?? "")")
    }
  }

  /// Samples in units of 16-bit numbers are decoded, with a word about it; what would overflow is refused.
  @Test func samplesFarBeyondFullScaleAreDoubted() throws {
    func floats(_ values: [Float]) -> [UInt8] {
      values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    }
    let options = SoundFileOptions(raw: RawEncoding(sampleRateHz: 8_000, sample: .f32le))
    let loud = try SoundFile.read(bytes: floats([0, 12_000, -9_000]), name: "x", options: options)
    #expect(loud.damage == "samples reach 12000 times full scale, which is 1: in units of 16-bit numbers?")
    #expect(try SoundFile.read(bytes: floats([0, 2, -3]), name: "x", options: options).damage == nil)
    #expect(refusal(floats([0, 3e18]), options: options).contains("sample 1 of channel 1 is 3e+18"))
  }

  @Test func channelsThatCancelAreTold() throws {
    let stereo = SoundFileOptions(raw: RawEncoding(sampleRateHz: 8_000, sample: .s8, channels: 2))
    let sound = try SoundFile.read(bytes: [10, 246, 20, 236], name: "x", options: stereo)
    #expect(sound.samples == [0, 0] && sound.damage?.contains("cancel") == true)
  }

  /// Silence is sound, and so is a file of no samples.
  @Test func silenceAndNoSamplesAreSound() throws {
    let path = NSTemporaryDirectory() + "hadamard-\(UUID().uuidString).wav"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for count in [0, 1, 8_000] {
      let silence = Waveform(samples: [Float](repeating: 0, count: count), sampleRateHz: 8_000)
      try SoundFile.write(silence, path: path)
      #expect(try SoundFile.read(path: path) == silence)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func samplesThatAreNotFiniteAreAnError(value: Float) {
    let bits = value.bitPattern
    let bytes = [UInt8](repeating: 0, count: 12) + (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    let options = SoundFileOptions(raw: RawEncoding(sampleRateHz: 8_000, sample: .f32le, channels: 2))
    #expect(refusal(bytes, options: options).hasPrefix("talk.wav: sample 1 of channel 2 is"))
  }

  @Test func impossibleOptionsForHeaderlessSamplesAreRefused() {
    let bytes: [UInt8] = [0, 0, 0, 0]
    for raw in [
      RawEncoding(sampleRateHz: 0), RawEncoding(sampleRateHz: -5), RawEncoding(sampleRateHz: .max),
      RawEncoding(sampleRateHz: 8_000, channels: 0), RawEncoding(sampleRateHz: 8_000, channels: .max),
    ] {
      #expect(throws: SoundFileError.self) {
        try SoundFile.read(bytes: bytes, name: "talk.raw", options: SoundFileOptions(raw: raw))
      }
    }
  }

  /// The samples before the cut, the same as the whole file's.
  @Test(arguments: GoldenSounds.lossless)
  func aFileCutOffGivesWhatIsThere(name: String) throws {
    let whole = try SoundFile.read(path: GoldenSounds.path(name)).samples
    let bytes = try GoldenSounds.bytes(name)
    let sound = try SoundFile.read(bytes: Array(bytes[..<(bytes.count * 2 / 3)]), name: name)
    #expect(sound.samples.count > whole.count / 3 && sound.samples.count < whole.count)
    #expect(sound.samples == Array(whole[..<sound.samples.count]))
    #expect(sound.damage != nil)
  }

  /// Cut in a page, and between two.
  @Test func anOggStreamWithoutItsEndIsNamedAsCutOff() throws {
    for name in ["pages.opus", "mono.opus", "vorbis.ogg"] {
      #expect(try SoundFile.read(path: GoldenSounds.path(name)).damage == nil)
    }
    let bytes = try GoldenSounds.bytes("pages.opus")
    let pages = bytes.indices.filter { bytes[$0...].starts(with: Array("OggS".utf8)) }
    try #require(pages.count > 20)
    for length in [bytes.count - 1, pages[15] + 100, pages[15]] {
      let sound = try SoundFile.read(bytes: Array(bytes[..<length]), name: "pages.opus")
      #expect(sound.damage == "cut off: the Ogg stream has no end")
      #expect(sound.samples.count > 16_000 && sound.samples.count < 32_000)
    }
  }

  /// Programs that write into pipes announce as many bytes as a header can.
  @Test(arguments: [UInt32.max, 0x7FFF_F000])
  func aStreamsUnknownLengthIsNoDamage(announced: UInt32) throws {
    var bytes = try GoldenSounds.bytes("s16.wav")
    for i in 0..<4 { bytes[40 + i] = UInt8(truncatingIfNeeded: announced >> (8 * i)) }
    #expect(try SoundFile.read(bytes: bytes, name: "stream") == SoundFile.read(path: GoldenSounds.path("s16.wav")))
  }

  /// Every format cut off anywhere, or with bytes changed: samples that are finite, or an error; never a crash.
  @Test(arguments: GoldenSounds.mono + ["stereo.wav"])
  func noBrokenFileCrashes(name: String) throws {
    let bytes = try GoldenSounds.bytes(name)
    func check(_ broken: [UInt8]) {
      guard let sound = try? SoundFile.read(bytes: broken, name: name) else { return }
      #expect(sound.samples.allSatisfy { $0.isFinite })
    }
    for length in Array(0...64) + stride(from: 65, to: bytes.count, by: 97) { check(Array(bytes[..<length])) }
    var state: UInt64 = 2_026
    for _ in 0..<200 {
      var broken = bytes
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Half of the changes fall into the header.
        let span = state >> 63 == 0 ? min(128, bytes.count) : bytes.count
        broken[Int((state >> 33) % UInt64(span))] = UInt8(truncatingIfNeeded: state >> 25)
      }
      check(broken)
    }
  }
}
