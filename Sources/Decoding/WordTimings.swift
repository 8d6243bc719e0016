/// Where words lie in the frames of a path.
///
/// A word starts at its first non-blank frame and ends with the last non-blank frame of its last token. Since
/// determinisation and minimisation move a word's label along its path, the frames come from the path's columns alone:
/// the words' spellings are laid, in order, over what each frame was read as.
public struct WordTimings: Sendable {
  /// For each word id the column sequences that may spell it: its characters, or its pronunciations.
  public typealias Spellings = (_ word: Int) -> [[Int]]

  /// In a spelling: one or more tokens, whichever they are, but not the one between words. Of two such words without a space
  /// between them nothing tells where the first one ends.
  public static let anyTokens = -1

  /// The column of the token between words, which the path may have before, between and after words, or leave out.
  public let spaceColumn: Int?

  public init(spaceColumn: Int?) {
    self.spaceColumn = spaceColumn
  }

  /// The frames of each word of a path, in order and apart.
  ///
  /// Where the columns do not spell the words (a lexicon that is not at hand, say), the words' places are estimated:
  /// from the runs between spaces if there are as many of them as words, else from where the word's labels lie.
  public func frames(of path: DecodedPath, spellings: Spellings) -> [Range<Int>] {
    align(words: path.words.map(spellings), columns: path.columns)
      ?? runsBetweenSpaces(columns: path.columns, count: path.outputs.count)
      ?? framesByLabels(of: path)
  }

  /// The frames of each word of a token sequence that `<SPACE>` cuts into words, as greedy and prefix search give it:
  /// `columns[t]` is the column of frame t.
  public func runsBetweenSpaces(columns: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var isInside = false
    for (frame, column) in columns.enumerated() where column != WordTimings.blank {
      if column == spaceColumn {
        isInside = false
      } else if isInside {
        runs[runs.count - 1] = runs[runs.count - 1].lowerBound..<frame + 1
      } else {
        runs.append(frame..<frame + 1)
        isInside = true
      }
    }
    return runs
  }

  private static let blank = 0

  private func runsBetweenSpaces(columns: [Int], count: Int) -> [Range<Int>]? {
    let runs = runsBetweenSpaces(columns: columns)
    return runs.count == count ? runs : nil
  }

  /// Each word from the frame of its label to that of the next word's label, without blanks and spaces at its ends.
  private func framesByLabels(of path: DecodedPath) -> [Range<Int>] {
    let starts = path.outputs.map { min($0.frame, path.columns.count) }
    let ends = starts.dropFirst() + [path.columns.count]
    return zip(starts, ends).map { start, end in
      let spoken = (start..<max(start, end)).filter { frame in
        path.columns[frame] != WordTimings.blank && path.columns[frame] != spaceColumn
      }
      guard let first = spoken.first, let last = spoken.last else { return start..<start }
      return first..<last + 1
    }
  }
}
