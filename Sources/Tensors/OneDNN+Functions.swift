extension OneDNN {
  typealias Object = OpaquePointer?
  typealias NewObject = UnsafeMutablePointer<OpaquePointer?>
  typealias Raw = UnsafeMutableRawPointer

  /// What is called, by the names of dnnl.h without their prefix.
  @safe struct Functions {
    let engineCreate: @convention(c) (NewObject, CInt, Int) -> CInt
    let streamCreate: @convention(c) (NewObject, Object, CUnsignedInt) -> CInt
    let streamWait: @convention(c) (Object) -> CInt
    let streamDestroy: @convention(c) (Object) -> CInt
    let descriptionByStrides: @convention(c) (Raw, CInt, UnsafePointer<Int64>, CInt, UnsafePointer<Int64>) -> CInt
    let descriptionByTag: @convention(c) (Raw, CInt, UnsafePointer<Int64>, CInt, CInt) -> CInt
    let descriptionSize: @convention(c) (Raw) -> Int
    let memoryCreate: @convention(c) (NewObject, Raw, Object, Raw?) -> CInt
    let memorySetData: @convention(c) (Object, Raw?) -> CInt
    let memoryDestroy: @convention(c) (Object) -> CInt
    let matmulInit: @convention(c) (Raw, Raw, Raw, Raw?, Raw) -> CInt
    let primitiveDescriptionCreate: @convention(c) (NewObject, Raw, Object, Object, Object) -> CInt
    let primitiveDescriptionDestroy: @convention(c) (Object) -> CInt
    let queryDescription: @convention(c) (Object, CInt, CInt) -> UnsafeRawPointer?
    let primitiveCreate: @convention(c) (NewObject, Object) -> CInt
    let primitiveDestroy: @convention(c) (Object) -> CInt
    let execute: @convention(c) (Object, Object, CInt, UnsafeRawPointer?) -> CInt
    let reorderCreate: @convention(c) (NewObject, Raw, Object, Raw, Object, Object) -> CInt
    let attributesCreate: @convention(c) (NewObject) -> CInt
    let attributesDestroy: @convention(c) (Object) -> CInt
    let attributesSetPostOperations: @convention(c) (Object, Object) -> CInt
    let postOperationsCreate: @convention(c) (NewObject) -> CInt
    let postOperationsDestroy: @convention(c) (Object) -> CInt
    let appendSum: @convention(c) (Object, Float) -> CInt
  }

  static let functions = unsafe Functions(
    engineCreate: load("engine_create"), streamCreate: load("stream_create"), streamWait: load("stream_wait"),
    streamDestroy: load("stream_destroy"), descriptionByStrides: load("memory_desc_init_by_strides"),
    descriptionByTag: load("memory_desc_init_by_tag"), descriptionSize: load("memory_desc_get_size"),
    memoryCreate: load("memory_create"), memorySetData: load("memory_set_data_handle"),
    memoryDestroy: load("memory_destroy"), matmulInit: load("matmul_desc_init"),
    primitiveDescriptionCreate: load("primitive_desc_create"),
    primitiveDescriptionDestroy: load("primitive_desc_destroy"),
    queryDescription: load("primitive_desc_query_md"), primitiveCreate: load("primitive_create"),
    primitiveDestroy: load("primitive_destroy"), execute: load("primitive_execute"),
    reorderCreate: load("reorder_primitive_desc_create"), attributesCreate: load("primitive_attr_create"),
    attributesDestroy: load("primitive_attr_destroy"),
    attributesSetPostOperations: load("primitive_attr_set_post_ops"), postOperationsCreate: load("post_ops_create"),
    postOperationsDestroy: load("post_ops_destroy"), appendSum: load("post_ops_append_sum"))

  private static func load<Function>(_ name: String) -> Function {
    guard let symbol = unsafe OneDNNLibrary.symbol("dnnl_" + name) else {
      fatalError("oneDNN has no dnnl_\(name)")
    }
    return unsafe unsafeBitCast(symbol, to: Function.self)
  }
}
