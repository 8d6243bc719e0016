extension Lattice {
  /// How probable each word of a sequence is: the share of all sequences, each by its probability, in which this word stands at
  /// its place, where a place is what the alignment with the fewest errors puts there.
  ///
  /// - Parameters:
  ///   - words: r₁ … r_Q, as a rule the best sequence's.
  ///   - scale: sequences are held to be as probable as exp(−scale · cost). Smaller: confidences nearer to each other.
  ///
  /// The statistics γ(q, r_q) of minimum Bayes risk decoding (Xu, Povey, Mangu, Zhu 2011, Minimum Bayes risk decoding and system
  /// combination based on a recursion for edit distance, algorithms 2 and 3): the expected edit distance to each state is computed
  /// forward, from those of the states before, each time by the cheapest way to align; backward the alignments' probabilities
  /// are handed to the words. O(arcs · Q).
  public func confidences(of words: [Int], scale: Double) -> [Double] {
    guard !words.isEmpty, stateCount > 0 else { return words.map { _ in 0 } }
    return ExpectedAlignment(self, words: words, scale: scale).confidences()
  }
}

private struct ExpectedAlignment {
  /// An arc into a state; the end of a sequence is one without a word into a last state of its own.
  struct Arrival {
    let source: Int
    let word: Int?
    /// p(arc is the one by which the state is reached | the state is reached).
    let share: Double
  }

  /// An arc's word stands for the q-th word, or for nothing of the sequence; or nothing stands for the q-th word.
  enum Step { case match, insertion, deletion }

  private let words: [Int]
  /// Into each state; the last one is that where all sequences end.
  private let arrivals: [[Arrival]]
  /// α′(n, q): the expected edit distance between what leads to state n and the first q words.
  private var distances: [[Double]]

  init(_ lattice: Lattice, words: [Int], scale: Double) {
    self.words = words
    let end = lattice.stateCount
    let probabilities = lattice.transitionProbabilities(scale: scale)
    var occupancy = [Double](repeating: 0, count: end + 1)
    occupancy[0] = 1
    var masses = [[(source: Int, word: Int?, mass: Double)]](repeating: [], count: end + 1)
    for state in 0..<end where occupancy[state] > 0 {
      func arrive(at next: Int, word: Int?, probability: Double) {
        guard probability > 0 else { return }
        masses[next].append((state, word, occupancy[state] * probability))
        occupancy[next] += occupancy[state] * probability
      }
      for (arc, probability) in zip(lattice.arcs[state], probabilities.arcs[state]) {
        arrive(at: arc.nextState, word: arc.word, probability: probability)
      }
      arrive(at: end, word: nil, probability: probabilities.finals[state])
    }
    arrivals = masses.enumerated().map { state, masses in
      masses.map { Arrival(source: $0.source, word: $0.word, share: $0.mass / occupancy[state]) }
    }
    distances = [[Double]](repeating: [Double](repeating: 0, count: words.count + 1), count: end + 1)
    distances[0] = (0...words.count).map(Double.init)
    for state in 1...end {
      for arrival in arrivals[state] {
        let (arcDistances, _) = align(arrival)
        for q in arcDistances.indices { distances[state][q] += arrival.share * arcDistances[q] }
      }
    }
  }

  /// The expected edit distances behind an arc, of the first 0 … Q words, and how each comes about.
  private func align(_ arrival: Arrival) -> (distances: [Double], steps: [Step]) {
    let before = distances[arrival.source]
    // Nothing is inserted where there is no word.
    let insertionCost = arrival.word == nil ? 0.0 : 1
    var result = [before[0] + insertionCost]
    var steps = [Step.insertion]
    for q in 1...words.count {
      let match = arrival.word == nil ? Double.infinity : before[q - 1] + (arrival.word == words[q - 1] ? 0 : 1)
      let insertion = before[q] + insertionCost
      let deletion = result[q - 1] + 1
      let least = min(match, insertion, deletion)
      result.append(least)
      steps.append(match == least ? .match : insertion == least ? .insertion : .deletion)
    }
    return (result, steps)
  }

  func confidences() -> [Double] {
    var confidences = [Double](repeating: 0, count: words.count)
    // β′(n, q): how probable it is that the alignment passes state n with q words done.
    var masses = [[Double]](repeating: [Double](repeating: 0, count: words.count + 1), count: arrivals.count)
    masses[arrivals.count - 1][words.count] = 1
    for state in (1..<arrivals.count).reversed() {
      for arrival in arrivals[state] {
        let steps = align(arrival).steps
        var arcMasses = masses[state].map { arrival.share * $0 }
        for q in (1...words.count).reversed() {
          switch steps[q] {
          case .match:
            masses[arrival.source][q - 1] += arcMasses[q]
            if arrival.word == words[q - 1] { confidences[q - 1] += arcMasses[q] }
          case .insertion: masses[arrival.source][q] += arcMasses[q]
          case .deletion: arcMasses[q - 1] += arcMasses[q]
          }
        }
        masses[arrival.source][0] += arcMasses[0]
      }
    }
    return confidences.map { min(1, $0) }
  }
}
