import AcousticModel
import ArgumentParser
import CommandLineSupport
import Decoding
import Features
import Foundation
import Recognizer

/// Turns sound into words.
@main
struct ASRDecode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-decode",
    abstract: "Writes what is said in sound files, one line a file.",
    discussion: """
      Line k of standard output belongs to file k; all else goes to standard error. A file that cannot be transcribed is \
      named there and leaves an empty line, the others are transcribed, and the exit code is 1.

      The search goes over the graph of --graph or of the model's folder; without one, or with --greedy, each frame's \
      most probable token counts; with --lm, label sequences are searched under a language model.
      """)

  @Argument(help: ArgumentHelp("Sound files; - is standard input.", valueName: "FILE"))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Transcribes a data folder in Kaldi's form: wav.scp (commands in it are run) and segments, or feats.scp with "
        + "filterbanks of the model's kind. With utt2spk, features are normalised by speaker.", valueName: "DIR"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Finds when words are said that are known to be said: a file of lines `ID WORDS…` as Kaldi's text, where a sound "
        + "file's ID is its name without folder and extension. Written as ctm, if nothing else is asked for; a word's confidence "
        + "is near 0 where something else is said.",
      valueName: "TEXT"))
  var align: String?

  @Option(
    help: ArgumentHelp(
      "Writes of each lattice not the best words but those that are nearest to what was said, of which this file tells as "
        + "--align's does: the fewest errors that anything made of the lattices can have.", valueName: "TEXT"))
  var oracle: String?

  @Option(
    help: ArgumentHelp("Starts from log posteriors that --write-posteriors wrote.", valueName: "SCP"))
  var posteriors: String?

  @Option(
    help: ArgumentHelp(
      "Writes the network's log posteriors [frames × columns], before priors, to PREFIX.ark and PREFIX.scp.",
      valueName: "PREFIX"))
  var writePosteriors: String?

  @Option(
    help: ArgumentHelp(
      "Starts from lattices that --write-lattices wrote with the same graph and lists of words, text or binary, gzip too; they "
        + "are held in memory. Times are those of the frames that a lattice reads.",
      valueName: "FILE"))
  var lattices: String?

  @Option(
    help: ArgumentHelp(
      "Writes lattices of word ids to an archive, as Kaldi's lattice-copy does compact ones; acoustic costs are unscaled.",
      valueName: "FILE"))
  var writeLattices: String?

  @Option(help: "Of --write-lattices: text, Kaldi's ark,t:, or binary, its ark: of OpenFst files (default: text).")
  var latticeForm: LatticeArchive.Form?

  @Option(
    help: ArgumentHelp(
      "text: words; kaldi: ID words (the default but for sound files); json: one object a line; ctm: NIST's, a "
        + "word a line; srt, vtt: subtitles of one file.",
      valueName: "FORM"))
  var format: OutputFormat?

  @Flag(help: "Tells with each word of --format json when its tokens are said, letters as a rule.")
  var tokenTimes = false

  @Option(
    help: ArgumentHelp(
      "Whose statistics normalise the features: the speaker's in --data, the utterance's own, or the training set's "
        + "(default: the speaker's where they are known, else the utterance's own interpolated with the training set's).",
      valueName: "WHAT"))
  var cmvn: NormalisationChoice?

  @Option(
    help: ArgumentHelp(
      "The first filterbank frame that the network sees, from 0; it sees one of every few (default: the middle one). "
        + "Each N gives slightly other posteriors, so that tuning can count errors over all of them.", valueName: "N"))
  var frameOffset: Int?

  @Option(help: ArgumentHelp("Files to work on at once (default: as many as there are cores).", valueName: "N"))
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Writes what model and graph there are, and ends.")
  var info = false

  @OptionGroup(title: "Model")
  var model: ModelOptions

  @OptionGroup(title: "Search (defaults are the model's)")
  var search: SearchOptions

  @OptionGroup(title: "Sound")
  var sound: SoundOptions

  static func main() async { await Program.run(Self.self) }

  func validate() throws {
    let sources = (files.isEmpty ? 0 : 1) + [data, posteriors, lattices].count { $0 != nil }
    guard sources == 1 || (info && sources == 0) else {
      throw ValidationError(
        sources == 0
          ? "nothing to transcribe: expected sound files, --data, --posteriors or --lattices"
          : "expected only one of sound files, --data, --posteriors and --lattices")
    }
    if jobs < 1 { throw ValidationError("--jobs is \(jobs), expected 1 or more") }
    if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input (-) can be read only once") }
    if let start = posteriors != nil ? "--posteriors" : lattices != nil ? "--lattices" : nil {
      let name = cmvn != nil ? "--cmvn" : frameOffset != nil ? "--frame-offset" : nil
      if let name { throw ValidationError("\(name) has no effect on \(start), which are computed already") }
    }
    if lattices != nil {
      let others = [("--write-posteriors", writePosteriors), ("--align", align)].first { $0.1 != nil }
      if let name = search.optionOfSearches ?? others?.0 {
        throw ValidationError("\(name) has no effect on --lattices, which are searched already")
      }
    }
    if latticeForm != nil, writeLattices == nil { throw ValidationError("--lattice-form needs --write-lattices") }
    if search.greedy || search.spells, writeLattices != nil || oracle != nil {
      throw ValidationError("\(oracle == nil ? "--write-lattices" : "--oracle") belongs to the search over a graph")
    }
    if oracle != nil {
      if search.nbest != nil { throw ValidationError("--nbest has no effect on --oracle, which writes one transcript") }
      if search.rescoreLm != nil, writeLattices == nil {
        throw ValidationError("--rescore-lm has no effect on --oracle: the same words are in the lattices")
      }
      if search.rescoreCharLm != nil {
        throw ValidationError("--rescore-char-lm has no effect on --oracle: the same words are in the lattices")
      }
      if let format, format != .text, format != .kaldi {
        throw ValidationError("--oracle tells words without times and confidences: expected --format text or kaldi")
      }
    }
    if align != nil {
      let others = [("--write-lattices", writeLattices), ("--oracle", oracle)].first { $0.1 != nil }
      if let name = search.optionOfUnknownWords ?? others?.0 {
        throw ValidationError("\(name) has no effect on --align, whose words are known")
      }
      if format == .text || format == .kaldi {
        throw ValidationError("--align tells when words are said: expected --format ctm, json, srt or vtt")
      }
    }
    if tokenTimes, format != .json { throw ValidationError("--token-times needs --format json") }
    if cmvn == .speaker, data == nil { throw ValidationError("--cmvn speaker needs the speakers of --data") }
  }

  func run() async throws {
    let start = ContinuousClock.now
    let folder = try model.folder()
    let loaded = try LoadedModel(
      folder: folder, graph: model.graph, search: search, frameOffset: frameOffset, wordsAreKnown: align != nil)
    if info { return try Program.print(loaded.information) }
    let inputs = try DecodingInputs(
      files: files, data: data, posteriors: posteriors, lattices: lattices,
      acousticScale: Double(loaded.recognizer.settings.acousticScale))
    if let data, inputs.usesStoredFeatures {
      try loaded.recognizer.model.frontEnd.options.filterbank.checkStored(in: data)
    }
    let form = format ?? (align != nil ? .ctm : files.isEmpty ? .kaldi : .text)
    let texts = try align.map { try KnownTexts(contentsOf: $0, recognizer: loaded.recognizer, beam: search.beam) }
    let wishes = texts == nil ? try latticeWishes(of: loaded, for: form) : nil
    if texts != nil { try inputs.checkIDs(for: "--align") }
    if writeLattices != nil { try inputs.checkIDs(for: "--write-lattices") }
    if oracle != nil { try inputs.checkIDs(for: "--oracle") }
    if form == .kaldi || form == .ctm { try inputs.checkIDs(for: "--format \(form.rawValue)") }
    if form.isOfOneFile, inputs.count != 1 {
      throw ValidationError("--format \(form.rawValue) is of one file, and \(inputs.count) are given")
    }
    if writePosteriors != nil { try inputs.checkIDs(for: "--write-posteriors") }
    if cmvn == .speaker, inputs.defaultNormalisation != .speaker {
      throw ValidationError("--cmvn speaker needs utt2spk in \(data ?? "the data folder")")
    }
    for line in loaded.announcement { Program.say("asr-decode: \(line)") }
    let loadTime = ContinuousClock.now - start

    var output = try TranscriptOutput(
      format: form, tellsTokens: tokenTimes, count: inputs.count, posteriorsPrefix: writePosteriors,
      lattices: try writeLattices.map { path in
        try LatticeArchiveWriter(
          path: path, form: latticeForm ?? .text, acousticScale: Double(loaded.recognizer.settings.acousticScale))
      })
    let run = DecodingRun(
      recognizer: loaded.recognizer, sound: sound.soundFileOptions, normalisation: cmvn ?? inputs.defaultNormalisation,
      jobs: jobs, keepsPosteriors: writePosteriors != nil, lattices: wishes, texts: texts)
    try await run.transcribe(inputs) { try output.add($1, at: $0) }
    try output.close()
    output.summarise(loadTime: loadTime, wallTime: ContinuousClock.now - start)
    if output.failureCount > 0 { throw ExitCode.failure }
  }

  /// What is wanted of lattices; nil where nothing is. That words' confidences are told is no reason to refuse a graph of which
  /// there are no lattices.
  private func latticeWishes(of loaded: LoadedModel, for form: OutputFormat) throws -> LatticeWishes? {
    var wishes = try search.latticeWishes(loaded.recognizer)
    if wishes.alternatives > 1, form != .json, form != .kaldi {
      throw ValidationError("--nbest needs --format json or kaldi: the others have room for one transcript")
    }
    if search.confidenceScale != nil, !form.tellsConfidence {
      throw ValidationError("--confidence-scale changes the confidences of --format json and ctm alone")
    }
    wishes.keepsLattices = writeLattices != nil
    if let oracle, let picker = Oracle(loaded.recognizer) {
      wishes.oracle = (picker, try TextsByID(contentsOf: oracle))
    }
    let areWanted =
      form.tellsConfidence || wishes.alternatives > 1 || wishes.keepsLattices || wishes.rescoring != nil
      || wishes.sentenceRescoring != nil || oracle != nil
    if search.latticeBeam != nil, !areWanted {
      throw ValidationError(
        "--lattice-beam has no effect without --nbest, --write-lattices, --oracle, --rescore-lm, --rescore-char-lm or "
          + "--format json or ctm"
      )
    }
    guard areWanted || lattices != nil else { return nil }
    let areAskedFor = wishes.keepsLattices || search.asksForLattices || oracle != nil || lattices != nil
    guard case .graph(let words) = loaded.recognizer.search else {
      guard !areAskedFor else {
        throw ValidationError("lattices come of a search over a graph, and there is none: give --graph")
      }
      return nil
    }
    return areAskedFor || words.graph.hasLattices ? wishes : nil
  }
}
