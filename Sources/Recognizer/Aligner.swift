import AcousticModel
public import AudioIO
import Corpus
import Decoding
import Files
import Foundation
import GraphConstruction
public import Tensors
import WFST

/// Finds when words are said that are known to be said (forced alignment): a search over the graph of that one sentence.
///
///     let aligner = Aligner(try Recognizer(model: "path/to/model"))
///     let transcript = try await aligner.align("RUBOUT G M E F THREE NINE", file: "speech.flac")
///     for word in transcript.words { print(word.word, word.start, word.end) }
///
/// Words are pronounced as in the recogniser's graph where that knows them, else spelled in the model's units: they need be in no
/// vocabulary. Time and memory grow with the sound and its words, as little as the beam keeps at a time: half an hour is aligned in
/// a second. Words that the sound has not are put where they cost least, and where nothing within the beam fits, an error says so.
public struct Aligner: Sendable {
  private var recognizer: Recognizer
  private let tokenTransducer: VectorFst<TropicalWeight>
  /// By the words' bytes, of those that the recogniser's graph knows.
  private let pronunciations: [[UInt8]: [[Int]]]

  /// In place of the recogniser's: the graph of one sentence has few ways through, and in a long recording the right one may cost
  /// much more than another for a while.
  public static let usualBeam: Float = 200

  /// - Parameters:
  ///   - recognizer: whose model, settings and pronunciations are used; how it searches otherwise is of no matter.
  ///   - beam: cost above the best at which a path is dropped; larger: slower, and the words are lost less easily.
  public init(_ recognizer: Recognizer, beam: Float = Aligner.usualBeam) {
    self.recognizer = recognizer
    self.recognizer.settings.wordInsertionPenalty = 0
    self.recognizer.settings.beam = beam
    let tokens = recognizer.model.tokens
    tokenTransducer = TokenTransducer(tokens: tokens, topology: .recommended(for: tokens)).fst
    var pronunciations: [[UInt8]: [[Int]]] = [:]
    if case .graph(let graph) = recognizer.search {
      for (word, spellings) in zip(graph.words, graph.spellings) where WordGraph.isWord(word) {
        let spoken = spellings.filter { !$0.isEmpty }
        if !spoken.isEmpty { pronunciations[Self.key(word)] = spoken }
      }
    }
    self.pronunciations = pronunciations
  }

  /// The times of words in a sound file, as `Recognizer.transcribe(file:options:)` reads it.
  ///
  /// - Parameter text: the words, with blanks between them.
  /// - Throws: `SoundFileError` for what is no sound, and as `transcript(of:alignedTo:duration:)`.
  public func align(_ text: String, file path: String, options: SoundFileOptions = .init()) async throws -> Transcript {
    try Task.checkCancellation()
    let waveform = try SoundFile.read(path: path, options: options)
    guard !Recognizer.isSilent(waveform) else {
      let nothing = Matrix(rows: 0, columns: recognizer.model.tokens.columnCount)
      return try transcript(of: text, alignedTo: nothing, duration: waveform.duration)
    }
    let filterbanks = recognizer.filterbanks(of: waveform)
    try Task.checkCancellation()
    let posteriors = recognizer.logPosteriors(ofFilterbanks: filterbanks)
    return try transcript(of: text, alignedTo: posteriors, duration: waveform.duration)
  }

  /// The times of words in posteriors [T × columns]. A word's confidence is the geometric mean, over its tokens, of the greatest
  /// probability that the network gives the token in the frames that are read as it: near 1 where the word is said there, near
  /// 0 where another is.
  ///
  /// - Parameters:
  ///   - text: the words, with blanks between them.
  ///   - duration: of the recording, in seconds; no word ends later.
  /// - Throws: `TokenTableError` for a word that cannot be spelled in the model's units; `RecognizerError.doesNotFit` where the
  ///   words need more frames than there are, or were lost from the beam; `RecognizerError.otherColumns`; `SearchError` and
  ///   `CancellationError` from the search.
  public func transcript(of text: String, alignedTo posteriors: Matrix, duration: Double) throws -> Transcript {
    try recognizer.check(posteriors)
    let words = TextFile.fields(of: text)
    let graph = try graph(of: words)
    let path = try recognizer.path(throughLogPosteriors: posteriors, graph)
    guard path.isComplete, path.words.count == words.count else {
      throw RecognizerError.doesNotFit(words: words.count, duration: duration)
    }
    var transcript = recognizer.transcript(of: path, graph: graph, duration: duration)
    for (index, frames) in recognizer.frames(of: path, graph).enumerated() {
      transcript.words[index].confidence = Self.confidence(path.columns, frames, posteriors)
    }
    return transcript
  }

  /// Of the word that is said in `frames`. Two equal tokens without a blank between them, as Eesen's topology allows them, count as
  /// one.
  private static func confidence(_ columns: [Int], _ frames: Range<Int>, _ posteriors: Matrix) -> Double {
    var greatest: [Float] = []
    for frame in frames where columns[frame] != TokenTable.blankColumn {
      let score = posteriors[frame, columns[frame]]
      if frame > frames.lowerBound, columns[frame - 1] == columns[frame] {
        greatest[greatest.count - 1] = max(greatest[greatest.count - 1], score)
      } else {
        greatest.append(score)
      }
    }
    guard !greatest.isEmpty else { return 0 }
    return exp(Double(greatest.reduce(0, +)) / Double(greatest.count))
  }

  private func graph(of words: [String]) throws -> WordGraph {
    let tokens = recognizer.model.tokens
    var labels: [[UInt8]: Int] = [:]
    var symbols = [""]
    var spellings: [[[Int]]] = [[]]
    var sentence: [SentenceTransducer.Word] = []
    for word in words {
      let key = Self.key(word)
      let label = labels[key, default: symbols.count]
      if label == symbols.count {
        labels[key] = label
        symbols.append(word)
        spellings.append(try pronunciations[key] ?? [tokens.columns(spelling: word)])
      }
      sentence.append(SentenceTransducer.Word(label: Label(Int32(label)), pronunciations: spellings[label]))
    }
    let graph = compose(tokenTransducer, SentenceTransducer(words: sentence, tokens: tokens).fst)
    return WordGraph(graph: try SearchGraph(ConstFst(graph)), words: symbols, spellings: spellings, tokens: tokens)
  }

  private static func key(_ word: String) -> [UInt8] { Array(word.precomposedStringWithCanonicalMapping.utf8) }
}
