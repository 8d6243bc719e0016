import AudioIO
import Foundation
import Testing

@Suite struct ResamplerTests {
  static let pairs = [
    (44_100, 16_000), (48_000, 16_000), (8_000, 16_000), (11_025, 16_000), (44_056, 16_000), (16_000, 44_100),
    (16_001, 16_000), (192_000, 8_000), (16_000, 11_025),
  ]

  static func tone(_ frequencyHz: Double, rateHz: Int, seconds: Double = 0.5) -> [Float] {
    (0..<Int(seconds * Double(rateHz))).map {
      Float(0.5 * sin(2 * .pi * frequencyHz * Double($0) / Double(rateHz)))
    }
  }

  /// Root mean square away from the ends, where the filter meets the silence outside: half its width is at most 64
  /// samples of the lower rate and the margins are 0.1 s.
  static func inside(_ samples: [Float], rateHz: Int) -> ArraySlice<Float> {
    samples[(rateHz / 10)...].dropLast(rateHz / 10)
  }

  static func level(_ samples: some Sequence<Float>) -> Double {
    var sum = 0.0
    var count = 0.0
    for x in samples {
      sum += Double(x) * Double(x)
      count += 1
    }
    return (sum / count).squareRoot()
  }

  private struct Golden: Decodable {
    struct Tone: Decodable { let share, amplitude: Double }
    struct Case: Decodable { let from, to, count, first: Int }
    let tones: [Tone]
    let kept: Int
    let cases: [Case]
  }

  /// A tone of f Hz is one of speed · f Hz that lasts 1/speed as long, in the same phase at its first sample, whatever the
  /// rates of before and after. Away from the ends the distance is that of `aToneStaysTheSameTone`.
  @Test(arguments: [(16_000, 0.9, 16_000), (16_000, 1.1, 16_000), (44_100, 0.9, 16_000), (8_000, 1.25, 16_000)])
  func aToneAtAnotherSpeedIsShorterAndHigher(rateHz: Int, speed: Double, newRateHz: Int) {
    let frequencyHz = 0.15 * Double(rateHz)
    let sound = Waveform(samples: Self.tone(frequencyHz, rateHz: rateHz), sampleRateHz: rateHz, damage: "some")
    let changed = sound.atSpeed(speed, rateHz: newRateHz)
    #expect(changed.sampleRateHz == newRateHz && changed.damage == "some")
    #expect(abs(changed.duration - 0.5 / speed) <= 1 / Double(newRateHz))
    let expected = Self.tone(frequencyHz * speed, rateHz: newRateHz, seconds: changed.duration)
    let difference = zip(changed.samples, expected).map { $0 - $1 }
    let level = Self.level(Self.inside(difference, rateHz: newRateHz))
    #expect(level < 1e-4 * Self.level(expected), "\(level)")
  }

  @Test func theSpeedOneIsAChangeOfRateAlone() {
    let sound = Waveform(samples: Self.tone(440, rateHz: 44_100), sampleRateHz: 44_100)
    #expect(sound.atSpeed(1, rateHz: 16_000) == sound.resampled(to: 16_000))
    #expect(sound.atSpeed(1, rateHz: 44_100) == sound)
  }

  /// Relative to the signal's level. soxr's own distance from the exact tones is 1.9e-4 of it at 44.1 kHz (and 1e-9
  /// where the ratio is whole); ours is 3e-5 (`aToneStaysTheSameTone`), and the golden file's rounding 4e-5.
  @Test func equalsSoxrInThePassBand() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: Data(GoldenSounds.bytes("resampled.json")))
    let bytes = try GoldenSounds.bytes("resampled.s16")
    for (index, test) in golden.cases.enumerated() {
      let band = 0.9 * Double(min(test.from, test.to)) / 2
      let input = (0..<test.count).map { n in
        Float(
          golden.tones.reduce(0.0) {
            $0 + $1.amplitude * sin(2 * .pi * $1.share * band * Double(n) / Double(test.from))
          })
      }
      let found = Resampler(from: test.from, to: test.to).resample(input)[test.first..<test.first + golden.kept]
      let expected = (0..<golden.kept).map { k in
        let at = 2 * (index * golden.kept + k)
        return Float(Int16(truncatingIfNeeded: Int(bytes[at]) | Int(bytes[at + 1]) << 8)) / 32_768
      }
      let difference = ResamplerTests.level(zip(found, expected).map { $0 - $1 })
      #expect(difference < 3e-4 * ResamplerTests.level(expected), "\(test.from) to \(test.to) Hz")
    }
  }

  /// A tone in the pass band is the same tone at the same time: zero delay and no ripple, to 3e-5 of its level
  /// (−100 dB of ripple, Float's rounding in sums of some hundred products).
  @Test(arguments: pairs)
  func aToneStaysTheSameTone(from: Int, to: Int) {
    let resampler = Resampler(from: from, to: to)
    for share in [0.01, 0.2, 0.5, 0.8, 0.9] {
      let frequency = share * Double(min(from, to)) / 2
      let found = resampler.resample(ResamplerTests.tone(frequency, rateHz: from))
      let expected = ResamplerTests.tone(frequency, rateHz: to)
      let difference = ResamplerTests.inside(zip(found, expected).map { $0 - $1 }, rateHz: to)
      #expect(ResamplerTests.level(difference) < 3e-5, "\(frequency) Hz")
    }
  }

  /// What the lower rate cannot hold is at least 90 dB down (3.2e-5), and does not fold back.
  @Test(arguments: pairs.filter { $0.1 < $0.0 })
  func tonesAboveHalfTheLowerRateAreSilent(from: Int, to: Int) {
    let resampler = Resampler(from: from, to: to)
    let half = Double(to) / 2
    for frequency in [1.0, 1.02, 1.1, 1.5, 1.9].map({ $0 * half }) where frequency < Double(from) / 2 {
      let input = ResamplerTests.tone(frequency, rateHz: from)
      let found = ResamplerTests.inside(resampler.resample(input), rateHz: to)
      #expect(ResamplerTests.level(found) < 3.2e-5 * ResamplerTests.level(input), "\(frequency) Hz")
    }
  }

  /// ⌈n · to / from⌉: every output time before the input's end.
  @Test(arguments: pairs)
  func lengthIsRoundedUp(from: Int, to: Int) {
    let resampler = Resampler(from: from, to: to)
    for count in [0, 1, 2, 3, 159, 160, 441, 1_000] {
      let expected = (Double(count) * Double(to) / Double(from)).rounded(.up)
      #expect(resampler.resample([Float](repeating: 0.1, count: count)).count == Int(expected))
    }
  }

  @Test func theSameRateChangesNothing() {
    let sound = Waveform(samples: ResamplerTests.tone(440, rateHz: 16_000), sampleRateHz: 16_000)
    #expect(sound.resampled(to: 16_000) == sound)
    #expect(Resampler(from: 8_000, to: 8_000).resample(sound.samples) == sound.samples)
  }

  @Test func aWaveformKeepsItsDuration() {
    let sound = Waveform(samples: ResamplerTests.tone(440, rateHz: 44_100), sampleRateHz: 44_100).resampled(to: 16_000)
    #expect(sound.sampleRateHz == 16_000 && sound.samples.count == 8_000)
  }

  /// A click stays where it was: the largest sample is at the click's time.
  @Test func aClickStaysAtItsTime() {
    for (from, to) in ResamplerTests.pairs {
      var input = [Float](repeating: 0, count: from)
      input[from / 2] = 1
      let output = Resampler(from: from, to: to).resample(input)
      let peak = output.indices.max { abs(output[$0]) < abs(output[$1]) } ?? 0
      #expect(abs(Double(peak) / Double(to) - Double(from / 2) / Double(from)) < 0.51 / Double(to))
    }
  }
}
