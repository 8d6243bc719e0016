/// The prefixes of a search: each node is its parent's label sequence and one more column. Node 0 is the empty sequence.
/// A prefix keeps its node when the search drops it, so that it is known again when it comes back.
struct PrefixTree {
  static let root: Int32 = 0

  private(set) var parents: [Int32] = [-1]
  /// The last column of each node; the root's 0, the blank, equals no label.
  private(set) var columns: [Int32] = [0]
  private var children: [Edge: Int32] = [:]

  private struct Edge: Hashable {
    var parent: Int32
    var column: Int32
  }

  var count: Int { parents.count }

  /// The node of `parent`'s sequence and `column`, added where there is none yet.
  mutating func child(of parent: Int32, column: Int32) -> Int32 {
    let edge = Edge(parent: parent, column: column)
    if let node = children[edge] { return node }
    let node = Int32(parents.count)
    parents.append(parent)
    columns.append(column)
    children[edge] = node
    return node
  }

  /// The label sequence of a node.
  func sequence(to node: Int32) -> [Int] {
    var sequence: [Int] = []
    var node = node
    while node != PrefixTree.root {
      sequence.append(Int(columns[Int(node)]))
      node = parents[Int(node)]
    }
    return sequence.reversed()
  }

  /// The columns of a node after the last `delimiter`: the word that is being spelled.
  func columns(to node: Int32, after delimiter: Int32?) -> [Int] {
    var sequence: [Int] = []
    var node = node
    while node != PrefixTree.root, columns[Int(node)] != delimiter {
      sequence.append(Int(columns[Int(node)]))
      node = parents[Int(node)]
    }
    return sequence.reversed()
  }
}
