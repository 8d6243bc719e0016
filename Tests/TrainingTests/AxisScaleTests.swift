import Foundation
import Tensors
import TestSupport
import Testing
import Training

@Suite struct AxisScaleTests {
  /// A number between 10^−9 and 10^9 whose logarithm is drawn evenly.
  private static func draw(_ generator: inout SeededGenerator) -> Double {
    pow(10, Double(generator.uniform(in: -9..<9)))
  }

  /// Whether a value is m · 10ⁿ with a whole n: its shortest decimal notation has that one digit.
  private static func isRound(_ value: Double, mantissas: Set<Character>) -> Bool {
    let digits = "\(value)".prefix { $0 != "e" }.filter { $0 != "." && $0 != "0" }
    return digits.count == 1 && mantissas.isSuperset(of: digits)
  }

  @Test(arguments: 0..<200) func aLinearScaleHasAFewRoundTicksFromZero(seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed))
    let values = (0..<5).map { _ in Self.draw(&generator) }
    let scale = AxisScale.linear(for: values)
    let highest = values.max() ?? 0
    #expect(!scale.isLogarithmic && scale.ticks.first == 0 && scale.ticks.last == scale.bounds.upperBound)
    #expect(scale.bounds.upperBound >= highest && (3...7).contains(scale.ticks.count), "\(scale)")
    #expect(Self.isRound(scale.ticks[1], mantissas: ["1", "2", "5"]), "\(scale)")
    for (n, tick) in scale.ticks.enumerated() {
      #expect(abs(tick - Double(n) * scale.ticks[1]) <= 1e-12 * tick)
      #expect(abs(scale.position(of: tick) - Double(n) / Double(scale.ticks.count - 1)) < 1e-12)
    }
  }

  /// From a ratio of 8 on; the place of a value is its logarithm's.
  @Test(arguments: 0..<200) func aLogarithmicScaleHasRoundTicks(seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed))
    let low = Self.draw(&generator)
    let values = [low, low * 8 * pow(10, Double(generator.uniform(in: 0..<7)))]
    let scale = AxisScale.logarithmic(for: values)
    #expect(scale.isLogarithmic && (2...10).contains(scale.ticks.count), "\(scale)")
    #expect(scale.ticks == scale.ticks.sorted() && scale.ticks.allSatisfy(scale.bounds.contains))
    for tick in scale.ticks { #expect(Self.isRound(tick, mantissas: ["1", "2", "5"]), "\(tick)") }
    #expect(scale.position(of: values[0]) >= 0 && scale.position(of: values[1]) <= 1)
    let middle = (values[0] * values[1]).squareRoot()
    let mean = (scale.position(of: values[0]) + scale.position(of: values[1])) / 2
    #expect(abs(scale.position(of: middle) - mean) < 1e-9)
  }

  @Test func aLogarithmServesOnlyWhatIsPositiveAndFarApart() {
    for values in [[0.0, 100], [1, 7.9], [3, 3], [0, 0], []] {
      let scale = AxisScale.logarithmic(for: values)
      #expect(!scale.isLogarithmic && scale.bounds.lowerBound == 0 && scale.bounds.upperBound > 0)
      #expect(scale.bounds.upperBound >= values.max() ?? 0)
    }
  }

  @Test(arguments: 1...300) func epochsAreMarkedAtWholeNumbers(last: Int) {
    let scale = AxisScale.counts(from: 1, to: last)
    #expect((1...10).contains(scale.ticks.count) && scale.ticks.allSatisfy { (1...Double(last)).contains($0) })
    #expect(scale.ticks.allSatisfy { $0.rounded() == $0 })
    #expect(last > 1 || scale.position(of: 1) == 0.5)
  }

  @Test func numbersAndTimesAreShort() {
    for (value, text) in [
      (0.0, "0"), (0.0006, "6e-4"), (0.001, "0.001"), (0.1 + 0.2, "0.3"), (5, "5"), (12_345.678, "12,345.7"),
      (2e6, "2e6"), (-0.25, "-0.25"), (100, "100"),
    ] { #expect(ReportText.number(value) == text) }
    #expect(ReportText.number(0.00012345, digits: 3) == "1.23e-4")
    for (seconds, text) in [
      (0.04, "0.0 s"), (9.9, "9.9 s"), (59.6, "1 min 0 s"), (754, "12 min 34 s"), (11_520, "3 h 12 min"),
      (100_000, "1 d 3 h"),
    ] { #expect(ReportText.time(seconds) == text) }
  }

  /// What bash reads from the command line is the arguments.
  @Test func aCommandLineIsReadAsItsArguments() throws {
    let arguments = ["a", "b c", "d'e", "", "$f", "--g=h,i", "ü", "new\nline", "\\", "!"]
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "printf '%s\\0' " + ReportText.commandLine(arguments)]
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(bytes == Data(arguments.map { $0 + "\0" }.joined().utf8))
  }
}
