import AcousticModel
public import AudioIO
import CTC
import Corpus
import Decoding
import Features
import LanguageModel
public import Tensors

/// The stages of recognition one by one, for programs that keep what lies between them.
extension Recognizer {
  /// Whether nothing was recorded (`Waveform.isSilent`): whatever the network would make of rounding errors was not said.
  public static func isSilent(_ waveform: Waveform) -> Bool { waveform.isSilent }

  /// The model's filterbanks of a waveform of any rate, [frames × bins].
  public func filterbanks(of waveform: Waveform) -> Matrix {
    extractor.extract(waveform.resampled(to: model.sampleRateHz).samples)
  }

  /// ln p(column | frame), [T × columns], of filterbanks [frames × bins].
  public func logPosteriors(ofFilterbanks filterbanks: Matrix, normalisation: Normalisation = .interpolated) -> Matrix {
    let statistics: CMVNStatistics? =
      switch normalisation {
      case .interpolated: nil
      case .utterance: CMVNStatistics(of: filterbanks)
      case .global: model.frontEnd.globalStatistics
      case .speaker(let statistics): statistics
      }
    return model.logPosteriors(
      ofFilterbanks: filterbanks, speakerStatistics: statistics, frameOffset: frameOffset)
  }

  /// The words that the search finds in posteriors [T × columns].
  ///
  /// - Parameter duration: of the recording, in seconds; no word ends later.
  /// - Throws: `RecognizerError.otherColumns`; `SearchError` and `CancellationError` from the search.
  public func transcript(ofLogPosteriors posteriors: Matrix, duration: Double) throws -> Transcript {
    try check(posteriors)
    guard posteriors.rows > 0 else { return Transcript(words: [], duration: duration) }
    switch search {
    case .greedy:
      return spelled(Recognizer.columnsOfFrames(GreedyPath(posteriors), count: posteriors.rows), duration: duration)
    case .prefixes(let languageModel, let characterModel, let options):
      let search = PrefixBeamSearch(
        tokens: model.tokens, languageModel: languageModel, characterModel: characterModel, options: options)
      let labels = try search.hypotheses(logPosteriors: posteriors).first?.columns ?? []
      let columns = CTCAlignment.columns(of: labels, logPosteriors: posteriors) ?? []
      return spelled(columns, duration: duration)
    case .graph(let graph):
      return transcript(of: try path(throughLogPosteriors: posteriors, graph), graph: graph, duration: duration)
    }
  }

  /// NaN and +∞ come from a broken model or archive, and no search may pass over them.
  func check(_ posteriors: Matrix) throws {
    guard posteriors.columns == model.tokens.columnCount else {
      throw RecognizerError.otherColumns(found: posteriors.columns, expected: model.tokens.columnCount)
    }
    guard let place = posteriors.elements.firstIndex(where: { !($0 < .infinity) }) else { return }
    throw SearchError.scoreNotANumber(
      value: posteriors.elements[place], frame: place / posteriors.columns, column: place % posteriors.columns)
  }

  func path(throughLogPosteriors posteriors: Matrix, _ graph: WordGraph) throws -> DecodedPath {
    let scores = logLikelihoods(ofLogPosteriors: posteriors)
    let decoder = decoder(graph)
    guard sureBlank < 1 else { return try decoder.decode(logLikelihoods: scores) }
    let skipping = skipping(posteriors, scores)
    return skipping.restored(try decoder.decode(logLikelihoods: skipping.selected(scores)))
  }

  func skipping(_ posteriors: Matrix, _ scores: Matrix) -> BlankSkipping {
    BlankSkipping(
      logPosteriors: posteriors, logLikelihoods: scores, threshold: sureBlank,
      acousticScale: Double(settings.acousticScale), blankColumn: TokenTable.blankColumn)
  }

  func decoder(_ graph: WordGraph) -> BeamSearchDecoder {
    let options = BeamSearchOptions(
      beam: Double(settings.beam), maxActive: settings.maxActive, acousticScale: Double(settings.acousticScale),
      wordInsertionPenalty: Double(settings.wordInsertionPenalty))
    return BeamSearchDecoder(graph: graph.graph, grammar: graph.grammar, options: options)
  }

  func logLikelihoods(ofLogPosteriors posteriors: Matrix) -> Matrix {
    model.logLikelihoods(
      ofLogPosteriors: posteriors, priorScale: settings.priorScale, blankScale: settings.blankScale)
  }

  func transcript(of path: DecodedPath, graph: WordGraph, duration: Double) -> Transcript {
    let frames = frames(of: path, graph)
    let texts = zip(path.words, frames).map { label, frames in text(of: label, in: path.columns[frames], graph) }
    return Transcript(
      words: words(texts, frames, columns: path.columns, duration: duration), duration: duration,
      isComplete: path.isComplete)
  }

  /// A word by its label, and what the columns spell where the label is that of spelled words. Where the word's frames are
  /// estimates, they may have nothing of it, or some of the next word.
  private func text(of label: Int, in columns: ArraySlice<Int>, _ graph: WordGraph) -> String {
    guard label == graph.spelledLabel else { return graph.words[label] }
    let spelled = model.tokens.text(ofColumns: Recognizer.collapsed(columns))
    return spelled.split(separator: " ").first.map(String.init) ?? NGramModel.unknown
  }

  /// Of each word.
  func frames(of path: DecodedPath, _ graph: WordGraph) -> [Range<Int>] {
    timings.frames(of: path) { graph.spellings[$0] }
  }

  private var timings: WordTimings { WordTimings(spaceColumn: model.tokens.column(of: TokenTable.spaceSymbol)) }

  /// The words that the columns of the frames spell between spaces.
  private func spelled(_ columns: [Int], duration: Double) -> Transcript {
    let frames = timings.runsBetweenSpaces(columns: columns)
    let texts = frames.map { model.tokens.text(ofColumns: Recognizer.collapsed(columns[$0])) }
    return Transcript(words: words(texts, frames, columns: columns, duration: duration), duration: duration)
  }

  /// Words with the times of their frames, and of the tokens that these are read as.
  private func words(_ texts: [String], _ frames: [Range<Int>], columns: [Int], duration: Double) -> [Transcript.Word] {
    let times = spokenTimes(duration: duration)
    // Behind a space, where frames are estimates, is another word.
    let tokens = frames.map { Recognizer.tokens(in: columns[$0]).prefix { $0.column != timings.spaceColumn } }
    var tokenTimes = times(tokens.joined().map(\.frames))[...]
    return zip(texts, zip(tokens, times(frames))).map { text, said in
      let (tokens, time) = said
      let tokenTimesOfWord = tokenTimes.prefix(tokens.count)
      tokenTimes = tokenTimes.dropFirst(tokens.count)
      return Transcript.Word(
        word: text, start: time.start, end: time.end,
        tokens: zip(tokens, tokenTimesOfWord).map { token, time in
          Transcript.Token(token: model.tokens.units[token.column - 1], start: time.start, end: time.end)
        })
    }
  }

  private func spokenTimes(duration: Double) -> SpokenTimes {
    let options = model.frontEnd.options
    // What another offset than the usual one moves the network's frames by.
    let delay =
      Double((frameOffset ?? options.recognitionOffset) - options.recognitionOffset)
      * options.filterbank.frameShiftMilliseconds / 1000
    return SpokenTimes(frameShift: model.frameShiftSeconds, delay: delay, duration: duration)
  }

  /// The column of every frame on a greedy path.
  private static func columnsOfFrames(_ path: GreedyPath, count: Int) -> [Int] {
    var columns = [Int](repeating: TokenTable.blankColumn, count: count)
    for segment in path.segments {
      for frame in segment.frames { columns[frame] = segment.column }
    }
    return columns
  }

  /// Repeats merged, then blanks removed.
  private static func collapsed(_ columns: ArraySlice<Int>) -> [Int] { tokens(in: columns).map(\.column) }

  /// Runs of one column other than the blank's.
  private static func tokens(in columns: ArraySlice<Int>) -> [(column: Int, frames: Range<Int>)] {
    var tokens: [(column: Int, frames: Range<Int>)] = []
    var previous = TokenTable.blankColumn
    for (frame, column) in zip(columns.indices, columns) {
      if column != TokenTable.blankColumn, column == previous {
        tokens[tokens.count - 1].frames = tokens[tokens.count - 1].frames.lowerBound..<frame + 1
      } else if column != TokenTable.blankColumn {
        tokens.append((column, frame..<frame + 1))
      }
      previous = column
    }
    return tokens
  }
}
