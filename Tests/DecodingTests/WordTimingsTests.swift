import Decoding
import Testing

/// Columns: 0 the blank, 1 `<SPACE>`, 2… letters.
@Suite struct WordTimingsTests {
  let timings = WordTimings(spaceColumn: 1)

  @Test func aWordRunsFromItsFirstToItsLastSpokenFrame() {
    // ␣ is _, the blank is 0:  0 a a 0 b 0 _ 0 c 0
    let frames = timings.align(words: [[[2, 3]], [[4]]], columns: [0, 2, 2, 0, 3, 0, 1, 0, 4, 0])
    #expect(frames == [1..<5, 8..<9])
  }

  @Test func theSpaceMayBeLeftOutOrStandAtTheEnds() {
    #expect(timings.align(words: [[[2]], [[3]]], columns: [2, 3]) == [0..<1, 1..<2])
    #expect(timings.align(words: [[[2]], [[3]]], columns: [1, 0, 1, 2, 1, 1, 3, 1]) == [3..<4, 6..<7])
    #expect(timings.align(words: [], columns: [0, 1, 0]) == [])
  }

  @Test func equalTokensMayFollowWithAndWithoutBlanks() {
    #expect(timings.align(words: [[[2, 2]]], columns: [2, 2, 0]) == [0..<2])
    #expect(timings.align(words: [[[2, 2]]], columns: [2, 0, 2]) == [0..<3])
    #expect(timings.align(words: [[[2]], [[2]]], columns: [2, 0, 2, 2]) == [0..<1, 2..<4])
    #expect(timings.align(words: [[[2]]], columns: [2, 0, 2]) == nil)
  }

  @Test func oneOfSeveralSpellingsFits() {
    #expect(timings.align(words: [[[2, 3], [2, 3, 4]], [[5]]], columns: [2, 3, 4, 5]) == [0..<3, 3..<4])
    #expect(timings.align(words: [[[]]], columns: [0]) == nil)
  }

  /// Where no space is, the words beside tell.
  @Test func aWordOfAnyTokensIsWhatIsLeft() {
    let any = [[WordTimings.anyTokens]]
    let between = timings.align(words: [[[2, 3]], any, [[3, 2]]], columns: [2, 3, 4, 0, 4, 3, 2])
    #expect(between == [0..<2, 2..<5, 5..<7])
    #expect(timings.align(words: [any, [[3]]], columns: [3, 0, 3, 3, 0, 3]) == [0..<4, 5..<6])
    #expect(timings.align(words: [any, [[3]]], columns: [2, 3, 3]) == [0..<1, 1..<3])
    #expect(timings.align(words: [any, [[3]]], columns: [2, 0, 3, 3]) == [0..<1, 2..<4])
    #expect(timings.align(words: [any, [[3, 4]]], columns: [2, 3, 0, 3, 4]) == [0..<2, 3..<5])
    #expect(timings.align(words: [any], columns: [2, 1, 2]) == nil)
    #expect(timings.align(words: [any], columns: [0, 1]) == nil)
  }

  /// The oracle draws the words' frames first and writes the columns from them; a blank between equal neighbours and a
  /// space between words make the reading unique.
  @Test(arguments: UInt64(1)...100)
  func drawnFramesComeBack(seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    var columns: [Int] = []
    var words: [[[Int]]] = []
    var expected: [Range<Int>] = []
    func blanks() { columns += [Int](repeating: 0, count: .random(in: 0...2, using: &generator)) }
    for index in 0..<Int.random(in: 0...6, using: &generator) {
      if index > 0 { columns += [Int](repeating: 1, count: .random(in: 1...2, using: &generator)) }
      blanks()
      let spelling = (0...Int.random(in: 0...4, using: &generator)).map { _ in Int.random(in: 2...4, using: &generator)
      }
      let start = columns.count
      var end = start
      for (position, token) in spelling.enumerated() {
        if position > 0, columns.last == token { columns.append(0) }
        columns += [Int](repeating: token, count: .random(in: 1...3, using: &generator))
        end = columns.count
        blanks()
      }
      // What a word of any tokens is, is told by the spaces beside it.
      words.append(Bool.random(using: &generator) ? [spelling] : [[WordTimings.anyTokens]])
      expected.append(start..<end)
    }
    #expect(timings.align(words: words, columns: columns) == expected)
    #expect(timings.runsBetweenSpaces(columns: columns) == expected)
  }

  @Test func unknownSpellingsFallBackToSpacesAndThenToLabels() {
    var path = DecodedPath(outputs: [.init(word: 7, frame: 0), .init(word: 8, frame: 2)], columns: [2, 0, 1, 3, 3])
    #expect(timings.frames(of: path) { _ in [] } == [0..<1, 3..<5])
    path.columns = [2, 0, 4, 3, 3]
    #expect(timings.frames(of: path) { _ in [] } == [0..<1, 2..<5])
  }
}
