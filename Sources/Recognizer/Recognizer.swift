public import AcousticModel
public import AudioIO
import Features
import Tensors

/// Turns sound into words with their times.
///
///     let recognizer = try Recognizer(model: "path/to/model")
///     let transcript = try await recognizer.transcribe(file: "speech.flac")
///     for word in transcript.words { print(word.word, word.start, word.end) }
///
/// A value without state that changes: one recogniser serves any number of tasks at once, and several recognisers with
/// models of their own may work side by side. A cancelled task ends with `CancellationError`.
public struct Recognizer: Sendable {
  public let model: AcousticModel
  /// How words are searched: over the model folder's graph if it has one, else greedily.
  public var search: SearchMethod
  /// Settings of the search over a graph, those that the model was tuned with to begin with.
  public var settings: DecodingDefaults
  /// The first of the frames that the network sees, 0 ..< `keepEvery` of the front end; nil: the one in the middle. One
  /// recording gives slightly other posteriors with each, so tuning counts its errors with all of them.
  public var frameOffset: Int?
  /// A frame is not searched where the blank is more probable than this and was so in the frame before (`BlankSkipping`); 1: every
  /// frame is.
  public var sureBlank: Float = 1
  let extractor: FilterbankExtractor

  /// A recogniser with the model in a folder.
  ///
  /// - Throws: `ModelFolderError` for a folder that is no model, or damaged; `RecognizerError` where its graph does not
  ///   belong to it.
  public init(model path: String) throws {
    let folder = try ModelFolder(at: path)
    let model = try folder.load()
    guard folder.hasGraph else {
      try self.init(model: model, search: .greedy)
      return
    }
    var graph = try WordGraph(folder: path, tokens: model.tokens)
    if let cost = model.decoding.newWordCost { try graph.spellNewWords(cost: Double(cost)) }
    try self.init(model: model, search: .graph(graph))
  }

  /// A recogniser with a model in memory.
  ///
  /// - Throws: `FilterbankOptionsError` where the model's front end is none, `MissingLibraryError` where OpenBLAS is not
  ///   installed.
  public init(model: AcousticModel, search: SearchMethod) throws {
    try BLAS.requireLibrary()
    self.model = model
    self.search = search
    settings = model.decoding
    extractor = try FilterbankExtractor(model.frontEnd.options.filterbank)
  }

  /// The words in a sound file: any format that libsndfile reads, any sampling rate and number of channels; "-" is
  /// standard input.
  ///
  /// - Throws: `SoundFileError` for what is no sound; `SearchError` and `CancellationError` from the search.
  public func transcribe(file path: String, options: SoundFileOptions = .init()) async throws -> Transcript {
    try Task.checkCancellation()
    return try await transcribe(try SoundFile.read(path: path, options: options))
  }

  /// The words in samples of one channel, full scale −1…1, so many a second.
  ///
  /// - Throws: `SoundFileError` for a rate that no sound has, and samples that are not finite numbers.
  public func transcribe(samples: [Float], sampleRateHz: Int) async throws -> Transcript {
    try SoundFile.check(samples: samples, sampleRateHz: sampleRateHz)
    return try await transcribe(Waveform(samples: samples, sampleRateHz: sampleRateHz))
  }

  /// The words in a waveform.
  public func transcribe(
    _ waveform: Waveform, normalisation: Normalisation = .interpolated
  ) async throws -> Transcript {
    guard !Recognizer.isSilent(waveform) else { return Transcript(words: [], duration: waveform.duration) }
    try Task.checkCancellation()
    let features = filterbanks(of: waveform)
    try Task.checkCancellation()
    let posteriors = logPosteriors(ofFilterbanks: features, normalisation: normalisation)
    try Task.checkCancellation()
    return try transcript(ofLogPosteriors: posteriors, duration: waveform.duration)
  }
}
