import Glibc

/// All bytes of a file, a pipe or standard input, by the system's own calls, whose errors say what is wrong and which
/// read pipes as they read files.
///
/// The file that wraps the C library's reading: beside `DecodedSound` the only unsafe code of this module.
enum FileBytes {
  /// The system's error number; its words are `description`.
  struct SystemError: Error, CustomStringConvertible {
    let number: Int32

    var description: String { unsafe String(cString: strerror(number)) }
  }

  /// - Parameter path: "-" for standard input.
  static func read(path: String) throws(SystemError) -> [UInt8] {
    if path == "-" { return try read(descriptor: STDIN_FILENO, sizeHint: 0) }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    defer { close(descriptor) }
    var status = stat()
    let size = unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    return try read(descriptor: descriptor, sizeHint: size)
  }

  /// Reads to the end, which the size only hints at: that of a pipe is 0.
  private static func read(descriptor: Int32, sizeHint: Int) throws(SystemError) -> [UInt8] {
    let blockSize = 1 << 16
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, sizeHint))
    var block = [UInt8](repeating: 0, count: blockSize)
    while true {
      let count = unsafe Glibc.read(descriptor, &block, blockSize)
      if count > 0 {
        bytes.append(contentsOf: block[..<count])
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw SystemError(number: errno)
      }
    }
  }
}
