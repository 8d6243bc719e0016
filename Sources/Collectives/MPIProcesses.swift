#if HADAMARD_MPI
  import CMPI

  /// All processes that an MPI launcher has started: MPI_COMM_WORLD.
  ///
  /// MPI asks its implementations that a sum be the same on every rank, and recommends that it be the same in every run
  /// (MPI 3.1, section 5.9.1). Open MPI chooses its algorithm by the count of values and ranks alone, and each adds in an
  /// order that does not depend on who arrives first.
  struct MPIProcesses: ProcessGroup {
    let rank: Int
    let size: Int
    let sizeOnThisMachine: Int

    /// MPI counts in C's int; so many values at once.
    private static let most = 1 << 28

    /// Joins the others. Once in the life of a process.
    ///
    /// - Parameter launcher: what has started this process; MPI must know as many.
    init(startedBy launcher: Launcher) throws(LaunchError) {
      let isFunnelled = cmpi_start() != 0
      rank = Int(cmpi_rank())
      size = Int(cmpi_size())
      sizeOnThisMachine = Int(cmpi_size_on_this_machine())
      guard isFunnelled else { throw LaunchError.noThreads }
      guard size == launcher.size else { throw LaunchError.strangers(launcher, known: size) }
    }

    func sum(_ values: inout MutableSpan<Float>) {
      unsafe inPieces(of: &values) { unsafe cmpi_sum_floats($0, $1) }
    }

    func sum(_ values: inout MutableSpan<Double>) {
      unsafe inPieces(of: &values) { unsafe cmpi_sum_doubles($0, $1) }
    }

    func sum(_ values: inout MutableSpan<UInt64>) {
      unsafe inPieces(of: &values) { unsafe cmpi_sum_integers($0, $1) }
    }

    func broadcast(_ bytes: inout MutableSpan<UInt8>, from root: Int) {
      unsafe inPieces(of: &bytes) { unsafe cmpi_broadcast($0, $1, CInt(root)) }
    }

    func finish() { cmpi_finish() }

    func abort() -> Never {
      cmpi_abort(1)
      fatalError("MPI_Abort returned")
    }

    private func inPieces<Value>(
      of values: inout MutableSpan<Value>, _ body: (UnsafeMutablePointer<Value>, CInt) -> Void
    ) {
      unsafe values.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        for offset in stride(from: 0, to: buffer.count, by: Self.most) {
          unsafe body(start + offset, CInt(min(Self.most, buffer.count - offset)))
        }
      }
    }
  }
#endif
