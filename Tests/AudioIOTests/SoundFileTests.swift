import AudioIO
import Foundation
import Testing

@Suite struct SoundFileTests {
  /// Files of 16 bits round to 1/65536 at most; SoX and ffmpeg may round the other way, which makes it 1/32768.
  @Test(arguments: GoldenSounds.lossless)
  func losslessFilesHoldTheirSamples(name: String) throws {
    let sound = try SoundFile.read(path: GoldenSounds.path(name))
    #expect(sound.sampleRateHz == 16_000 && sound.samples.count == GoldenSounds.count && sound.damage == nil)
    #expect(sound.duration == 0.25)
    let worst = sound.samples.enumerated().map { abs($1 - GoldenSounds.low($0) - GoldenSounds.high($0)) }.max()
    #expect(worst ?? 1 < 1.01 / 32_768)
  }

  /// The energy of the difference is at most 3 % of the signal's, after the best shift of at most 1,200 samples (codecs
  /// delay), for these are pure tones at rates at which every codec here is nearly transparent.
  @Test(arguments: GoldenSounds.lossy)
  func lossyFilesHoldNearlyTheirSamples(name: String) throws {
    let sound = try SoundFile.read(path: GoldenSounds.path(name))
    #expect([16_000, 48_000].contains(sound.sampleRateHz) && sound.damage == nil)
    #expect(sound.duration > 0.24 && sound.duration < 0.40)
    let step = sound.sampleRateHz / 16_000
    let samples = stride(from: 0, to: sound.samples.count, by: step).map { sound.samples[$0] }
    // The middle of the signal, so that every shift compares the same span.
    let middle = 400..<2_400
    let expected = middle.map { GoldenSounds.low($0) + GoldenSounds.high($0) }
    let energy = expected.reduce(0) { $0 + $1 * $1 }
    let errors = (-40..<1_200).map { shift in
      zip(middle, expected).reduce(Float(0)) {
        let t = $1.0 + shift
        let difference = (samples.indices.contains(t) ? samples[t] : 0) - $1.1
        return $0 + difference * difference
      }
    }
    #expect((errors.min() ?? .infinity) / energy < 0.03)
  }

  @Test func channelsAreMixedDownOrChosen() throws {
    let path = GoldenSounds.path("stereo.wav")
    let mixed = try SoundFile.read(path: path).samples
    let left = try SoundFile.read(path: path, options: SoundFileOptions(channel: 1)).samples
    let right = try SoundFile.read(path: path, options: SoundFileOptions(channel: 2)).samples
    #expect(mixed.count == GoldenSounds.count && left.count == mixed.count && right.count == mixed.count)
    for t in mixed.indices {
      #expect(abs(left[t] - GoldenSounds.low(t)) < 1.01 / 32_768)
      #expect(abs(right[t] - GoldenSounds.high(t)) < 1.01 / 32_768)
      #expect(abs(mixed[t] - (left[t] + right[t]) / 2) < 1e-6)
    }
    #expect(throws: SoundFileError.noSuchChannel(path: path, channel: 3, channels: 2)) {
      try SoundFile.read(path: path, options: SoundFileOptions(channel: 3))
    }
    #expect(throws: SoundFileError.noSuchChannel(path: path, channel: 0, channels: 2)) {
      try SoundFile.read(path: path, options: SoundFileOptions(channel: 0))
    }
  }

  @Test func headerlessSamplesAreReadByTheOptions() throws {
    let raw = RawEncoding(sampleRateHz: 16_000, sample: .s16be)
    let sound = try SoundFile.read(path: GoldenSounds.path("headerless.s16be"), options: SoundFileOptions(raw: raw))
    #expect(try sound == SoundFile.read(path: GoldenSounds.path("mono.aiff")))
  }

  /// 0.5 and −0.25 in every form, written out by hand; μ-law and A-law are known to 1/32 of the value.
  @Test(
    arguments: [
      (RawEncoding.Sample.s8, [0x40, 0xE0]), (.u8, [0xC0, 0x60]),
      (.s16le, [0x00, 0x40, 0x00, 0xE0]), (.s16be, [0x40, 0x00, 0xE0, 0x00]),
      (.s24le, [0, 0, 0x40, 0, 0, 0xE0]), (.s24be, [0x40, 0, 0, 0xE0, 0, 0]),
      (.s32le, [0, 0, 0, 0x40, 0, 0, 0, 0xE0]), (.s32be, [0x40, 0, 0, 0, 0xE0, 0, 0, 0]),
      (.f32le, [0, 0, 0, 0x3F, 0, 0, 0x80, 0xBE]), (.f32be, [0x3F, 0, 0, 0, 0xBE, 0x80, 0, 0]),
      (.f64le, [0, 0, 0, 0, 0, 0, 0xE0, 0x3F, 0, 0, 0, 0, 0, 0, 0xD0, 0xBF]),
      (.f64be, [0x3F, 0xE0, 0, 0, 0, 0, 0, 0, 0xBF, 0xD0, 0, 0, 0, 0, 0, 0]),
      (.mulaw, [0x8F, 0x1F]), (.alaw, [0xA5, 0x0A]),
    ] as [(RawEncoding.Sample, [UInt8])])
  func everyHeaderlessFormIsRead(sample: RawEncoding.Sample, bytes: [UInt8]) throws {
    let options = SoundFileOptions(raw: RawEncoding(sampleRateHz: 8_000, sample: sample))
    let sound = try SoundFile.read(bytes: bytes, name: "bytes", options: options)
    #expect(sound.sampleRateHz == 8_000 && sound.samples.count == 2)
    let tolerance: Float = sample == .mulaw || sample == .alaw ? 1 / 32 : 0
    #expect(abs(sound.samples[0] - 0.5) <= 0.5 * tolerance && abs(sound.samples[1] + 0.25) <= 0.25 * tolerance)
  }

  /// A pipe does not seek, and its length is not known beforehand; standard input is read in the same way.
  @Test(arguments: ["s16.wav", "mono.flac", "mono.mp3", "mono.opus"])
  func pipesAreReadToTheirEnd(name: String) throws {
    let path = NSTemporaryDirectory() + "hadamard-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let made = unsafe mkfifo(path, 0o600)
    try #require(made == 0)
    let bytes = try Data(GoldenSounds.bytes(name))
    // A thread of its own, because opening a pipe waits for the other end, and tasks' threads are few.
    Thread.detachNewThread {
      let handle = FileHandle(forWritingAtPath: path)
      try? handle?.write(contentsOf: bytes)
      try? handle?.close()
    }
    #expect(try SoundFile.read(path: path) == SoundFile.read(path: GoldenSounds.path(name)))
  }

  @Test func eightTasksReadAtOnce() async throws {
    let expected = try GoldenSounds.mono.map { try SoundFile.read(path: GoldenSounds.path($0)) }
    try await withThrowingTaskGroup(of: [Waveform].self) { group in
      for _ in 0..<8 {
        group.addTask { try GoldenSounds.mono.map { try SoundFile.read(path: GoldenSounds.path($0)) } }
      }
      for try await sounds in group { #expect(sounds == expected) }
    }
  }

  /// Sixteen-bit samples survive exactly; others are rounded, and clipped at full scale.
  @Test func writtenFilesAreReadBack() throws {
    let path = NSTemporaryDirectory() + "hadamard-\(UUID().uuidString).wav"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let samples: [Float] = [0, 1 / 32_768, -1, 32_767 / 32_768, 0.25, -0.125, 2, -2]
    try SoundFile.write(Waveform(samples: samples, sampleRateHz: 11_025), path: path)
    let read = try SoundFile.read(path: path)
    #expect(read.sampleRateHz == 11_025 && read.damage == nil)
    #expect(read.samples == Array(samples[..<6]) + [32_767 / 32_768, -1])
    #expect(throws: SoundFileError.self) {
      try SoundFile.write(Waveform(samples: [], sampleRateHz: 8_000), path: path + "/no/such/folder.wav")
    }
  }
}
