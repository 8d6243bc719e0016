import Foundation

/// What has started this process together with others, as the environment tells.
package struct Launcher: Sendable, Equatable {
  /// The environment's variable that tells how many.
  package let variable: String
  package let size: Int
  package let rank: Int

  /// How many processes there are, and which is this one: Open MPI's `mpirun`; MPICH's, and `srun --mpi=pmi2`; `srun`.
  /// Slurm's SLURM_NTASKS will not do: it also stands in the shell of an allocation, where one process runs.
  private static let variables = [
    (size: "OMPI_COMM_WORLD_SIZE", rank: "OMPI_COMM_WORLD_RANK"), (size: "PMI_SIZE", rank: "PMI_RANK"),
    (size: "SLURM_STEP_NUM_TASKS", rank: "SLURM_PROCID"),
  ]

  /// Nil where a process was started alone.
  package init?(environment: [String: String]) {
    for (size, rank) in Self.variables {
      guard let found = environment[size].flatMap({ Int($0) }) else { continue }
      guard found > 1 else { return nil }
      self.init(variable: size, size: found, rank: environment[rank].flatMap { Int($0) } ?? 0)
      return
    }
    return nil
  }

  package init(variable: String, size: Int, rank: Int) {
    self.variable = variable
    self.size = size
    self.rank = rank
  }

  /// Joins the processes that were started together with this one.
  ///
  /// - Throws: `LaunchError` where they cannot work together.
  package static func join(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(LaunchError) -> any ProcessGroup {
    guard let launcher = Launcher(environment: environment) else { return SingleProcess() }
    #if HADAMARD_MPI
      return try MPIProcesses(startedBy: launcher)
    #else
      throw LaunchError.withoutMPI(launcher)
    #endif
  }
}

/// Why processes that were started together cannot work together.
package enum LaunchError: Error, Equatable, CustomStringConvertible {
  /// The program was built without MPI.
  case withoutMPI(Launcher)
  /// MPI knows another number of processes than the launcher started.
  case strangers(Launcher, known: Int)
  /// MPI allows no other threads.
  case noThreads

  package var description: String {
    switch self {
    case .withoutMPI(let launcher):
      "\(launcher.size) processes were started together (\(launcher.variable)), and this program was built without MPI: "
        + "start one, or build it with HADAMARD_MPI=1 in the environment"
    case .strangers(let launcher, let known):
      "\(launcher.size) processes were started together (\(launcher.variable)), and MPI knows \(known): is mpirun of the "
        + "MPI that the program was built with? With srun, give --mpi=pmix"
    case .noThreads: "this MPI allows no threads beside it (MPI_THREAD_FUNNELED): another build of it is needed"
    }
  }
}
