public import Corpus
public import Features
public import NeuralNetwork
import RealModule
public import Tensors

/// A trained network with what belongs to it: the front end that makes its input, and the tokens of its columns.
public struct AcousticModel: Sendable {
  public var network: Network
  public var frontEnd: FrontEnd
  public var tokens: TokenTable
  /// ln of each column's share of the training targets, blanks included, [V]: see `logLikelihoods`.
  public var logPriors: [Float]
  public var decoding: DecodingDefaults
  /// What the model was trained for, as one line for people.
  public var domain: String

  public init(
    network: Network, frontEnd: FrontEnd, tokens: TokenTable, logPriors: [Float], decoding: DecodingDefaults = .init(),
    domain: String
  ) {
    self.network = network
    self.frontEnd = frontEnd
    self.tokens = tokens
    self.logPriors = logPriors
    self.decoding = decoding
    self.domain = domain
  }

  /// The rate of the audio that the model was trained on; other audio is resampled to it.
  public var sampleRateHz: Int { frontEnd.options.filterbank.sampleRateHz }

  /// Seconds between two rows of `logPosteriors`.
  public var frameShiftSeconds: Double { frontEnd.options.frameShiftSeconds }

  /// ln p(column | frame), [T × V]; no rows for audio that is shorter than one frame.
  ///
  /// - Parameters:
  ///   - filterbanks: of the whole recording, [frames × bins].
  ///   - speakerStatistics: CMVN statistics of the speaker; nil normalises by the rule for a single file.
  ///   - frameOffset: the first frame that is kept, 0 ..< keepEvery; nil: `recognitionOffset`.
  public func logPosteriors(
    ofFilterbanks filterbanks: Matrix, speakerStatistics: CMVNStatistics?, frameOffset: Int? = nil
  ) -> Matrix {
    let features = frontEnd.features(ofFilterbanks: filterbanks, statistics: speakerStatistics)
    let input = frontEnd.splice(features, offset: frameOffset ?? frontEnd.options.recognitionOffset)
    guard input.rows > 0 else { return Matrix(rows: 0, columns: tokens.columnCount) }
    return logSoftmax(logits(of: input))
  }

  /// What a search over a graph scores: ln p(column | frame) − priorScale · ln prior(column), up to a constant a frame
  /// (Eesen, section 3: posteriors turned into likelihoods). Where priors are subtracted at
  /// all, a column that never occurred in training scores −∞.
  ///
  /// - Parameters:
  ///   - priorScale: 0 leaves the posteriors as they are, 1 divides by the whole prior.
  ///   - blankScale: multiplies the blank's prior; larger: fewer blanks, more insertions.
  public func logLikelihoods(ofLogPosteriors posteriors: Matrix, priorScale: Float, blankScale: Float = 1) -> Matrix {
    guard priorScale != 0 else { return posteriors }
    let shift = logPriors.enumerated().map { column, prior in
      prior == -.infinity ? -Float.infinity : -priorScale * (prior + (column == 0 ? Float.log(blankScale) : 0))
    }
    var result = posteriors
    result.addToEveryRow(shift)
    return result
  }
}

/// Settings of the search that were chosen with the model, on held-out speakers.
public struct DecodingDefaults: Codable, Sendable, Equatable {
  /// Multiplies the network's scores against the graph's; larger: the language model counts less.
  public var acousticScale: Float = 1
  /// Hypotheses worse than the best by more than this are dropped; larger: slower, more accurate.
  public var beam: Float = 16
  /// The most states that a frame may keep; larger: slower, more accurate.
  public var maxActive = 5000
  /// Cost of every word; larger: fewer words.
  public var wordInsertionPenalty: Float = 0
  /// How much of the log prior is taken from the log posterior; see `AcousticModel.logLikelihoods`.
  public var priorScale: Float = 0
  /// Multiplies the blank's prior; larger: fewer blanks.
  public var blankScale: Float = 1
  /// Factor of the costs behind the words' confidences: a sequence of words is held to be as probable as exp(−confidenceScale ·
  /// cost). Smaller: confidences nearer to each other.
  public var confidenceScale: Float = 0.4
  /// From what that gives, c, to the words' confidences: σ(confidenceSlope · ln(c / (1 − c)) + confidenceOffset); see
  /// `ConfidenceCalibration`.
  public var confidenceSlope: Float = 1
  public var confidenceOffset: Float = 0
  /// Cost of each word that the graph lacks and that is spelled instead, where the graph has a place for new words, −ln of a
  /// probability; nil: none is. `Recognizer.init(model:)` and `asr-decode` make their graph ready for it when they load it; in a
  /// recogniser's settings it has no effect.
  public var newWordCost: Float?

  public init() {}

  /// Models from before confidences were tuned and new words were spelled tell nothing of these.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    acousticScale = try values.decode(Float.self, forKey: .acousticScale)
    beam = try values.decode(Float.self, forKey: .beam)
    maxActive = try values.decode(Int.self, forKey: .maxActive)
    wordInsertionPenalty = try values.decode(Float.self, forKey: .wordInsertionPenalty)
    priorScale = try values.decode(Float.self, forKey: .priorScale)
    blankScale = try values.decode(Float.self, forKey: .blankScale)
    confidenceScale = try values.decodeIfPresent(Float.self, forKey: .confidenceScale) ?? confidenceScale
    confidenceSlope = try values.decodeIfPresent(Float.self, forKey: .confidenceSlope) ?? confidenceSlope
    confidenceOffset = try values.decodeIfPresent(Float.self, forKey: .confidenceOffset) ?? confidenceOffset
    newWordCost = try values.decodeIfPresent(Float.self, forKey: .newWordCost)
  }

  /// What no search can work with, in words; nil where all is well.
  public var fault: String? {
    let checks: [(String, Float, String, Bool)] = [
      ("acoustic scale", acousticScale, "more than 0", acousticScale > 0),
      ("beam", beam, "more than 0", beam > 0),
      ("max-active", Float(maxActive), "1 or more", maxActive >= 1),
      ("word insertion penalty", wordInsertionPenalty, "a finite number", true),
      ("prior scale", priorScale, "0 or more", priorScale >= 0),
      ("blank scale", blankScale, "more than 0", blankScale > 0),
      ("confidence scale", confidenceScale, "more than 0", confidenceScale > 0),
      ("confidence slope", confidenceSlope, "0 or more", confidenceSlope >= 0),
      ("confidence offset", confidenceOffset, "a finite number", true),
      ("cost of a new word", newWordCost ?? 0, "a finite number", true),
    ]
    return checks.first { !($0.1.isFinite && $0.3) }.map { "the \($0.0) is \($0.1), expected \($0.2)" }
  }
}
