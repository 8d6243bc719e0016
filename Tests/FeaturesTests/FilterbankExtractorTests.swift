import Features
import Foundation
import Tensors
import Testing

@Suite struct FilterbankExtractorTests {
  /// 1e-3 in the logarithm, far below what a network notices (log-mel has a standard deviation of 1 to 4); without the
  /// logarithm, 1e-3 of the value.
  @Test(arguments: try GoldenFilterbanks.all())
  func equalsKaldiNativeFbankInEveryBin(golden: GoldenFilterbanks) throws {
    let expected = try golden.features()
    let found = try FilterbankExtractor(golden.options).extract(GoldenFilterbanks.signal(count: golden.samples))
    #expect(found.rows == expected.rows && found.columns == expected.columns)
    let scale: (Float) -> Float = { golden.options.useLog ? 1 : max(abs($0), 1) }
    let worst = zip(found.elements, expected.elements).map { abs($0 - $1) / scale($1) }.max() ?? .infinity
    #expect(worst < 1e-3)
  }

  @Test func digitalSilenceIsTheFloor() throws {
    let features = try FilterbankExtractor(FilterbankOptions()).extract([Float](repeating: 0, count: 1_600))
    #expect(features.rows == 8)
    #expect(features.elements.allSatisfy { abs($0 - log(0x1p-23)) < 1e-5 })
  }

  @Test func fewerSamplesThanAFrameGiveNoRows() throws {
    let extractor = try FilterbankExtractor(FilterbankOptions())
    #expect(extractor.extract([]).rows == 0)
    #expect(extractor.extract([Float](repeating: 0.1, count: 399)).rows == 0)
    #expect(extractor.extract([Float](repeating: 0.1, count: 400)).rows == 1)
  }

  @Test func noSamplesGiveNoRowsWhereEdgesAreNotSnipped() throws {
    var options = FilterbankOptions()
    options.snipEdges = false
    #expect(try FilterbankExtractor(options).extract([]).rows == 0)
    #expect(try FilterbankExtractor(options).extract([0.5]).rows == 0)
  }

  @Test func eightTasksAtOnceComputeTheSame() async throws {
    let extractor = try FilterbankExtractor(FilterbankOptions())
    let samples = GoldenFilterbanks.signal(count: 16_000)
    let expected = extractor.extract(samples)
    let results = await withTaskGroup(of: Matrix.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<9 where extractor.extract(samples) != expected { return Matrix(rows: 0, columns: 0) }
          return extractor.extract(samples)
        }
      }
      return await group.reduce(into: [Matrix]()) { $0.append($1) }
    }
    #expect(results.count == 8 && results.allSatisfy { $0 == expected })
  }

  @Test func extractorsAreMadeFromEightTasksAtOnce() async throws {
    let expected = try FilterbankExtractor(FilterbankOptions()).extract(GoldenFilterbanks.signal(count: 4_000))
    let results = try await withThrowingTaskGroup(of: Matrix.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try FilterbankExtractor(FilterbankOptions()).extract(GoldenFilterbanks.signal(count: 4_000))
        }
      }
      return try await group.reduce(into: [Matrix]()) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0 == expected })
  }

  /// The energy of noise of standard deviation d in N samples is N·d² on average; over 998 frames of 400 samples the
  /// mean's standard error is d²·√(2/400/998) ≈ 0.2 %, of which 2 % is ten times as much.
  @Test func ditherHasItsStandardDeviation() throws {
    var options = FilterbankOptions()
    options.dither = 3
    options.useEnergy = true
    options.removeDCOffset = false
    let features = try FilterbankExtractor(options).extract([Float](repeating: 0, count: 160_000))
    let mean = (0..<features.rows).reduce(0.0) { $0 + exp(Double(features[$1, 0])) / 400 } / Double(features.rows)
    #expect(abs(mean / 9 - 1) < 0.02)
  }

  @Test func ditherDependsOnTheSeedOnly() throws {
    var options = FilterbankOptions()
    options.dither = 1
    let extractor = try FilterbankExtractor(options)
    let samples = GoldenFilterbanks.signal(count: 1_000)
    #expect(extractor.extract(samples, seed: 7) == extractor.extract(samples, seed: 7))
    #expect(extractor.extract(samples, seed: 7) != extractor.extract(samples, seed: 8))
  }

  @Test func optionsThatCannotBeMeantAreRefusedByName() {
    func refuse(_ option: String, _ change: (inout FilterbankOptions) -> Void) {
      var options = FilterbankOptions()
      change(&options)
      let error = #expect(throws: FilterbankOptionsError.self) { try FilterbankExtractor(options) }
      #expect("\(error, default: "")".contains(option))
    }
    refuse("sample-frequency") { $0.sampleRateHz = 0 }
    refuse("frame-length") { $0.frameLengthMilliseconds = .nan }
    refuse("frame-shift") { $0.frameShiftMilliseconds = 0 }
    refuse("preemphasis-coefficient") { $0.preEmphasis = 2 }
    refuse("num-mel-bins") { $0.numMelBins = 0 }
    refuse("low-freq") { $0.lowFrequencyHz = 8_000 }
    refuse("high-freq") { $0.highFrequencyHz = 9_000 }
    refuse("num-mel-bins is too large") {
      $0.numMelBins = 128
      $0.sampleRateHz = 8_000
    }
  }
}
