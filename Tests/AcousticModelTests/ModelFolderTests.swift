import AcousticModel
import Files
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@Suite struct ModelFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aModelInSinglePrecisionComesBackAsItWas() throws {
    let model = try SmallModel.make()
    try ModelFolder.write(model, to: folder.path + "/new/model", training: #"{"seed": 1}"#)
    let found = try ModelFolder(at: folder.path + "/new/model")
    let loaded = try found.load()
    #expect(found.description.training == #"{"seed": 1}"# && !found.hasGraph)
    #expect(loaded.tokens == model.tokens && loaded.frontEnd == model.frontEnd)
    #expect(loaded.decoding == model.decoding && loaded.domain == model.domain)
    #expect(loaded.logPriors == model.logPriors)
    let filterbanks = SmallModel.filterbanks(frames: 50)
    let posteriors = loaded.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: nil)
    #expect(posteriors == model.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: nil))
    // ⌈(50 − 1)/3⌉ frames from the second on, each a distribution.
    #expect(posteriors.rows == 17 && posteriors.columns == 4)
    for t in 0..<posteriors.rows { #expect(abs(posteriors[row: t].reduce(0) { $0 + exp($1) } - 1) < 1e-5) }
    #expect(loaded.sampleRateHz == 16_000 && abs(loaded.frameShiftSeconds - 0.03) < 1e-12)
  }

  /// Half precision rounds each weight by at most 2⁻¹¹ of it; through two layers of weights below 1 that stays below a
  /// hundredth of a nat.
  @Test func halfPrecisionRoundsEachWeightToElevenBits() throws {
    let model = try SmallModel.make()
    try ModelFolder.write(model, to: folder.path, precision: .float16)
    let loaded = try ModelFolder(at: folder.path).load()
    for (old, new) in zip(model.network.parameters.values, loaded.network.parameters.values) {
      for (a, b) in zip(old.elements, new.elements) { #expect(abs(a - b) <= 0x1p-11 * abs(a) + 0x1p-25) }
    }
    let filterbanks = SmallModel.filterbanks(frames: 50)
    let difference = loaded.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: nil)
      .largestDifference(from: model.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: nil))
    #expect(difference > 0 && difference < 0.01)
  }

  @Test(arguments: [0, 1, 2, 3]) func theShortestFilesDoNotCrash(frames: Int) throws {
    var model = try SmallModel.make()
    for globalWeight in [0.0, 300] {
      model.frontEnd.options.globalWeightFrames = globalWeight
      let posteriors = model.logPosteriors(
        ofFilterbanks: SmallModel.filterbanks(frames: frames), speakerStatistics: nil)
      #expect(posteriors.rows == (frames == 0 ? 0 : 1) && posteriors.columns == 4)
      #expect(posteriors.elements.allSatisfy { $0.isFinite })
    }
  }

  @Test func anInstalledGraphIsCheckedWithTheRest() throws {
    try ModelFolder.write(try SmallModel.make(), to: folder.path)
    let source = try TemporaryFolder()
    try source.write("graph", to: "any.fst")
    try source.write("<eps> 0\n", to: "any.txt")
    var model = try ModelFolder(at: folder.path)
    var decoding = DecodingDefaults()
    (decoding.beam, decoding.confidenceScale) = (11, 0.7)
    try model.install(
      graph: source.path + "/any.fst", words: source.path + "/any.txt", decoding: decoding, domain: "two words")
    #expect(model.hasGraph)
    let found = try ModelFolder(at: folder.path)
    #expect(found.hasGraph && found.description.decoding == decoding && found.description.domain == "two words")
    #expect(try folder.text(of: ModelFolder.graphFile) == "graph")
    #expect(found.graphPath == folder.path + "/TLG.fst" && found.wordsPath == folder.path + "/words.txt")
    #expect(try found.load().domain == "two words")
    try folder.write("grape", to: ModelFolder.graphFile)
    let error = #expect(throws: ModelFolderError.self) { try ModelFolder(at: folder.path) }
    guard case .foreignPart(let file, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(file == folder.path + "/TLG.fst")
  }

  @Test func aModelFromBeforeConfidencesWereTunedHasTheUsualScale() throws {
    try ModelFolder.write(try SmallModel.make(), to: folder.path)
    let text = try folder.text(of: ModelFolder.descriptionFile)
    let without = text.replacing(/"confidence(Scale|Slope|Offset)" : [^,\n]*,?\s*/, with: "")
    #expect(!without.contains("confidence") && text.contains("confidence"))
    try folder.write(without, to: ModelFolder.descriptionFile)
    #expect(try ModelFolder(at: folder.path).description.decoding == SmallModel.make().decoding)
  }

  /// A training that goes on writes other weights over the old ones.
  @Test func aGraphStaysWithOtherWeightsAndGoesWithOtherTokens() throws {
    try ModelFolder.write(try SmallModel.make(seed: 1), to: folder.path)
    let source = try TemporaryFolder()
    for name in ["any.fst", "words.txt"] { try source.write(name, to: name) }
    var model = try ModelFolder(at: folder.path)
    var decoding = DecodingDefaults()
    decoding.beam = 11
    try model.install(graph: source.path + "/any.fst", words: source.path + "/words.txt", decoding: decoding)
    let later = try SmallModel.make(seed: 2)
    try ModelFolder.write(later, to: folder.path)
    let found = try ModelFolder(at: folder.path)
    #expect(found.hasGraph && found.description.decoding == decoding)
    #expect(try found.load().network.parameters == later.network.parameters)
    try ModelFolder.write(try SmallModel.make(units: ["<SPACE>", "A", "C"]), to: folder.path)
    #expect(try !ModelFolder(at: folder.path).hasGraph)
  }

  @Test func anIncompleteInstallationLeavesTheFolderAsItWas() throws {
    try ModelFolder.write(try SmallModel.make(), to: folder.path)
    let source = try TemporaryFolder()
    for name in ["old.fst", "words.txt", "new.fst"] { try source.write(name, to: name) }
    var model = try ModelFolder(at: folder.path)
    try model.install(graph: source.path + "/old.fst", words: source.path + "/words.txt")
    #expect(throws: ModelFolderError.missing(path: source.path + "/nowhere")) {
      try model.install(graph: source.path + "/new.fst", words: source.path + "/nowhere")
    }
    #expect(try folder.text(of: ModelFolder.graphFile) == "old.fst")
    #expect(try ModelFolder(at: folder.path).hasGraph)
  }

  @Test(arguments: [("the beam is nan", Float.nan, Float(1)), ("the acoustic scale is -1.0", 16, -1)])
  func settingsThatCannotBeLeaveTheFolderAsItWas(fault: String, beam: Float, acousticScale: Float) throws {
    try ModelFolder.write(try SmallModel.make(), to: folder.path)
    let source = try TemporaryFolder()
    for name in ["any.fst", "words.txt"] { try source.write(name, to: name) }
    var model = try ModelFolder(at: folder.path)
    var decoding = DecodingDefaults()
    decoding.beam = beam
    decoding.acousticScale = acousticScale
    let error = #expect(throws: ModelFolderError.self) {
      try model.install(graph: source.path + "/any.fst", words: source.path + "/words.txt", decoding: decoding)
    }
    #expect(error?.description.contains(fault) == true)
    #expect(try !ModelFolder(at: folder.path).hasGraph)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/TLG.fst"))
  }

  /// FNV-1a's published values: the offset basis for nothing, and those of "a" and "foobar" (Fowler, Noll and Vo's test
  /// suite).
  @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
  func checksumsAreFNV1a(text: String, expected: String) {
    #expect(PartsFile.checksum(Data(text.utf8)) == expected)
  }
}
