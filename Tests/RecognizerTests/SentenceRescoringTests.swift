import AcousticModel
import Decoding
import Foundation
import LanguageModel
import Recognizer
import Tensors
import TestSupport
import Testing

/// ln p = −(length of the text, or what is said of it).
private struct Judge: SentenceLanguageModel {
  var costs: [String: Double] = [:]

  func logProbabilities(ofSentences sentences: [String]) throws -> [Double] {
    sentences.map { -(costs[$0] ?? Double($0.count)) }
  }
}

private struct Refusal: SentenceLanguageModel {
  struct Failure: Error {}

  func logProbabilities(ofSentences sentences: [String]) throws -> [Double] { throw Failure() }
}

@Suite struct SentenceRescoringTests {
  private let recognizer: Recognizer
  private let lattice: Lattice

  init() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model")
    try ModelFolder.write(try tinyModel(seed: 1), to: path)
    try writeGraph(to: folder.file("graph"))
    var model = try ModelFolder(at: path)
    try model.install(graph: folder.file("graph/TLG.fst"), words: folder.file("graph/words.txt"))
    recognizer = try Recognizer(model: path)
    let found = try recognizer.lattice(ofLogPosteriors: posteriors([0, 2, 2, 3, 0, 1, 4, 4, 0]), beam: 20)
    lattice = try #require(found)
  }

  private func texts(_ rescoring: SentenceRescoring, count: Int = 100) throws -> [String] {
    try recognizer.transcripts(of: lattice, count: count, duration: 0.3, rescoring: rescoring).map(\.text)
  }

  /// acousticCost + (1 − share) · graphCost − share · ln p, for the lattice's own paths.
  @Test(arguments: [0, 0.3, 1])
  func theOrderIsThatOfTheCosts(_ share: Double) throws {
    let paths = lattice.best(100)
    let plain = recognizer.transcripts(of: lattice, count: 100, duration: 0.3)
    #expect(paths.count == plain.count && paths.count > 3)
    let costs = zip(paths, plain).map { path, transcript in
      path.acousticCost + (1 - share) * path.graphCost + share * Double(transcript.text.count)
    }
    let expected = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }.map { plain[$0].text }
    #expect(try texts(.init(model: Judge(), share: share)) == expected)
  }

  @Test func aSentenceThatTheModelPrefersComesFirst() throws {
    let plain = recognizer.transcripts(of: lattice, count: 100, duration: 0.3)
    let last = try #require(plain.last).text
    let judge = Judge(costs: [last: -1_000])
    #expect(try texts(.init(model: judge, share: 0.5)).first == last)
    // One that is not among the candidates is not judged.
    #expect(try texts(.init(model: judge, share: 0.5, candidates: 2), count: 1) != [last])
    #expect(try texts(.init(model: judge, share: 0.5, candidates: 2), count: 3).count == 3)
  }

  /// −∞ is no reason for NaN, nor for an empty transcript.
  @Test func sentencesThatTheModelCannotReadComeLast() throws {
    let plain = recognizer.transcripts(of: lattice, count: 100, duration: 0.3).map(\.text)
    let first = try #require(plain.first)
    let judge = Judge(costs: [first: .infinity])
    #expect(try texts(.init(model: judge, share: 0.5)).last == first)
    let nothing = Judge(costs: Dictionary(uniqueKeysWithValues: plain.map { ($0, .infinity) }))
    #expect(try texts(.init(model: nothing, share: 0.5)) == plain)
  }

  @Test func wordsKeepTheirTimesAndConfidences() throws {
    let plain = recognizer.transcripts(of: lattice, count: 100, duration: 0.3)
    let rescored = try recognizer.transcripts(of: lattice, count: 100, duration: 0.3, rescoring: .init(model: Judge()))
    for transcript in rescored { #expect(plain.contains(transcript)) }
  }

  @Test func whatTheModelRefusesIsThrown() {
    #expect(throws: Refusal.Failure.self) { try texts(.init(model: Refusal())) }
  }
}
