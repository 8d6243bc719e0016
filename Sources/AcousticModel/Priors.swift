import RealModule

/// ln of each column's share of the targets when a blank stands before, between and after the labels of each, [V]
/// (Eesen, section 3). A column that never occurs has −∞.
public func logPriors(ofTargets targets: [[Int]], columns: Int) -> [Float] {
  var counts = [Int](repeating: 0, count: columns)
  for target in targets {
    counts[0] += target.count + 1
    for column in target { counts[column] += 1 }
  }
  let total = Double(counts.reduce(0, +))
  return counts.map { Float(Double.log(Double($0)) - Double.log(total)) }
}
