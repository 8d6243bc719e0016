public import Files
import Foundation
import WFST

/// Archives of Kaldi's compact lattices.
public enum LatticeArchive {
  public enum Form: String, Sendable, CaseIterable {
    /// Lines, as Kaldi's programs write by `ark,t:`.
    case text
    /// OpenFst files one after another, as by `ark:`.
    case binary
  }

  /// The entries of an archive of either form, which `gzip` uncompresses where its name ends in `.gz`, in its order.
  ///
  /// - Parameter acousticScale: multiplies the acoustic costs, which archives hold unscaled.
  /// - Throws: `FileError` with the line or the byte for what is no archive of lattices, or holds an id twice; a lattice with a
  ///   cycle, without an end, or in which a state has two arcs of one word.
  public static func read(path: String, acousticScale: Double) throws(FileError) -> [(id: String, lattice: Lattice)] {
    let data = path.hasSuffix(".gz") ? try Shell.gunzipped(path) : try WholeFile.contents(of: path)
    guard isBinary(data) else {
      return try Lattice.entries(
        inKaldiText: TextFile.lines(in: data, from: path), path: path, acousticScale: acousticScale)
    }
    return try Lattice.entries(inKaldiBinary: [UInt8](data), path: path, acousticScale: acousticScale)
  }

  /// Whether OpenFst's magic number follows the first blank.
  private static func isBinary(_ data: Data) -> Bool {
    guard let blank = data.firstIndex(of: UInt8(ascii: " ")) else { return false }
    let magic = (0..<4).map { UInt8(truncatingIfNeeded: OpenFstFile.fstMagic >> (8 * $0)) }
    return data[(blank + 1)...].starts(with: magic)
  }
}
