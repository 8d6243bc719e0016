import Recognizer
import Tensors
import Testing

@Suite struct CaptionsTests {
  private func transcript(_ words: [(String, Double, Double)], duration: Double = 100) -> Transcript {
    Transcript(words: words.map { .init(word: $0.0, start: $0.1, end: $0.2) }, duration: duration)
  }

  @Test func bothFormsHaveTheirOwnTimes() {
    let captions = Captions(transcript([("A", 3661.5, 3661.6), ("&", 3661.7, 3661.9), ("<B>", 3663.0004, 3664.2)]))
    #expect(
      captions.srt == """
        1
        01:01:01,500 --> 01:01:02,500
        A &

        2
        01:01:03,000 --> 01:01:04,200
        <B>


        """)
    #expect(
      captions.vtt == """
        WEBVTT

        01:01:01.500 --> 01:01:02.500
        A &amp;

        01:01:03.000 --> 01:01:04.200
        &lt;B&gt;


        """)
    #expect(Captions(transcript([])).srt == "" && Captions(transcript([])).vtt == "WEBVTT\n\n")
  }

  /// Words of all lengths at all distances: no line is longer than 42 characters but for a single word, there are two at most,
  /// none stays for longer than seven seconds, cues follow one another, and all words are there in their order.
  @Test func cuesCanBeRead() {
    for seed in UInt64(1)...50 {
      var generator = SeededGenerator(seed)
      var time = 0.0
      let words = (0..<60).map { index in
        let start = time + .random(in: 0...1.2, using: &generator)
        time = start + .random(in: 0.03...1, using: &generator)
        return (String(repeating: "x", count: .random(in: 1...14, using: &generator)) + "\(index)", start, time)
      }
      let cues = Captions(transcript(words, duration: time)).cues
      #expect(cues.flatMap(\.lines).joined(separator: " ") == words.map(\.0).joined(separator: " "))
      #expect(cues.allSatisfy { $0.lines.count <= 2 && $0.lines.allSatisfy { $0.count <= 42 } })
      #expect(cues.allSatisfy { $0.start < $0.end && $0.end - $0.start <= 7 })
      #expect(zip(cues, cues.dropFirst()).allSatisfy { $0.end <= $1.start })
    }
  }

  /// A single word longer than a line has one of its own.
  @Test func aLongWordIsNotCut() {
    let long = String(repeating: "y", count: 60)
    #expect(
      Captions(transcript([("a", 0, 1), (long, 1.1, 2), ("b", 2.1, 3)])).cues.map(\.lines) == [["a", long], ["b"]])
  }
}
