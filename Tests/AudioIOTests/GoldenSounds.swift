import Foundation

/// The sound files of Golden/make_sounds.sh, and what they hold.
enum GoldenSounds {
  static let lossless = ["s16.wav", "s24.wav", "f32.wav", "mono.flac", "mono.aiff", "mono.sph"]
  static let lossy = ["mulaw.wav", "mono.mp3", "vorbis.ogg", "mono.opus"]
  static let mono = lossless + lossy

  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appending(path: "Golden").appending(path: name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// Sample t of the tones, at 16 kHz.
  static func low(_ t: Int) -> Float { Float(0.4 * sin(2 * Double.pi * 440 * Double(t) / 16_000)) }
  static func high(_ t: Int) -> Float { Float(0.3 * sin(2 * Double.pi * 1_000 * Double(t) / 16_000)) }
  static let count = 4_000
}
