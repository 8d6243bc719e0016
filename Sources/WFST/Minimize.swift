/// Why a transducer cannot be minimised as it is.
public struct NotDeterministicError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A state with two arcs of equal labels and weight.
  public let state: StateID

  public var description: String {
    "state \(state) has two arcs with equal labels and weights; determinise before minimising"
  }
}

/// A label of the encoded acceptor.
private struct EncodedLabel: Hashable {
  let inputLabel: Label
  let outputLabel: Label
  let weight: Float
}

extension VectorFst where W: FloatSemiring {
  /// Merges states from which the same strings of (input label, output label, weight) can be read, with the same final
  /// weights: minimisation of the transducer as an encoded acceptor, without pushing weights.
  ///
  /// Needs: that acceptor is deterministic. Guarantees: the relation is unchanged, but for weights, which count as equal
  /// where they round to the same multiple of `delta`, and are those of one of the merged arcs; every state lies on a
  /// successful path; the result's states are numbered by the least of the states that were merged in each.
  /// Complexity: O(E log V). Source: A. Valmari, P. Lehtinen, Efficient minimization of DFAs with partial transition
  /// functions, 2008.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func minimize(delta: Float = 1.0 / 1024) throws(NotDeterministicError) {
    connect()
    guard stateCount > 0 else { return }
    let transitions = try encodedTransitions(delta: delta)
    let blocks = PartitionRefinement.coarsestPartition(
      stateCount: stateCount, initialClassOf: finalClasses(delta: delta), transitions: transitions)
    merge(by: blocks)
  }

  /// The arcs as transitions of an acceptor whose labels are numbered triples.
  private func encodedTransitions(delta: Float) throws(NotDeterministicError) -> PartitionRefinement.Transitions {
    var numbers: [EncodedLabel: Int32] = [:]
    var result = PartitionRefinement.Transitions()
    result.reserve(arcCount)
    var lastSource: [Int32] = []
    for state in states {
      for arc in arcs(from: state) {
        let label = EncodedLabel(
          inputLabel: arc.inputLabel, outputLabel: arc.outputLabel, weight: Self.quantized(arc.weight, delta))
        let number = numbers[label, default: Int32(numbers.count)]
        if Int(number) == lastSource.count {
          numbers[label] = number
          lastSource.append(-1)
        }
        guard lastSource[Int(number)] != state.rawValue else { throw NotDeterministicError(state: state) }
        lastSource[Int(number)] = state.rawValue
        result.append(tail: state.rawValue, label: number, head: arc.nextState.rawValue)
      }
    }
    result.labelCount = lastSource.count
    return result
  }

  private func finalClasses(delta: Float) -> [Int32] {
    var numbers: [Float: Int32] = [:]
    return states.map { state in
      let weight = Self.quantized(finalWeight(of: state), delta)
      let number = numbers[weight, default: Int32(numbers.count)]
      numbers[weight] = number
      return number
    }
  }

  private static func quantized(_ weight: W, _ delta: Float) -> Float {
    weight.value.isFinite ? (weight.value / delta).rounded() : weight.value
  }

  private mutating func merge(by blocks: [Int32]) {
    var newID = [StateID](repeating: .none, count: stateCount)
    var representatives: [StateID] = []
    var idOfBlock: [Int32: StateID] = [:]
    for state in states {
      let block = blocks[state.index]
      if let id = idOfBlock[block] {
        newID[state.index] = id
      } else {
        newID[state.index] = StateID(index: representatives.count)
        idOfBlock[block] = newID[state.index]
        representatives.append(state)
      }
    }
    storage = representatives.map { representative in
      var kept = storage[representative.index]
      for index in kept.arcs.indices { kept.arcs[index].nextState = newID[kept.arcs[index].nextState.index] }
      return kept
    }
    start = newID[start.index]
  }
}
