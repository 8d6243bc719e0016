import Files
import Foundation
import Tensors
import TestSupport
import Testing

@testable import LanguageModel

@Suite struct KneserNeyTests {
  /// KenLM computes in single precision: relative errors of some 1e-6 in each of up to five orders, and less than 1e-5 in
  /// the logarithms; an error of method would be far above 1e-4. `<s>` is left out: KenLM gives it the probability 1, we the
  /// custom −99, and neither is ever used.
  @Test(arguments: [("talk", 3), ("chain", 1), ("chain", 2), ("chain", 4), ("tiny", 2), ("tiny", 5)])
  func modelsAreKenLMs(text: String, order: Int) throws {
    let ours = try KneserNey.estimate(sentences: Golden.sentences(text), order: order)
    let theirs = try NGramModel(arpa: Golden.path("\(text).\(order).arpa"))
    #expect(ours.order == order && theirs.order == order)
    for n in 1...order {
      let (a, b) = (ours.table(ofOrder: n), theirs.table(ofOrder: n))
      #expect(Set(a.keys) == Set(b.keys))
      for (words, oracle) in b where words != "<s>" {
        let ngram = try #require(a[words])
        #expect(abs(ngram.log10Probability - oracle.log10Probability) < 1e-4, "\(words)")
        #expect(abs(ngram.log10Backoff - oracle.log10Backoff) < 1e-4, "\(words)")
      }
    }
    #expect(
      abs((ours.table(ofOrder: 1)["<s>"]?.log10Backoff ?? .nan) - (theirs.table(ofOrder: 1)["<s>"]?.log10Backoff ?? 0))
        < 1e-4)
  }

  /// What the printed log of lmplz said for the golden texts.
  @Test func discountsAndFallbacksAreKenLMs() throws {
    let chain = try KneserNey(sentences: Golden.sentences("chain"), order: 4).discounts
    #expect(chain.map(\.isFallback) == [true, false, false, true])
    let expected = [0.880156, 1.45133, 1.67977]
    for (value, oracle) in zip(chain[2].values, expected) { #expect(abs(value - oracle) < 1e-5) }
    #expect(chain[0].values == [0.5, 1, 1.5])
    let tiny = try KneserNey(sentences: Golden.sentences("tiny"), order: 2).discounts
    for (value, oracle) in zip(tiny[0].values, [0.6, 0.2, 3]) { #expect(abs(value - oracle) < 1e-6) }
  }

  /// For every context of the model and every shorter end of it the probabilities of all words but `<s>` sum to one. The
  /// numbers are logarithms in single precision: each is right to some 1e-6 of itself.
  @Test(arguments: [("talk", 3), ("chain", 1), ("chain", 4), ("tiny", 5)])
  func probabilitiesSumToOneAfterEveryContext(text: String, order: Int) throws {
    let sentences = try Golden.sentences(text)
    try checkSums(try KneserNey.estimate(sentences: sentences, order: order))
    let words = Set(sentences.joined()).sorted()
    let vocabulary = words.indices.filter { $0 % 3 > 0 }.map { words[$0] } + ["beyond", "the", "text"]
    try checkSums(try model(of: sentences, vocabulary: vocabulary, order: order))
  }

  private func model(of sentences: [[String]], vocabulary: [String], order: Int) throws -> NGramModel {
    var counter = try NGramCounter(order: order, vocabulary: vocabulary)
    for sentence in sentences { try counter.add(sentence) }
    return try KneserNey(counted: counter).model
  }

  private func checkSums(_ model: NGramModel) throws {
    let order = model.order
    var contexts: [[Int]] = [[], [model.unknownID], [model.sentenceStartID]]
    if order > 1 {
      for n in 1..<order {
        contexts += model.ngrams(ofOrder: n).map(\.words).filter { !$0.contains(model.sentenceEndID) }
      }
    }
    for context in contexts {
      // A context that begins with <s> is reached through the state after it.
      let begins = context.first == model.sentenceStartID
      let state = context.dropFirst(begins ? 1 : 0).reduce(begins ? model.initialState : model.emptyState) {
        model.score($1, after: $0).next
      }
      let sum = model.vocabulary.indices.filter { $0 != model.sentenceStartID }
        .reduce(0.0) { $0 + pow(10, Double(model.score($1, after: state).log10)) }
      #expect(abs(sum - 1) < 1e-5, "after \(context.map { model.vocabulary[$0] })")
    }
  }

  /// By hand: of a, a, <unk>, </s> the counts are 2, 1 and 1 and the discounts 1, 0.5 and 0.5, so that half of the probability is
  /// left for all of <unk>, </s>, a and c alike.
  @Test func aVocabularyLeavesWordsOutAndPutsWordsIn() throws {
    let model = try model(of: [["a", "b", "a"]], vocabulary: ["c", "a", "c"], order: 1)
    #expect(model.vocabulary == ["<unk>", "<s>", "</s>", "a", "c"])
    for (word, expected) in [("<unk>", 0.25), ("</s>", 0.25), ("a", 0.375), ("c", 0.125)] {
      let probability = pow(10, Double(try #require(model.table(ofOrder: 1)[word]).log10Probability))
      #expect(abs(probability - expected) < 1e-6, "\(word)")
    }
  }

  @Test func theVocabularyOfTheTextChangesNothing() throws {
    let sentences = try Golden.sentences("talk")
    let closed = try model(of: sentences, vocabulary: Set(sentences.joined()).sorted(), order: 3)
    let open = try KneserNey.estimate(sentences: sentences, order: 3)
    #expect(closed.vocabulary == open.vocabulary)
    for n in 1...3 { #expect(closed.ngrams(ofOrder: n) == open.ngrams(ofOrder: n)) }
    #expect(throws: KneserNeyError.reservedWord("<unk>")) { try model(of: sentences, vocabulary: ["<unk>"], order: 3) }
  }

  @Test func aTextOfOneWordGivesAModel() throws {
    let model = try KneserNey.estimate(sentences: [["yes"]], order: 3)
    #expect(model.vocabulary == ["<unk>", "<s>", "</s>", "yes"])
    #expect(model.count(ofOrder: 3) == 1)
  }

  @Test func composedAndDecomposedAreTheSameWord() throws {
    let model = try KneserNey.estimate(sentences: [["E\u{301}"], ["\u{C9}"]], order: 1)
    #expect(model.vocabulary.count == 4)
    #expect(model.wordID("E\u{301}") == model.wordID("\u{C9}"))
  }

  @Test func reservedWordsAndNoSentencesAreErrors() {
    #expect(throws: KneserNeyError.reservedWord("</s>")) { try KneserNey.estimate(sentences: [["a", "</s>"]]) }
    #expect(throws: KneserNeyError.noSentences) { try KneserNey.estimate(sentences: [[String]]()) }
  }

  /// A text of 3000 sentences in some 200 runs of dozens of n-grams, which go to the disk and come back by three, against the same
  /// in memory.
  @Test(arguments: [1, 3, 5])
  func whatDoesNotFitIntoMemoryGoesToFilesAndComesBack(order: Int) throws {
    var generator = SeededGenerator(5)
    let words = (0..<30).map { "w\($0)" }
    let sentences = (0..<3000).map { _ in
      (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        words[min(Int.random(in: 0..<30, using: &generator), Int.random(in: 0..<30, using: &generator))]
      }
    }
    let folder = try TemporaryFolder()
    var counter = try NGramCounter(order: order, windowLimit: 50, bufferRecords: 3, folder: URL(filePath: folder.path))
    for sentence in sentences { try counter.add(sentence) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [], "files without names")
    let split = try KneserNey(counted: counter)
    let whole = try KneserNey(sentences: sentences, order: order)
    #expect(split.discounts == whole.discounts && split.model.vocabulary == whole.model.vocabulary)
    for n in 1...order { #expect(split.model.ngrams(ofOrder: n) == whole.model.ngrams(ofOrder: n)) }
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let folder = try TemporaryFolder().file("none")
    var counter = try NGramCounter(order: 2, windowLimit: 1, bufferRecords: 3, folder: URL(filePath: folder))
    try counter.add(["a", "b"])
    do {
      try counter.add(["c"])
      Issue.record("written to a folder that is not there")
    } catch let error as FileError {
      #expect(error.file.hasPrefix(folder) && error.hint?.contains("TMPDIR") == true)
    }
  }
}
