import COpenBLAS

/// The part of oneDNN's C interface, version 2, that products in bfloat16 need.
enum OneDNN {
  /// Whether there is a oneDNN of that version, and a CPU that multiplies in bfloat16 (AVX512-BF16).
  static let multipliesBFloat16: Bool = {
    guard let version = unsafe OneDNNLibrary.symbol("dnnl_version"), OneDNNLibrary.isAvailable,
      let isa = unsafe OneDNNLibrary.symbol("dnnl_get_effective_cpu_isa")
    else { return false }
    let major = unsafe unsafeBitCast(version, to: (@convention(c) () -> UnsafePointer<CInt>).self)().pointee
    // dnnl_cpu_isa_avx512_core_bf16 and those that include it.
    let capabilities = unsafe unsafeBitCast(isa, to: (@convention(c) () -> CInt).self)()
    return major == 2 && capabilities & 0xE7 == 0xE7
  }()

  enum ElementType: CInt {
    case bfloat16 = 2
    case float32 = 3
  }

  /// dnnl_exec_arg_t.
  @safe struct Argument {
    enum Role: CInt {
      case source = 1
      case destination = 17
      case weights = 33
    }

    var role: CInt
    var memory: OpaquePointer

    init(_ role: Role, _ memory: OpaquePointer) {
      self.role = role.rawValue
      unsafe self.memory = unsafe memory
    }
  }

  /// dnnl_memory_desc_t of a matrix: 696 bytes in oneDNN 2.6.
  @safe final class Description {
    let pointer: UnsafeMutableRawPointer

    init() {
      unsafe pointer = .allocate(byteCount: 4096, alignment: 64)
      unsafe pointer.initializeMemory(as: UInt8.self, repeating: 0, count: 4096)
    }

    /// - Parameter transposed: stored as [columns × rows]; always without gaps.
    convenience init(rows: Int, columns: Int, _ type: ElementType, transposed: Bool = false) {
      self.init()
      let strides = transposed ? [1, Int64(rows)] : [Int64(columns), 1]
      let status = unsafe functions.descriptionByStrides(
        pointer, 2, padded([Int64(rows), Int64(columns)]), type.rawValue, padded(strides))
      check(status, "a matrix of \(rows) × \(columns)")
    }

    /// In whatever layout a product likes.
    static func any(rows: Int, columns: Int, _ type: ElementType) -> Description {
      let description = Description()
      let status = unsafe functions.descriptionByTag(
        description.pointer, 2, padded([Int64(rows), Int64(columns)]), type.rawValue, 1)
      check(status, "a matrix of \(rows) × \(columns)")
      return description
    }

    deinit { unsafe pointer.deallocate() }
  }

  static func matmul(_ a: Description, _ b: Description, _ c: Description, accumulates: Bool) -> OpaquePointer {
    let description = unsafe matmulDescription(a, b, c, accumulates: accumulates)
    defer { unsafe _ = functions.primitiveDescriptionDestroy(description) }
    var primitive: OpaquePointer?
    unsafe check(functions.primitiveCreate(&primitive, description), "a product")
    return unsafe needed(primitive)
  }

  /// The layout of B [k × n] that a product prefers.
  static func weightsDescription(_ a: Description, k: Int, n: Int, _ c: Description) -> Description {
    let description = unsafe matmulDescription(
      a, .any(rows: k, columns: n, .bfloat16), c, accumulates: false)
    defer { unsafe _ = functions.primitiveDescriptionDestroy(description) }
    // dnnl_query_weights_md.
    guard let found = unsafe functions.queryDescription(description, 131, 0) else { fatalError("oneDNN: no layout") }
    let copy = Description()
    // What the query gives belongs to the primitive's description, which goes away.
    unsafe copy.pointer.copyMemory(from: found, byteCount: 696)
    return copy
  }

  static func reorder(
    _ source: Description, _ from: UnsafePointer<Float>?, _ target: Description, _ to: UnsafeMutableRawPointer
  ) {
    var description: OpaquePointer?
    unsafe check(
      functions.reorderCreate(&description, source.pointer, engine, target.pointer, engine, nil), "a change of layout")
    defer { unsafe _ = functions.primitiveDescriptionDestroy(description) }
    var primitive: OpaquePointer?
    unsafe check(functions.primitiveCreate(&primitive, description), "a change of layout")
    var stream: OpaquePointer?
    unsafe check(functions.streamCreate(&stream, engine, 1), "a stream")
    let (a, b) = unsafe (memory(source.pointer), memory(target.pointer))
    defer {
      unsafe _ = functions.memoryDestroy(a)
      unsafe _ = functions.memoryDestroy(b)
      unsafe _ = functions.primitiveDestroy(primitive)
      unsafe _ = functions.streamDestroy(stream)
    }
    unsafe check(functions.memorySetData(a, UnsafeMutableRawPointer(mutating: from)), "a source")
    unsafe check(functions.memorySetData(b, to), "a target")
    unsafe execute(needed(primitive), needed(stream), [.init(.source, a), .init(.destination, b)])
  }

  static func memory(_ description: UnsafeMutableRawPointer) -> OpaquePointer {
    var memory: OpaquePointer?
    // DNNL_MEMORY_NONE: the data is set later.
    unsafe check(functions.memoryCreate(&memory, description, engine, nil), "memory")
    return unsafe needed(memory)
  }

  static func execute(_ primitive: OpaquePointer, _ stream: OpaquePointer, _ arguments: [Argument]) {
    unsafe arguments.withUnsafeBytes { arguments in
      unsafe check(functions.execute(primitive, stream, CInt(arguments.count / 16), arguments.baseAddress), "a product")
    }
    unsafe check(functions.streamWait(stream), "a product")
  }

  /// A refusal is a mistake of ours, as a wrong shape is.
  static func check(_ status: CInt, _ what: String) {
    precondition(status == 0, "oneDNN refuses \(what): status \(status)")
  }

  static func needed(_ object: OpaquePointer?) -> OpaquePointer {
    guard let object = unsafe object else { fatalError("oneDNN made nothing and said nothing") }
    return unsafe object
  }

  /// The CPU; made once.
  nonisolated(unsafe) static let engine: OpaquePointer = {
    var engine: OpaquePointer?
    unsafe check(functions.engineCreate(&engine, 1, 0), "the CPU")
    return unsafe needed(engine)
  }()

  private static func matmulDescription(
    _ a: Description, _ b: Description, _ c: Description, accumulates: Bool
  ) -> OpaquePointer {
    // dnnl_matmul_desc_t: 2800 bytes in oneDNN 2.6.
    let operation = UnsafeMutableRawPointer.allocate(byteCount: 16_384, alignment: 64)
    defer { unsafe operation.deallocate() }
    unsafe operation.initializeMemory(as: UInt8.self, repeating: 0, count: 16_384)
    unsafe check(functions.matmulInit(operation, a.pointer, b.pointer, nil, c.pointer), "a product")
    var attributes: OpaquePointer?
    if accumulates { unsafe attributes = unsafe accumulating() }
    defer { if let attributes = unsafe attributes { unsafe _ = functions.attributesDestroy(attributes) } }
    var description: OpaquePointer?
    unsafe check(functions.primitiveDescriptionCreate(&description, operation, attributes, engine, nil), "a product")
    return unsafe needed(description)
  }

  /// The result is added to what is there.
  private static func accumulating() -> OpaquePointer {
    var (attributes, operations): (OpaquePointer?, OpaquePointer?) = (nil, nil)
    unsafe check(functions.attributesCreate(&attributes), "attributes")
    unsafe check(functions.postOperationsCreate(&operations), "a sum")
    unsafe check(functions.appendSum(operations, 1), "a sum")
    unsafe check(functions.attributesSetPostOperations(attributes, operations), "a sum")
    unsafe _ = functions.postOperationsDestroy(operations)
    return unsafe needed(attributes)
  }

  /// Sizes and strides in an array of DNNL_MAX_NDIMS numbers.
  private static func padded(_ numbers: [Int64]) -> [Int64] {
    numbers + [Int64](repeating: 0, count: 12 - numbers.count)
  }
}
