import AcousticModel
import Features
import Foundation
import Tensors
import Testing

@Suite struct FrontEndTests {
  private static func frontEnd(globalWeight: Double, variance: Bool = true) throws -> FrontEnd {
    var frontEnd = try SmallModel.make().frontEnd
    frontEnd.options.globalWeightFrames = globalWeight
    frontEnd.options.normaliseVariance = variance
    frontEnd.options.deltaOrder = 0
    return frontEnd
  }

  /// With T frames x of the file and global mean M and mean square Q weighing as w frames: mean (Σx + wM)/(T + w),
  /// variance (Σx² + wQ)/(T + w) − mean². In Double by hand; the features are single precision of numbers below 10.
  @Test(arguments: [0, 10, 300], [true, false])
  func aSingleFileIsNormalisedByItsOwnAndTheGlobalStatistics(weight: Double, variance: Bool) throws {
    let frontEnd = try Self.frontEnd(globalWeight: weight, variance: variance)
    let filterbanks = SmallModel.filterbanks(frames: 40, seed: 4)
    let global = SmallModel.filterbanks(frames: 200, seed: 99)
    let found = frontEnd.features(ofFilterbanks: filterbanks, statistics: nil)
    for d in 0..<6 {
      func sum(_ m: Matrix, _ f: (Double) -> Double) -> Double {
        (0..<m.rows).reduce(0) { $0 + f(Double(m[$1, d])) }
      }
      let count = 40 + weight
      let mean = (sum(filterbanks) { $0 } + weight * sum(global) { $0 } / 200) / count
      let square = (sum(filterbanks) { $0 * $0 } + weight * sum(global) { $0 * $0 } / 200) / count
      let scale = variance ? 1 / (square - mean * mean).squareRoot() : 1
      for t in 0..<40 {
        #expect(abs(Double(found[t, d]) - (Double(filterbanks[t, d]) - mean) * scale) < 1e-5)
      }
    }
  }

  @Test func aSpeakersStatisticsTakeTheFilesPlace() throws {
    let frontEnd = try Self.frontEnd(globalWeight: 300)
    let (speaker, file) = (SmallModel.filterbanks(frames: 500, seed: 5), SmallModel.filterbanks(frames: 20, seed: 4))
    var expected = file
    normalise(&expected, with: CMVNStatistics(of: speaker), variance: true)
    #expect(frontEnd.features(ofFilterbanks: file, statistics: CMVNStatistics(of: speaker)) == expected)
  }

  /// Row k is frames 3k + offset − 1, 3k + offset and 3k + offset + 1 side by side, with the ends repeated.
  @Test(arguments: 0..<3) func splicedRowsHoldTheirNeighbours(offset: Int) throws {
    let frontEnd = try Self.frontEnd(globalWeight: 300)
    let features = Matrix(rows: 8, columns: 1, elements: (0..<8).map { Float($0) })
    let spliced = frontEnd.splice(features, offset: offset)
    let centres = stride(from: offset, to: 8, by: 3).map { Float($0) }
    #expect(spliced.elements == centres.flatMap { [max(0, $0 - 1), $0, min(7, $0 + 1)] })
  }

  /// Without derivatives and left neighbours nothing before the first frame kept counts, so it may as well be missing.
  @Test(arguments: 0..<3) func anOffsetIsWhatBeginningLaterIs(offset: Int) throws {
    var model = try SmallModel.make()
    model.frontEnd.options.deltaOrder = 0
    model.frontEnd.options.spliceLeft = 0
    model.frontEnd.options.spliceRight = 5
    let filterbanks = SmallModel.filterbanks(frames: 31)
    let later = Matrix(rows: 31 - offset, columns: 6, elements: Array(filterbanks.elements[(offset * 6)...]))
    let speaker = CMVNStatistics(of: filterbanks)
    #expect(
      model.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: speaker, frameOffset: offset)
        == model.logPosteriors(ofFilterbanks: later, speakerStatistics: speaker, frameOffset: 0))
  }

  @Test func inputSizeAndShiftFollowFromTheOptions() {
    let options = FrontEndOptions()
    #expect(options.inputSize == 40 * 3 * 3)
    #expect(abs(options.frameShiftSeconds - 0.03) < 1e-12)
    #expect(options.recognitionOffset == 1)
  }
}
