import Foundation

extension SoundFile {
  /// Writes a WAV file of 16-bit samples, one channel. Samples beyond ±1 are clipped. The file appears whole or not
  /// at all.
  public static func write(_ waveform: Waveform, path: String) throws(SoundFileError) {
    let bytes = wavBytes(of: waveform)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: (error as NSError).localizedDescription)
    }
  }

  /// A RIFF WAVE file: a 44-byte header, then samples round(32768·x) in little-endian order.
  package static func wavBytes(of waveform: Waveform) -> [UInt8] {
    let dataBytes = waveform.samples.count * 2
    var bytes: [UInt8] = []
    bytes.reserveCapacity(44 + dataBytes)
    func append(_ value: some FixedWidthInteger) {
      for shift in stride(from: 0, to: value.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> shift))
      }
    }
    bytes += Array("RIFF".utf8)
    append(UInt32(clamping: 36 + dataBytes))
    bytes += Array("WAVEfmt ".utf8)
    append(UInt32(16))  // bytes of the format that follow
    append(UInt16(1))  // linear PCM
    append(UInt16(1))  // channels
    append(UInt32(clamping: waveform.sampleRateHz))
    append(UInt32(clamping: waveform.sampleRateHz * 2))  // bytes a second
    append(UInt16(2))  // bytes a frame
    append(UInt16(16))  // bits a sample
    bytes += Array("data".utf8)
    append(UInt32(clamping: dataBytes))
    for sample in waveform.samples {
      // 32768 is the inverse of the scale at which 16-bit files are read, so reading and writing again changes nothing.
      append(Int16((sample * 32_768).rounded().clamped(to: -32_768...32_767)))
    }
    return bytes
  }
}

extension Float {
  /// NaN counts as silence, so that no input traps.
  fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
    isNaN ? 0 : Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
