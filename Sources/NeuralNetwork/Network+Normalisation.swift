import Tensors

extension NetworkArchitecture {
  /// The normalised quantities of one direction of one layer, in order: Wx and Uz of each block, and c where there is one.
  private var normalisedNames: [String] {
    guard isNormalised else { return [] }
    return cell.kind.blockNames.flatMap { [$0 + "W", $0 + "U"] } + (cell.kind.cell.hasMemory ? ["C"] : [])
  }

  /// What the moments of one direction of one layer are called: a mean and a variance each.
  fileprivate func momentNames(ofLayer layer: Int, _ direction: Direction) -> [String] {
    normalisedNames.flatMap { name in
      ["mean", "variance"].map { "layer\(layer).\(direction.rawValue).\(name).\($0)" }
    }
  }

  /// Name and size of a normalised network's moments, [1 × size] each, in the order in which a network keeps them.
  public var moments: [(name: String, size: Int)] {
    (0..<layers).flatMap { layer in
      directions.flatMap { direction in
        let sizes = zip(cell.kind.blockNames, cell.kind.cell.gatesOfBlocks).flatMap { _, gates in
          [Int](repeating: gates * cellsPerDirection, count: 4)
        }
        let all = sizes + [Int](repeating: cellsPerDirection, count: cell.kind.cell.hasMemory ? 2 : 0)
        return Array(zip(momentNames(ofLayer: layer, direction), all))
      }
    }
  }
}

extension Network {
  /// How one direction of one layer is normalised; nil: not.
  func normalisation(ofLayer layer: Int, _ direction: Direction) -> RecurrentNormalisation? {
    guard architecture.isNormalised else { return nil }
    let first = firstParameter(ofLayer: layer, direction)
    let perBlock = architecture.parametersPerBlock
    let given = moments
    let moments = architecture.momentNames(ofLayer: layer, direction).compactMap { given?[$0] }
    func population(_ place: Int) -> BatchNormalisation.Moments? {
      moments.isEmpty ? nil : .init(mean: moments[2 * place], variance: moments[2 * place + 1])
    }
    func vector(_ index: Int) -> [Float] { parameters.values[first + index].elements }
    let blocks = architecture.cell.kind.blockNames.count
    let streams = (0..<blocks).map { block in
      let behind = (block + 1) * perBlock
      return (
        input: BatchNormalisation(gain: vector(behind - 2), population: population(2 * block)),
        recurrent: BatchNormalisation(gain: vector(behind - 1), population: population(2 * block + 1))
      )
    }
    let memory =
      architecture.cell.kind.cell.hasMemory
      ? BatchNormalisation(
        gain: vector(blocks * perBlock), shift: vector(blocks * perBlock + 1), population: population(2 * blocks))
      : nil
    return RecurrentNormalisation(streams: streams, memory: memory)
  }

  /// The means and variances with which a forward pass has normalised, on average over its steps.
  package func moments(of trace: Trace) -> ParameterSet {
    let values = trace.layers.flatMap { $0 }.flatMap { layer -> [Matrix] in
      guard let normalisation = layer.normalisation else { return [] }
      let parts =
        normalisation.streams.flatMap { [$0.input, $0.recurrent] } + [normalisation.memory].compactMap(\.self)
      return parts.flatMap { [$0.moments.mean.meanOfRows, $0.moments.variance.meanOfRows] }
    }
    return ParameterSet(names: architecture.moments.map(\.name), values: values)
  }
}

extension Matrix {
  /// [1 × columns].
  fileprivate var meanOfRows: Matrix {
    var mean = Matrix(rows: 1, columns: columns, elements: sumOfRows())
    mean.scale(by: 1 / Float(max(1, rows)))
    return mean
  }
}
