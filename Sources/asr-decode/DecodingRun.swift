import AcousticModel
import AudioIO
import Corpus
import Decoding
import Features
import Recognizer
import Tensors

/// All items from their sources to transcripts, several at once.
struct DecodingRun: Sendable {
  let recognizer: Recognizer
  let sound: SoundFileOptions
  /// nil: the rule for files whose speaker is not known.
  let normalisation: NormalisationChoice?
  let jobs: Int
  /// Whether outcomes carry the network's output, which takes memory until its turn to be written comes.
  let keepsPosteriors: Bool
  /// nil: the best words alone.
  let lattices: LatticeWishes?
  /// nil: what is said is sought.
  let texts: KnownTexts?

  /// Calls `receive` with each item's position and outcome, in no order.
  func transcribe(_ inputs: DecodingInputs, receive: (Int, Outcome) throws -> Void) async throws {
    guard normalisation == .speaker else {
      return try await concurrently(inputs.groups) { group in
        preparation.prepare(group, items: inputs.items).map { ($0.position, finish($0, fileNormalisation)) }
      } receive: {
        try $0.forEach(receive)
      }
    }
    for batch in SpeakerBatches(inputs, smallest: 8 * jobs).batches {
      try await transcribe(batch, items: inputs.items, receive: receive)
    }
  }

  /// Whole speakers: first the filterbanks of all, then their statistics, then the rest.
  private func transcribe(
    _ batch: [DecodingInputs.Group], items: [DecodingInputs.Item], receive: (Int, Outcome) throws -> Void
  ) async throws {
    var prepared: [Prepared] = []
    try await concurrently(batch) { group in
      preparation.prepare(group, items: items)
    } receive: {
      prepared += $0
    }
    let statistics = SpeakerStatistics(prepared.sorted { $0.position < $1.position })
    try await concurrently(prepared) { item in
      (item.position, finish(item, statistics.normalisation(of: item.item.speaker)))
    } receive: {
      try receive($0.0, $0.1)
    }
  }

  private var preparation: Preparation { Preparation(recognizer: recognizer, sound: sound) }

  private var fileNormalisation: Normalisation {
    switch normalisation {
    case .utterance: .utterance
    case .global: .global
    case .speaker, nil: .interpolated
    }
  }

  /// What is left to do: the network, the search, or neither.
  private func finish(_ prepared: Prepared, _ normalisation: Normalisation) -> Outcome {
    var outcome = Outcome(
      id: prepared.item.id, name: prepared.item.name,
      result: .success(Transcript(words: [], duration: prepared.duration)),
      duration: prepared.duration, damage: prepared.damage)
    switch prepared.content {
    case .silence: search(Matrix(rows: 0, columns: recognizer.model.tokens.columnCount), prepared, &outcome)
    case .failure(let failure): outcome.result = .failure(failure)
    case .filterbanks(let matrix):
      search(recognizer.logPosteriors(ofFilterbanks: matrix, normalisation: normalisation), prepared, &outcome)
    case .logPosteriors(let matrix): search(matrix, prepared, &outcome)
    case .lattice(let lattice):
      record(in: &outcome, prepared) { kept throws in try transcripts(of: lattice, prepared, &kept) }
    }
    return outcome
  }

  private func kept(_ posteriors: Matrix) -> Matrix? { keepsPosteriors ? posteriors : nil }

  private func search(_ posteriors: Matrix, _ prepared: Prepared, _ outcome: inout Outcome) {
    outcome.logPosteriors = kept(posteriors)
    record(in: &outcome, prepared) { lattice throws in try transcripts(of: posteriors, prepared, &lattice) }
  }

  /// The transcripts that `find` gives, the best first, and the lattice that it keeps.
  private func record(
    in outcome: inout Outcome, _ prepared: Prepared, find: (inout Lattice?) throws -> [Transcript]
  ) {
    do {
      let transcripts = try find(&outcome.lattice)
      let offset = prepared.item.segment?.startSeconds ?? 0
      let onItsClock = transcripts.map { $0.moved(by: offset) }
      outcome.result = .success(onItsClock.first ?? Transcript(words: [], duration: prepared.duration))
      if lattices?.alternatives ?? 1 > 1 { outcome.alternatives = onItsClock }
    } catch {
      outcome.result = .failure(Outcome.Failure(description: "\(error)"))
    }
  }

  /// One where no lattice is wanted.
  private func transcripts(
    of posteriors: Matrix, _ prepared: Prepared, _ kept: inout Lattice?
  ) throws -> [Transcript] {
    let duration = prepared.duration
    if let texts { return [try texts.transcript(of: prepared.item.id, alignedTo: posteriors, duration: duration)] }
    guard let wishes = lattices,
      let found = try recognizer.lattice(
        ofLogPosteriors: posteriors, beam: wishes.beam ?? BeamSearchOptions().latticeBeam)
    else { return [try recognizer.transcript(ofLogPosteriors: posteriors, duration: duration)] }
    return try transcripts(of: found, wishes, prepared, &kept)
  }

  /// Of a lattice that was read.
  private func transcripts(
    of lattice: Lattice, _ prepared: Prepared, _ kept: inout Lattice?
  ) throws -> [Transcript] {
    try recognizer.requireOwn(lattice)
    guard let wishes = lattices else { preconditionFailure("lattices are read to make something of them") }
    let pruned = wishes.beam.map { lattice.pruned(beam: $0) } ?? lattice
    return try transcripts(of: pruned, wishes, prepared, &kept)
  }

  private func transcripts(
    of found: Lattice, _ wishes: LatticeWishes, _ prepared: Prepared, _ kept: inout Lattice?
  ) throws -> [Transcript] {
    var lattice = found
    if let (old, new) = wishes.rescoring { lattice = recognizer.rescored(lattice, from: old, to: new) }
    if wishes.keepsLattices { kept = lattice }
    if let (oracle, texts) = wishes.oracle {
      let text = try texts.text(of: prepared.item.id)
      if let nearest = oracle.transcript(of: lattice, nearestTo: text, duration: prepared.duration) { return [nearest] }
    }
    guard let rescoring = wishes.sentenceRescoring else {
      return recognizer.transcripts(of: lattice, count: wishes.alternatives, duration: prepared.duration)
    }
    return try recognizer.transcripts(
      of: lattice, count: wishes.alternatives, duration: prepared.duration, rescoring: rescoring)
  }

  /// Runs `work` on all items, `jobs` at once, and hands each result on as it comes.
  private func concurrently<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) -> Value, receive: (Value) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Value.self) { group in
      var waiting = items[...]
      for item in waiting.prefix(jobs) { group.addTask { work(item) } }
      waiting = waiting.dropFirst(jobs)
      while let value = try await group.next() {
        if let item = waiting.popFirst() { group.addTask { work(item) } }
        try receive(value)
      }
    }
  }
}

extension Transcript {
  /// So many seconds later.
  fileprivate func moved(by offset: Double) -> Transcript {
    var moved = self
    for index in words.indices {
      moved.words[index].start += offset
      moved.words[index].end += offset
      for token in words[index].tokens.indices {
        moved.words[index].tokens[token].start += offset
        moved.words[index].tokens[token].end += offset
      }
    }
    return moved
  }
}
