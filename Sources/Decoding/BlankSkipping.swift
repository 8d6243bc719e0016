import RealModule
public import Tensors

/// A search over the frames that matter: of each run of frames that are all but sure to be blank, the first stands for all.
///
/// CTC networks are sure of the blank in most frames, and reading a second one in a row leads a graph nowhere: what is lost is the
/// little probability of another token in the frames passed over. Paths and lattices come back with all frames.
public struct BlankSkipping: Sendable {
  /// The frames that are searched, in order.
  let kept: [Int]
  /// Of every frame, what it costs to read it as blank.
  private let blankCosts: [Double]
  private let blank: Int

  /// - Parameters:
  ///   - logPosteriors: ln p(column | frame), [T × columns].
  ///   - logLikelihoods: what is searched, [T × columns].
  ///   - threshold: a frame is passed over where the blank is more probable, and was so in the frame before.
  ///   - acousticScale: of the search.
  public init(
    logPosteriors: Matrix, logLikelihoods: Matrix, threshold: Float, acousticScale: Double, blankColumn: Int = 0
  ) {
    let isSure = (0..<logPosteriors.rows).map { Float.exp(logPosteriors[$0, blankColumn]) > threshold }
    kept = isSure.indices.filter { !isSure[$0] || $0 == 0 || !isSure[$0 - 1] }
    blankCosts = isSure.indices.map { -acousticScale * Double(logLikelihoods[$0, blankColumn]) }
    blank = blankColumn
  }

  /// The rows of the frames that are searched.
  public func selected(_ logLikelihoods: Matrix) -> Matrix {
    Matrix(
      rows: kept.count, columns: logLikelihoods.columns, elements: kept.flatMap { logLikelihoods[row: $0] })
  }

  /// A path through the selected frames as one through all.
  public func restored(_ path: DecodedPath) -> DecodedPath {
    var restored = path
    var (columns, cost) = filled(path.columns, from: 0)
    let trailing = passed(before: kept.count)
    columns += trailing.columns
    cost += trailing.cost
    restored.columns = columns
    restored.acousticCost += cost
    for index in restored.outputs.indices {
      let frame = path.outputs[index].frame
      restored.outputs[index].frame = frame < kept.count ? kept[frame] : blankCosts.count
    }
    return restored
  }

  /// A lattice of the selected frames as one of all.
  public func restored(_ lattice: Lattice) -> Lattice {
    var framesBefore = [Int](repeating: 0, count: lattice.stateCount)
    var arcs = lattice.arcs
    var finals = lattice.finals
    for state in arcs.indices {
      for index in arcs[state].indices {
        let arc = arcs[state][index]
        framesBefore[arc.nextState] = framesBefore[state] + arc.weight.columns.count
        arcs[state][index].weight = filled(arc.weight, from: framesBefore[state])
      }
      finals[state] = finals[state].map { final in
        var weight = filled(final, from: framesBefore[state])
        let trailing = passed(before: kept.count)
        weight.columns += trailing.columns
        weight.acousticCost += trailing.cost
        return weight
      }
    }
    return Lattice(arcs: arcs, finals: finals, isComplete: lattice.isComplete)
  }

  private func filled(_ weight: Lattice.Weight, from first: Int) -> Lattice.Weight {
    let (columns, cost) = filled(weight.columns, from: first)
    return Lattice.Weight(graphCost: weight.graphCost, acousticCost: weight.acousticCost + cost, columns: columns)
  }

  /// What selected frames from the `first` on are read as, with a blank for each frame that is passed over before one of them.
  private func filled(_ columns: [Int], from first: Int) -> (columns: [Int], cost: Double) {
    var (all, cost) = ([Int](), 0.0)
    for (index, column) in columns.enumerated() {
      let passed = passed(before: first + index)
      all += passed.columns + [column]
      cost += passed.cost
    }
    return (all, cost)
  }

  /// The blanks that are passed over between a selected frame and the one before; at the end, those behind the last.
  private func passed(before selected: Int) -> (columns: [Int], cost: Double) {
    let frames =
      (selected == 0 ? 0 : kept[selected - 1] + 1)..<(selected < kept.count ? kept[selected] : blankCosts.count)
    return (frames.map { _ in blank }, frames.reduce(0) { $0 + blankCosts[$1] })
  }
}
