import Foundation

/// What frames stand for, by counting instead of by a transducer. Symbols are labels; the blank's is 1.
enum CollapseOracle {
  static let blank: Int32 = 1

  /// CTC's rule: repeats are joined, then blanks taken out.
  static func strict(_ frames: [Int32]) -> [Int32] {
    var result: [Int32] = []
    for (index, symbol) in frames.enumerated() where symbol != blank && (index == 0 || frames[index - 1] != symbol) {
      result.append(symbol)
    }
    return result
  }

  /// Eesen's rule: a run of k equal tokens stands for j = 1 … k of them, in C(k − 1, j − 1) ways. For each token string
  /// the number of ways.
  static func eesen(_ frames: [Int32]) -> [[Int32]: Double] {
    var result: [[Int32]: Double] = [[]: 1]
    var begin = 0
    while begin < frames.count {
      let symbol = frames[begin]
      var end = begin
      while end < frames.count, frames[end] == symbol { end += 1 }
      if symbol != blank {
        var longer: [[Int32]: Double] = [:]
        for (tokens, ways) in result {
          for count in 1...(end - begin) {
            let key = tokens + [Int32](repeating: symbol, count: count)
            longer[key, default: 0] += ways * choose(end - begin - 1, count - 1)
          }
        }
        result = longer
      }
      begin = end
    }
    return result
  }

  private static func choose(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }
}
