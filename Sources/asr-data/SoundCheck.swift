import AudioIO
import CommandLineSupport
import Corpus
import Features
import Tensors

/// What decoding every recording tells.
struct SoundCheck {
  /// Of the frames that a network sees.
  let frameShiftSeconds: Double
  /// What a network tells one by one.
  let unit: TokenTable.CharacterUnit

  /// A recording is called clipped for runs of so many samples at the greatest value, where these are more than such a share.
  private static let clippedRun = 4
  private static let clippedShare = 1e-3
  /// Speech has 10 to 20 letters a second.
  private static let fewLettersPerSecond = 1.0
  private static let manyLettersPerSecond = 30.0

  /// What there is of a recording.
  private struct Heard: Sendable {
    var seconds = 0.0
    var rateHz = 0
    var isSilent = false
    var clippedShare = 0.0
    /// Of the samples, to find recordings that are the same.
    var hash = 0
    var damage: String?
    var failure: String?
    /// Of the utterances in it, in their order.
    var utteranceSeconds: [Double] = []
    var segmentFailures: [String?] = []
  }

  /// In the order of recordings, then what is of all together; and seconds of sound.
  func findings(of data: DataFolder, atOnce workers: Int) -> ([Finding], seconds: Double) {
    // All utterances of a recording together, wherever they stand.
    let recordings = Recording.all(of: data.utterances.filter { $0.audio != nil }.sorted(by: Self.areInOrder))
    var progress = ProgressLine(total: recordings.count, unit: "recordings")
    var heard: [Heard] = []
    let block = 8 * workers
    for first in stride(from: 0, to: recordings.count, by: block) {
      let part = recordings[first..<min(first + block, recordings.count)]
      let shares = concurrentMap(workers) { worker in
        stride(from: worker, to: part.count, by: workers).map { listen(to: part[part.startIndex + $0]) }
      }
      heard += part.indices.map { shares[($0 - part.startIndex) % workers][($0 - part.startIndex) / workers] }
      progress.advance(by: part.count)
    }
    progress.clear()
    var findings: [Finding] = []
    for (recording, heard) in zip(recordings, heard) { findings += self.findings(recording, heard) }
    return (findings + common(recordings, heard), heard.reduce(0) { $0 + $1.seconds })
  }

  /// By the recordings, of which several may be the same file.
  private static func areInOrder(_ a: Utterance, _ b: Utterance) -> Bool {
    guard let first = a.segment, let second = b.segment else { return false }
    return (a.audio?.description ?? "", first.startSeconds) < (b.audio?.description ?? "", second.startSeconds)
  }

  private func listen(to recording: Recording) -> Heard {
    var heard = Heard()
    let waveform: Waveform
    do { waveform = try recording.audio.waveform() } catch {
      heard.failure = "\(error)"
      return heard
    }
    let samples = waveform.samples
    (heard.seconds, heard.rateHz, heard.damage) = (waveform.duration, waveform.sampleRateHz, waveform.damage)
    let (least, greatest) = (samples.min() ?? 0, samples.max() ?? 0)
    heard.isSilent = waveform.isSilent
    heard.clippedShare = Self.clippedShare(samples, least: least, greatest: greatest)
    var hasher = Hasher()
    for sample in samples { hasher.combine(sample.bitPattern) }
    heard.hash = hasher.finalize()
    for utterance in recording.utterances {
      do {
        heard.utteranceSeconds.append(try waveform.part(utterance.segment).duration)
        heard.segmentFailures.append(nil)
      } catch {
        heard.utteranceSeconds.append(0)
        heard.segmentFailures.append("\(error)")
      }
    }
    return heard
  }

  /// The share of samples that lie in runs at the greatest or the least value.
  private static func clippedShare(_ samples: [Float], least: Float, greatest: Float) -> Double {
    guard greatest > 0.1 || least < -0.1 else { return 0 }
    var (clipped, run) = (0, 0)
    var last = Float.nan
    for sample in samples {
      run = sample == last && (sample == greatest || sample == least) ? run + 1 : 1
      if run == clippedRun { clipped += clippedRun } else if run > clippedRun { clipped += 1 }
      last = sample
    }
    return Double(clipped) / Double(max(samples.count, 1))
  }

  private func findings(_ recording: Recording, _ heard: Heard) -> [Finding] {
    let ids = recording.utterances.map(\.id)
    if let failure = heard.failure { return [Finding(.error, ids, failure)] }
    if heard.seconds == 0 { return [Finding(.error, ids, "\(recording.audio): no samples")] }
    var findings: [Finding] = []
    if let damage = heard.damage { findings.append(Finding(.warning, ids, "\(recording.audio): \(damage)")) }
    if heard.isSilent {
      let hasWords = recording.utterances.contains { !($0.transcript ?? "").isEmpty }
      findings.append(Finding(hasWords ? .error : .warning, ids, "\(recording.audio): silent"))
    } else if heard.clippedShare > Self.clippedShare {
      findings.append(
        Finding(.warning, ids, "\(recording.audio): clipped, \(rounded(100 * heard.clippedShare)) % of the samples"))
    }
    for (index, utterance) in recording.utterances.enumerated() {
      if let failure = heard.segmentFailures[index] {
        findings.append(Finding(.error, [utterance.id], failure))
      } else if let text = utterance.transcript, !text.isEmpty {
        findings += finding(utterance.id, text, heard.utteranceSeconds[index])
      }
    }
    return findings
  }

  /// Connectionist temporal classification needs a frame for each unit and one between equal ones.
  private func finding(_ id: String, _ text: String, _ seconds: Double) -> [Finding] {
    let letters = unit.characters(of: text)
    let needed = letters.count + zip(letters, letters.dropFirst()).count { $0 == $1 }
    let frames = Int(seconds / frameShiftSeconds)
    let rate = Double(letters.count) / seconds
    let told = "\(letters.count) characters in \(rounded(seconds)) s"
    if needed > frames {
      return [Finding(.error, [id], "the text is too long for the sound: \(told), \(frames) frames")]
    }
    if rate > Self.manyLettersPerSecond {
      return [Finding(.warning, [id], "much text for the sound: \(told); another recording's?")]
    }
    guard rate < Self.fewLettersPerSecond else { return [] }
    return [Finding(.warning, [id], "little text for the sound: \(told); is some missing?")]
  }

  private func common(_ recordings: [Recording], _ heard: [Heard]) -> [Finding] {
    var findings: [Finding] = []
    let rates = Dictionary(grouping: heard.filter { $0.failure == nil }, by: \.rateHz).mapValues(\.count)
    if rates.count == 1, let rate = rates.keys.first, rate < 16_000 {
      findings.append(
        Finding(
          .warning, "all recordings have \(rate) Hz: models are made for 16000 unless the training says another rate"))
    }
    if rates.count > 1 {
      let list = rates.sorted { $0.value > $1.value }.map { "\($0.value) of \($0.key) Hz" }.joined(separator: ", ")
      findings.append(Finding(.warning, "recordings of several rates: \(list); all are brought to the model's"))
    }
    var same: [Int: [Int]] = [:]
    for (index, heard) in heard.enumerated() where heard.failure == nil && !heard.isSilent && heard.seconds > 0 {
      same[heard.hash, default: []].append(index)
    }
    for indices in same.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      let ids = indices.flatMap { recordings[$0].utterances.map(\.id) }
      let texts = Set(indices.map { recordings[$0].utterances.map { $0.transcript ?? "" } })
      findings.append(
        Finding(
          texts.count > 1 ? .error : .warning, ids,
          "the same recording \(indices.count) times" + (texts.count > 1 ? ", with different texts" : "")))
    }
    return findings
  }

  private func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}
