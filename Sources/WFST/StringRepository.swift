/// Numbers strings of labels: equal strings have equal numbers, and a string is its parent, one label shorter, and its
/// last label. The residual output strings of determinisation live here, and what label pushing moves.
package struct StringRepository {
  package typealias ID = Int32

  private struct Node: Hashable {
    let parent: ID
    let label: Label
  }

  package static let empty: ID = 0

  private var nodes = [Node(parent: 0, label: .epsilon)]
  private var lengths: [Int32] = [0]
  private var children: [Node: ID] = [:]

  package init() {}

  /// `string` with `label` behind it; `string` itself for epsilon.
  package mutating func appending(_ label: Label, to string: ID) -> ID {
    if label.isEpsilon { return string }
    let node = Node(parent: string, label: label)
    if let id = children[node] { return id }
    let id = ID(nodes.count)
    nodes.append(node)
    lengths.append(lengths[Int(string)] + 1)
    children[node] = id
    return id
  }

  /// `string` with `suffix` behind it.
  package mutating func concatenating(_ string: ID, _ suffix: ID) -> ID {
    labels(of: suffix).reduce(string) { appending($1, to: $0) }
  }

  package func length(of string: ID) -> Int { Int(lengths[Int(string)]) }

  package func labels(of string: ID) -> [Label] {
    var labels: [Label] = []
    var id = string
    while id != Self.empty {
      labels.append(nodes[Int(id)].label)
      id = nodes[Int(id)].parent
    }
    return labels.reversed()
  }

  package func commonPrefix(of a: ID, _ b: ID) -> ID {
    var a = a
    var b = b
    while lengths[Int(a)] > lengths[Int(b)] { a = nodes[Int(a)].parent }
    while lengths[Int(b)] > lengths[Int(a)] { b = nodes[Int(b)].parent }
    while a != b {
      a = nodes[Int(a)].parent
      b = nodes[Int(b)].parent
    }
    return a
  }

  /// What is left of `string` without its first `count` labels.
  package mutating func droppingFirst(_ count: Int, of string: ID) -> ID {
    if count == 0 { return string }
    return labels(of: string).dropFirst(count).reduce(Self.empty) { appending($1, to: $0) }
  }
}
