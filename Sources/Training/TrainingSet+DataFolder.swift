import AudioIO
public import Corpus
public import Features
import Tensors

extension TrainingSet {
  /// Reads a data folder: features from `feats.scp` where it has one, else computed from its audio.
  ///
  /// - Parameters:
  ///   - options: how features are computed; stored ones must have as many columns.
  /// - Throws: what is wrong with which utterance: no transcript, a character without a token, unreadable audio.
  public init(folder: DataFolder, tokens: TokenTable, options: FilterbankOptions) throws {
    let extractor = try FilterbankExtractor(options)
    let results = concurrentMap(folder.utterances.count) { index in
      Result { try Self.load(folder.utterances[index], tokens: tokens, extractor: extractor) }
    }
    self.init(utterances: try results.map { try $0.get() })
  }

  private static func load(
    _ utterance: Corpus.Utterance, tokens: TokenTable, extractor: FilterbankExtractor
  ) throws -> Utterance {
    guard let transcript = utterance.transcript else {
      throw UtteranceError(id: utterance.id, reason: "no transcript: the folder's text file is missing")
    }
    let filterbanks: Matrix
    if let location = utterance.features {
      filterbanks = try FeatureArchive.read(location)
      guard filterbanks.columns == extractor.options.featureCount else {
        throw UtteranceError(
          id: utterance.id,
          reason: "\(location) has \(filterbanks.columns) numbers a frame, and the configuration says "
            + "\(extractor.options.featureCount)")
      }
    } else {
      filterbanks = extractor.extract(try samples(of: utterance, rate: extractor.options.sampleRateHz))
    }
    do {
      return Utterance(
        id: utterance.id, speaker: utterance.speaker, filterbanks: filterbanks, transcript: transcript,
        target: try tokens.columns(spelling: transcript))
    } catch {
      throw UtteranceError(id: utterance.id, reason: "\(error)")
    }
  }

  private static func samples(of utterance: Corpus.Utterance, rate: Int) throws -> [Float] {
    guard case .file(let path) = utterance.audio else {
      throw UtteranceError(
        id: utterance.id, reason: "no sound file: run asr-features first where wav.scp has commands or there is none")
    }
    let waveform = try SoundFile.read(path: path).resampled(to: rate)
    guard let segment = utterance.segment else { return waveform.samples }
    do {
      return Array(
        waveform.samples[try segment.samples(ofRecordingWith: waveform.samples.count, sampleRateHz: rate)])
    } catch {
      throw UtteranceError(id: utterance.id, reason: error.description)
    }
  }

  /// An utterance that cannot be trained on.
  public struct UtteranceError: Error, CustomStringConvertible {
    public let id: String
    public let reason: String

    public var description: String { "utterance \(id): \(reason)" }
  }
}
