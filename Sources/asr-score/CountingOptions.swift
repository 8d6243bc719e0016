import ArgumentParser
import Files
import Scoring

/// What is compared, how errors are counted, and which rates are printed.
struct CountingOptions: ParsableArguments {
  enum Measure: String, CaseIterable, ExpressibleByArgument {
    case wer, cer, ser, mer, wil
    case cerWithoutSpaces = "cer-without-spaces"
  }

  @Option(
    help: ArgumentHelp(
      """
      What is printed, with commas between: wer; cer, with spaces; cer-without-spaces; ser, of sentences; mer, the match error \
      rate; wil, the word information lost.
      """,
      valueName: "LIST"), transform: CountingOptions.measures)
  var measures: [Measure] = [.wer, .cer, .ser]

  @Option(
    help: """
      Whose alignment: kaldi's and jiwer's have as few errors as there can be, and differ in how these divide; sclite's, in which \
      a substitution costs 4 and the others 3, may have more.
      """)
  var countAs = AlignmentRule.kaldi

  @Flag(help: "Upper and lower case are the same.")
  var ignoreCase = false

  @Flag(help: "Punctuation is taken away, but for apostrophes and hyphens within words.")
  var ignorePunctuation = false

  @Option(
    help: ArgumentHelp(
      "Words that stand for others, on both sides: lines `FROM => TO` of words, after NIST's global mapping files.",
      valueName: "FILE"))
  var map: String?

  @Option(
    help: ArgumentHelp("Words that are taken away on both sides, such as those of hesitation.", valueName: "FILE"))
  var fillers: String?

  @Flag(help: "Words that begin or end with a hyphen, which break off, are taken away on both sides.")
  var dropFragments = false

  @Flag(help: "Words of NIST's references in parentheses may be left out, and then count as recognised.")
  var optionalWords = false

  private static func measures(_ list: String) throws -> [Measure] {
    try list.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let measure = Measure(rawValue: String(name)) else {
        let known = Measure.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--measures: \"\(name)\" is none of \(known)")
      }
      return measure
    }
  }

  var scoringOptions: ScoringOptions {
    get throws {
      var options = ScoringOptions()
      options.rule = countAs
      options.hasOptionalWords = optionalWords
      options.countsCharacters = measures.contains(.cer)
      options.countsCharactersWithoutSpaces = measures.contains(.cerWithoutSpaces)
      options.normalisation.ignoresCase = ignoreCase
      options.normalisation.ignoresPunctuation = ignorePunctuation
      options.normalisation.dropsFragments = dropFragments
      options.normalisation.mapping = try map.map(WordMapping.init)
      if let fillers {
        options.normalisation.fillers = Set(try TextFile.lines(of: fillers).flatMap(\.fields))
        guard !options.normalisation.fillers.isEmpty else { throw FileError(file: fillers, "the file holds no words") }
      }
      return options
    }
  }

  func lines(of score: Score) -> [String] {
    measures.map { measure in
      switch measure {
      case .wer: score.words.line(named: "WER")
      case .cer: score.characters.line(named: "CER")
      case .cerWithoutSpaces: (score.charactersWithoutSpaces ?? ErrorRate()).line(named: "CER-without-spaces")
      case .ser: score.sentences.line
      case .mer: score.words.matchErrorLine
      case .wil: score.words.informationLostLine
      }
    }
  }

  var rates: [(name: String, rate: (Score) -> Double)] {
    measures.map { measure in
      switch measure {
      case .wer: ("WER", { $0.words.percentage })
      case .cer: ("CER", { $0.characters.percentage })
      case .cerWithoutSpaces: ("CER-without-spaces", { ($0.charactersWithoutSpaces ?? ErrorRate()).percentage })
      case .ser: ("SER", { $0.sentences.percentage })
      case .mer: ("MER", { $0.words.matchErrorPercentage })
      case .wil: ("WIL", { $0.words.informationLostPercentage })
      }
    }
  }
}
