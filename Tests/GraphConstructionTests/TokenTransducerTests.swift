import Corpus
import Foundation
import GraphConstruction
import Testing
import WFST

/// T against enumeration of all frame strings of two tokens, "AA" included; path counts as log weights, −ln of the
/// number of paths. Tolerance: sums of at most a hundred ones in double precision.
@Suite struct TokenTransducerTests {
  private static let length = 6

  private func paths(_ topology: TokenTopology, disambiguationSymbols: Int = 0) throws -> PathSet {
    let tokens = try TokenTable(units: ["A", "B"], disambiguationSymbols: disambiguationSymbols)
    let fst = TokenTransducer(tokens: tokens, topology: topology).fst
    return PathSet(
      of: fst.reinterpreted(as: LogWeight.self), maximumInput: Self.length, maximumOutput: Self.length)
  }

  @Test func strictFormCollapsesAsCTCDoesInOneWay() throws {
    let found = try paths(.strict).weights
    let frames = strings(over: [1, 2, 3], upTo: Self.length)
    #expect(found.count == frames.count)
    for string in frames {
      #expect(found[.init(input: string, output: CollapseOracle.strict(string))] == 0, "\(string)")
    }
    #expect(found[.init(input: [2, 2], output: [2, 2])] == nil)
    #expect(found[.init(input: [2, 1, 2], output: [2, 2])] == 0)
  }

  @Test func eesenFormReadsARunAsOneTokenOrSeveral() throws {
    let found = try paths(.eesen).weights
    var count = 0
    for string in strings(over: [1, 2, 3], upTo: Self.length) {
      for (tokens, ways) in CollapseOracle.eesen(string) {
        let weight = found[.init(input: string, output: tokens)] ?? .infinity
        #expect(abs(weight + log(ways)) < 1e-9, "\(string) as \(tokens)")
        count += 1
      }
    }
    #expect(found.count == count)
    #expect(found[.init(input: [2, 2], output: [2, 2])] == 0)
  }

  @Test(arguments: TokenTopology.allCases)
  func disambiguationSymbolsPassAtEveryPlace(topology: TokenTopology) throws {
    let plain = try paths(topology).weights
    let tokens = try TokenTable(units: ["A", "B"], disambiguationSymbols: 2)
    let fst = TokenTransducer(tokens: tokens, topology: topology).fst
    let found = PathSet(of: fst, maximumInput: 3, maximumOutput: 4).weights
    for strings in plain.keys where strings.input.count <= 3 && strings.output.count <= 3 {
      for place in 0...strings.output.count {
        for symbol in [4, 5] as [Int32] {
          var output = strings.output
          output.insert(symbol, at: place)
          #expect(found[.init(input: strings.input, output: output)] == 0, "\(strings.input):\(output)")
        }
      }
    }
    for strings in found.keys {
      #expect(plain[.init(input: strings.input, output: strings.output.filter { $0 < 4 })] != nil)
    }
  }

  @Test func eesenFormIsLinearInTheTokens() throws {
    let tokens = try TokenTable(units: (0..<3000).map { "u\($0)" }, disambiguationSymbols: 0)
    #expect(TokenTransducer(tokens: tokens, topology: .eesen).fst.arcCount == 1 + 3 * 3000)
    #expect(TokenTopology.recommended(for: tokens) == .eesen)
    #expect(try TokenTopology.recommended(for: TokenTable(units: ["A"], disambiguationSymbols: 0)) == .strict)
  }
}
