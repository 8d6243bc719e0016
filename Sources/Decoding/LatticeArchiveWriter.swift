import Files
import Foundation

/// Writes lattices one after another to an archive of Kaldi's compact lattices, which takes its path when it is whole.
public final class LatticeArchiveWriter {
  private let path: String
  private let form: LatticeArchive.Form
  private let acousticScale: Double
  private let file: PendingFile
  private let handle: FileHandle
  private var isOpen = true

  /// - Parameter acousticScale: that of the lattices' acoustic costs, which is divided out.
  /// - Throws: `FileError` where the file cannot be written.
  public init(path: String, form: LatticeArchive.Form = .text, acousticScale: Double) throws {
    self.path = path
    self.form = form
    self.acousticScale = acousticScale
    file = try PendingFile(path: path)
    do {
      try Data().write(to: URL(filePath: file.temporaryPath))
      handle = try FileHandle(forWritingTo: URL(filePath: file.temporaryPath))
    } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  deinit {
    if isOpen {
      try? handle.close()
      file.discard()
    }
  }

  public func write(id: String, _ lattice: Lattice) throws {
    let entry =
      switch form {
      case .text: Data(lattice.kaldiText(id: id, acousticScale: acousticScale).utf8)
      case .binary: try lattice.kaldiBinary(id: id, acousticScale: acousticScale)
      }
    do { try handle.write(contentsOf: entry) } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  /// Nothing is there before.
  public func close() throws {
    isOpen = false
    do {
      if file.temporaryPath != file.path { try handle.synchronize() }
      try handle.close()
      try file.commit()
    } catch {
      file.discard()
      throw error
    }
  }
}
