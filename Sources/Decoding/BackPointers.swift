/// How each token came to be: records (previous token, arc), in one growing array that is compacted now and then.
///
/// The tokens of a frame are a run of records at the array's end. `reclaim` keeps the records that these still lead
/// back to; since paths meet within some tens of frames, that is little more than one record a frame.
struct BackPointers {
  struct Record {
    /// The record of the token before, or −1 at the path's beginning.
    var previous: Int32
    /// The arc taken from there, or −1 at the path's beginning.
    var arc: Int32
  }

  private(set) var records: [Record] = []
  /// The count of records at which the next reclamation is worth its time.
  private var reclamationCount = BackPointers.smallestReclamation
  /// Below 1 MiB of records (8 bytes each), reclaiming gains nothing.
  static let smallestReclamation = 1 << 17

  var count: Int { records.count }

  mutating func append(previous: Int32, arc: Int32) {
    records.append(Record(previous: previous, arc: arc))
  }

  mutating func replace(_ index: Int, previous: Int32, arc: Int32) {
    records[index] = Record(previous: previous, arc: arc)
  }

  /// The arcs from the path's beginning to record `index`.
  func arcs(to index: Int) -> [Int32] {
    var path: [Int32] = []
    var record = records[index]
    while record.arc >= 0 {
      path.append(record.arc)
      record = records[Int(record.previous)]
    }
    path.reverse()
    return path
  }

  /// Where enough has gathered, drops the records that none of the last `liveCount` leads back to, and returns the
  /// new position of the first of these. Amortised O(1) a record: it waits until the array has doubled.
  mutating func reclaimIfWorthwhile(liveCount: Int) -> Int {
    guard records.count >= reclamationCount else { return records.count - liveCount }
    let position = reclaim(liveCount: liveCount)
    reclamationCount = max(BackPointers.smallestReclamation, 2 * records.count)
    return position
  }

  mutating func reclaim(liveCount: Int) -> Int {
    let firstLive = records.count - liveCount
    let newPositions = positionsAfterReclaiming(firstLive: firstLive)
    var kept = 0
    for index in records.indices where newPositions[index] >= 0 {
      var record = records[index]
      if record.previous >= 0 { record.previous = newPositions[Int(record.previous)] }
      records[kept] = record
      kept += 1
    }
    records.removeLast(records.count - kept)
    return records.count - liveCount
  }

  /// For each record its position among those that the live ones lead back to, or −1.
  private func positionsAfterReclaiming(firstLive: Int) -> [Int32] {
    var positions = [Int32](repeating: -1, count: records.count)
    for live in firstLive..<records.count {
      var index = live
      while index >= 0, positions[index] < 0 {
        positions[index] = 0
        index = Int(records[index].previous)
      }
    }
    var next: Int32 = 0
    for index in positions.indices where positions[index] >= 0 {
      positions[index] = next
      next += 1
    }
    return positions
  }
}
