import COpenBLAS

/// oneDNN's products of bfloat16 matrices, added up in Float: `C ← A · B` or `C ← C + A · B`.
///
/// One object serves one thread at a time. The C interface of oneDNN 2 (Debian's libdnnl2) is called through pointers
/// alone, so its header is not needed; its structures are given more room than they take.
@safe final class OneDNNMatmul {
  /// Where an operand's elements lie.
  enum Layout: Hashable {
    /// Row-major.
    case plain
    /// Column-major: the transpose is row-major.
    case transposed
    /// As the library likes it best: `PackedBFloat16`.
    case packed
  }

  struct Shape: Hashable {
    var m: Int
    var n: Int
    var k: Int
    var a = Layout.plain
    var b = Layout.packed
    var accumulates = false
  }

  @safe private struct Primitive {
    var primitive: OpaquePointer
    var a: OpaquePointer
    var b: OpaquePointer
    var c: OpaquePointer
  }

  private let stream: OpaquePointer
  private var primitives: [Shape: Primitive] = [:]

  init() {
    var stream: OpaquePointer?
    unsafe OneDNN.check(OneDNN.functions.streamCreate(&stream, OneDNN.engine, 1), "stream")
    unsafe self.stream = unsafe OneDNN.needed(stream)
  }

  deinit {
    for primitive in primitives.values { destroy(primitive) }
    unsafe _ = OneDNN.functions.streamDestroy(stream)
  }

  func multiply(
    _ shape: Shape, _ a: UnsafeRawPointer?, _ b: UnsafeRawPointer?, _ c: UnsafeMutableRawPointer?
  ) {
    let primitive = primitive(shape)
    let functions = OneDNN.functions
    unsafe OneDNN.check(functions.memorySetData(primitive.a, UnsafeMutableRawPointer(mutating: a)), "A")
    unsafe OneDNN.check(functions.memorySetData(primitive.b, UnsafeMutableRawPointer(mutating: b)), "B")
    unsafe OneDNN.check(functions.memorySetData(primitive.c, c), "C")
    unsafe OneDNN.execute(
      primitive.primitive, stream,
      [.init(.source, primitive.a), .init(.weights, primitive.b), .init(.destination, primitive.c)])
  }

  private func primitive(_ shape: Shape) -> Primitive {
    if let known = primitives[shape] { return known }
    let new = create(shape)
    primitives[shape] = new
    return new
  }

  private func create(_ shape: Shape) -> Primitive {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let a = OneDNN.Description(rows: m, columns: k, .bfloat16, transposed: shape.a == .transposed)
    let b =
      shape.b == .packed
      ? PackedBFloat16.description(k: k, n: n)
      : OneDNN.Description(rows: k, columns: n, .bfloat16, transposed: shape.b == .transposed)
    let c = OneDNN.Description(rows: m, columns: n, .float32)
    let primitive = unsafe OneDNN.matmul(a, b, c, accumulates: shape.accumulates)
    return unsafe Primitive(
      primitive: primitive, a: OneDNN.memory(a.pointer), b: OneDNN.memory(b.pointer), c: OneDNN.memory(c.pointer))
  }

  private func destroy(_ primitive: Primitive) {
    unsafe _ = OneDNN.functions.memoryDestroy(primitive.a)
    unsafe _ = OneDNN.functions.memoryDestroy(primitive.b)
    unsafe _ = OneDNN.functions.memoryDestroy(primitive.c)
    unsafe _ = OneDNN.functions.primitiveDestroy(primitive.primitive)
  }
}

/// B [K × N] of products in bfloat16, in oneDNN's own layout. Immutable, so that any number of threads may use it.
@safe final class PackedBFloat16: @unchecked Sendable {
  let k: Int
  let n: Int
  let pointer: UnsafeMutableRawPointer

  /// - Parameter transposed: `b` is stored as [n × k].
  init(_ b: Span<Float>, k: Int, n: Int, transposed: Bool) {
    precondition(b.count == k * n, "B has \(b.count) elements, not \(k) × \(n)")
    (self.k, self.n) = (k, n)
    let source = OneDNN.Description(rows: k, columns: n, .float32, transposed: transposed)
    let target = Self.description(k: k, n: n)
    unsafe pointer = .allocate(byteCount: OneDNN.functions.descriptionSize(target.pointer), alignment: 64)
    unsafe b.withUnsafeBufferPointer { b in
      unsafe OneDNN.reorder(source, b.baseAddress, target, pointer)
    }
  }

  deinit { unsafe pointer.deallocate() }

  /// The layout that products of many rows like best; it suits those of few as well.
  static func description(k: Int, n: Int) -> OneDNN.Description {
    let a = OneDNN.Description(rows: 16, columns: k, .bfloat16)
    let c = OneDNN.Description(rows: 16, columns: n, .float32)
    return OneDNN.weightsDescription(a, k: k, n: n, c)
  }
}
