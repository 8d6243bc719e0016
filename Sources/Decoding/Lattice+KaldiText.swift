import Files

extension Lattice {
  /// The lattice as an entry of a text archive of Kaldi's compact lattices (`lattice-copy ark:… ark,t:…`): the id, a line for
  /// each arc (state, next state, word id, weight) and each end (state, weight), an empty line. A weight is the graph's cost, the
  /// acoustic cost and the input labels of the frames, `2.5,830.25,1_1_7`.
  ///
  /// - Parameter acousticScale: the acoustic costs' scale, which is divided out, as Kaldi's decoders do.
  public func kaldiText(id: String, acousticScale: Double) -> String {
    var text = id + " \n"
    for state in arcs.indices {
      for arc in arcs[state] {
        text += "\(state)\t\(arc.nextState)\t\(arc.word)\t\(Self.kaldiText(arc.weight, acousticScale))\n"
      }
      if let final = finals[state] { text += "\(state)\t\(Self.kaldiText(final, acousticScale))\n" }
    }
    return text + "\n"
  }

  private static func kaldiText(_ weight: Weight, _ acousticScale: Double) -> String {
    let labels = weight.columns.map { String($0 + 1) }.joined(separator: "_")
    return "\(Float(weight.graphCost)),\(Float(weight.acousticCost / acousticScale)),\(labels)"
  }

  /// The entries of such an archive.
  ///
  /// - Parameter path: names the file in errors.
  static func entries(
    inKaldiText lines: [TextFile.Line], path: String, acousticScale: Double
  ) throws(FileError) -> [(id: String, lattice: Lattice)] {
    var entries: [(id: String, lattice: Lattice)] = []
    var ids: Set<[UInt8]> = []
    for lines in lines.split(whereSeparator: { $0.fields.isEmpty }) {
      guard let heading = lines.first else { continue }
      guard heading.fields.count == 1, let id = heading.fields.first else {
        throw FileError(
          file: path, line: heading.number, "found '\(heading.text)', expected an utterance's id alone",
          hint: "archives of lattices are read, not lists of where they are")
      }
      guard ids.insert(Array(id.utf8)).inserted else {
        throw FileError(file: path, line: heading.number, "a second lattice of \(id)")
      }
      // Each state is named by a line that leaves it, or one that leads to it.
      var parser = KaldiLatticeParser(path: path, acousticScale: acousticScale, maximumState: 2 * lines.count)
      for line in lines.dropFirst() { try parser.add(line.fields, line: line.number) }
      entries.append((id, try parser.lattice(line: heading.number)))
    }
    return entries
  }
}

/// The lines of one lattice.
private struct KaldiLatticeParser {
  let path: String
  let acousticScale: Double
  let maximumState: Int
  private var parts = LatticeParts()

  init(path: String, acousticScale: Double, maximumState: Int) {
    (self.path, self.acousticScale, self.maximumState) = (path, acousticScale, maximumState)
  }

  mutating func add(_ fields: [String], line: Int) throws(FileError) {
    let state = try state(fields[0], line)
    if fields.count <= 2 {
      parts.end(at: state, try weight(fields.count == 2 ? fields[1] : nil, line))
      return
    }
    guard fields.count <= 4 else {
      throw FileError(
        file: path, line: line, "found \(fields.count) fields, expected state, next state, word and weight",
        hint: Self.compactHint)
    }
    let next = try self.state(fields[1], line)
    let word = try number(fields[2], "a word's id", line)
    let weight = try weight(fields.count == 4 ? fields[3] : nil, line)
    parts.add(Lattice.Arc(word: word, nextState: next, weight: weight), from: state)
  }

  private func number(_ field: String, _ what: String, _ line: Int) throws(FileError) -> Int {
    guard let number = Int(field), (0..<Int(Int32.max)).contains(number) else {
      throw FileError(file: path, line: line, "found '\(field)', expected \(what)")
    }
    return number
  }

  private func state(_ field: String, _ line: Int) throws(FileError) -> Int {
    let state = try number(field, "a state", line)
    guard state <= maximumState else {
      throw FileError(
        file: path, line: line, "state \(state) in a lattice that has lines for \(maximumState) at most",
        hint: "states are numbered from 0 on, without gaps")
    }
    return state
  }

  private static let compactHint = "lattice-determinize makes a lattice compact, so that its weights have labels"

  /// No weight costs nothing.
  private func weight(_ field: String?, _ line: Int) throws(FileError) -> Lattice.Weight {
    guard let field else { return Lattice.Weight(graphCost: 0, acousticCost: 0, columns: []) }
    let parts = field.split(separator: ",", omittingEmptySubsequences: false)
    let labels = parts.count == 3 ? parts[2].split(separator: "_").map { Int($0) } : [nil]
    guard parts.count == 3, let graph = Double(parts[0]), let acoustic = Double(parts[1]),
      Float(graph).isFinite, Float(acoustic).isFinite, labels.allSatisfy({ $0 ?? 0 > 0 })
    else {
      throw FileError(
        file: path, line: line, "found the weight '\(field)', expected GRAPH,ACOUSTIC,LABEL_LABEL…",
        hint: Self.compactHint)
    }
    return Lattice.Weight(
      graphCost: graph, acousticCost: acousticScale * acoustic, columns: labels.compactMap { $0.map { $0 - 1 } })
  }

  func lattice(line: Int) throws(FileError) -> Lattice {
    do { return try parts.lattice() } catch {
      throw FileError(file: path, line: line, "the lattice that begins here \(error.problem)", hint: error.hint)
    }
  }
}
