import Foundation

/// A process that works alone: its values are the sums.
public struct SingleProcess: ProcessGroup {
  public var rank: Int { 0 }
  public var size: Int { 1 }
  public var sizeOnThisMachine: Int { 1 }

  public init() {}

  public func sum(_ values: inout MutableSpan<Float>) {}
  public func sum(_ values: inout MutableSpan<Double>) {}
  public func sum(_ values: inout MutableSpan<UInt64>) {}

  public func broadcast(_ bytes: inout MutableSpan<UInt8>, from root: Int) {
    precondition(root == 0, "rank \(root) of one process")
  }

  public func finish() {}
  public func abort() -> Never { exit(1) }
}
