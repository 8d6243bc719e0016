/// The groups of a data folder cut into batches of whole speakers, so that only a batch's features are in memory.
struct SpeakerBatches {
  private(set) var batches: [[DecodingInputs.Group]] = []

  /// - Parameter smallest: items that a batch has at least, the last one excepted: enough work for all cores.
  init(_ inputs: DecodingInputs, smallest: Int) {
    var lastGroup: [[UInt8]: Int] = [:]
    for (index, group) in inputs.groups.enumerated() {
      for key in SpeakerBatches.keys(of: group, inputs) { lastGroup[key] = index }
    }
    var batch: [DecodingInputs.Group] = []
    var size = 0
    var reach = 0
    for (index, group) in inputs.groups.enumerated() {
      batch.append(group)
      size += group.positions.count
      reach = SpeakerBatches.keys(of: group, inputs).reduce(reach) { max($0, lastGroup[$1] ?? index) }
      if reach <= index, size >= smallest {
        batches.append(batch)
        batch = []
        size = 0
      }
    }
    if !batch.isEmpty { batches.append(batch) }
  }

  private static func keys(of group: DecodingInputs.Group, _ inputs: DecodingInputs) -> [[UInt8]] {
    group.positions.compactMap { inputs.items[$0].speaker.map { Array($0.utf8) } }
  }
}
