import Foundation
import LanguageModel
import TestSupport
import Testing

/// A small generator for tests: SplitMix64.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct NGramModelTests {
  /// Sums of at most five floats below 100 in another order differ by less than 1e-4.
  private let tolerance: Float = 1e-4

  @Test(arguments: ["talk.3", "chain.1", "chain.2", "chain.4", "tiny.2", "tiny.5"])
  func statesScoreAsTheDefinitionDoes(_ name: String) throws {
    let model = try NGramModel(arpa: Golden.path("\(name).arpa"))
    let tables = model.tables
    var random = Generator(state: 5)
    for _ in 0..<300 {
      var state = model.initialState
      var history = [NGramModel.sentenceStart]
      for _ in 0..<8 {
        // Half the steps follow an n-gram of the model, so that long ones occur.
        let last = history.suffix(1).joined()
        let known = model.order > 1 ? tables[1].keys.filter { $0.hasPrefix(last + " ") }.sorted() : []
        let next = Bool.random(using: &random) ? known.randomElement(using: &random)?.dropFirst(last.count + 1) : nil
        let word = next.map { String($0) } ?? model.vocabulary.randomElement(using: &random) ?? ""
        let id = try #require(model.wordID(word))
        let (score, after) = model.score(id, after: state)
        let expected = model.logProbabilityByDefinition(word, after: history[...], tables: tables)
        #expect(abs(score - expected) < tolerance, "\(word) after \(history)")
        history.append(word)
        state = after
      }
    }
  }

  /// The n-gram "b c" is missing though "a b c" is there, as after pruning by entropy: the state of "a b c" falls back to
  /// what "c" is.
  @Test func aMissingEndOfAnNgramIsSkipped() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      \\data\\
      ngram 1=6
      ngram 2=3
      ngram 3=1

      \\1-grams:
      -1 <unk>
      -99 <s> -0.5
      -1.5 </s>
      -1 a -0.25
      -1.25 b -0.125
      -2 c -0.0625

      \\2-grams:
      -0.5 a b -0.75
      -0.25 <s> a -0.3
      -0.125 c a

      \\3-grams:
      -0.0625 a b c

      \\end\\

      """, to: "x.arpa")
    let model = try NGramModel(arpa: path)
    let tables = model.tables
    for context in [["a", "b", "c"], ["<s>", "a"], ["b", "a"], ["c", "a", "b"], ["b", "c"]] {
      let start = context.first == "<s>" ? model.initialState : model.emptyState
      let state = try context.drop { $0 == "<s>" }.reduce(start) {
        model.score(try #require(model.wordID($1)), after: $0).next
      }
      for word in model.vocabulary {
        let expected = model.logProbabilityByDefinition(word, after: context[...], tables: tables)
        let id = try #require(model.wordID(word))
        #expect(abs(model.score(id, after: state).log10 - expected) < tolerance, "\(word) after \(context)")
      }
    }
    // "b c" is no n-gram, so that "a b c" and "c" leave the same behind.
    let c = try #require(model.wordID("c"))
    let afterB = ["a", "b"].reduce(model.emptyState) { model.score(model.wordID($1) ?? 0, after: $0).next }
    #expect(model.score(c, after: afterB).next == model.score(c, after: model.emptyState).next)
  }

  @Test(arguments: ["talk.3", "chain.4", "tiny.5"])
  func writingAndReadingGiveTheSameModel(_ name: String) throws {
    let folder = try TemporaryFolder()
    let model = try NGramModel(arpa: Golden.path("\(name).arpa"))
    for file in ["x.arpa", "x.arpa.gz"] {
      try model.write(arpa: folder.file(file))
      let read = try NGramModel(arpa: folder.file(file))
      #expect(read.vocabulary == model.vocabulary)
      for n in 1...model.order { #expect(read.ngrams(ofOrder: n) == model.ngrams(ofOrder: n)) }
    }
  }

  @Test func aModelWithoutUnknownGetsIt() throws {
    let folder = try TemporaryFolder()
    let text = "\\data\\\nngram 1=3\n\n\\1-grams:\n-99\t<s>\n-0.3\t</s>\n-0.3\ta\n\n\\end\\\n"
    let model = try NGramModel(arpa: folder.write(text, to: "x"))
    #expect(model.vocabulary == ["<s>", "</s>", "a", "<unk>"])
    #expect(model.score(model.unknownID, after: model.initialState).log10 == -99)
    let capital = text.replacingOccurrences(of: "\ta", with: "\t<UNK>")
    #expect(try NGramModel(arpa: folder.write(capital, to: "x")).unknownID == 2)
  }

  /// A unigram model of `a` 0.5, `<unk>` 0.25 and `</s>` 0.25: the text "a a z" has the probability 0.5² · 0.25 · 0.25.
  @Test func perplexityIsThatOfTheDefinition() throws {
    let folder = try TemporaryFolder()
    let text = """
      \\data\\
      ngram 1=4

      \\1-grams:
      -99\t<s>
      -0.60206\t</s>
      -0.30103\ta
      -0.60206\t<unk>

      \\end\\
      """
    let model = try NGramModel(arpa: folder.write(text, to: "x"))
    var perplexity = Perplexity()
    perplexity.add(["a", "a", "z"], model: model)
    // The logarithms are given with 6 digits.
    #expect(abs(perplexity.value - pow(1 / 64.0, -1 / 4.0)) < 1e-4)
    #expect(abs(perplexity.valueOfKnownWords - pow(1 / 16.0, -1 / 3.0)) < 1e-4)
    #expect(perplexity.unknownCount == 1 && perplexity.wordCount == 3 && perplexity.sentenceCount == 1)
  }
}

/// Models of fewer words.
@Suite struct FilteringTests {
  /// Sentences of the kept words weigh what they weighed, other words are unknown, and no n-gram of another word is left.
  @Test(arguments: [("talk", 3), ("chain", 4), ("tiny", 5)])
  func sentencesOfTheWordsKeepTheirProbability(text: String, order: Int) throws {
    let sentences = try Golden.sentences(text)
    let model = try KneserNey.estimate(sentences: sentences, order: order)
    let dropped = Set([sentences[0][0], sentences[1].last ?? ""])
    let words = Set(model.vocabulary).subtracting(dropped)
    let filtered = model.filtered(to: words)
    #expect(Set(filtered.vocabulary) == words)
    var checked = 0
    for sentence in sentences where !sentence.contains(where: { dropped.contains($0) }) {
      var (ours, theirs) = (Perplexity(), Perplexity())
      ours.add(sentence, model: filtered)
      theirs.add(sentence, model: model)
      #expect(ours == theirs)
      checked += 1
    }
    #expect(checked > 0)
    for n in 1...filtered.order {
      let expected = model.table(ofOrder: n).filter { gram in
        !gram.key.split(separator: " ").contains { dropped.contains(String($0)) }
      }
      #expect(filtered.table(ofOrder: n).mapValues(\.log10Probability) == expected.mapValues(\.log10Probability))
      #expect(filtered.table(ofOrder: n).mapValues(\.log10Backoff) == expected.mapValues(\.log10Backoff))
    }
  }
}
