/// A hash of three numbers: the 64-bit finaliser of MurmurHash3 (A. Appleby) over them. Unlike that of Swift's `Hasher` it is the
/// same in every run, and quick.
func mixedBits(_ a: Int32, _ b: Int32, _ c: Int32) -> Int {
  var bits = UInt64(UInt32(bitPattern: a)) << 32
  bits |= UInt64(UInt32(bitPattern: b))
  bits = (bits ^ UInt64(UInt32(bitPattern: c)) &* 0x9E37_79B9_7F4A_7C15)
  bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
  bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
  return Int(truncatingIfNeeded: bits ^ bits >> 33)
}
