import Collectives
import Testing

@Suite struct LauncherTests {
  @Test func processesStartedTogetherAreKnownByTheirLauncher() {
    #expect(
      Launcher(environment: ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3", "PMI_SIZE": "2"])
        == Launcher(variable: "OMPI_COMM_WORLD_SIZE", size: 4, rank: 3))
    #expect(
      Launcher(environment: ["PMI_SIZE": "2", "PMI_RANK": "1"]) == Launcher(variable: "PMI_SIZE", size: 2, rank: 1))
    #expect(
      Launcher(environment: ["SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "5"])
        == Launcher(variable: "SLURM_STEP_NUM_TASKS", size: 8, rank: 5))
  }

  /// One process is one, whoever started it; and so is the shell of a Slurm allocation of many tasks, whose variables a
  /// program that is started in it without `srun` inherits.
  @Test func aProcessAloneHasNoLauncher() {
    #expect(Launcher(environment: [:]) == nil)
    #expect(Launcher(environment: ["OMPI_COMM_WORLD_SIZE": "1", "OMPI_COMM_WORLD_RANK": "0"]) == nil)
    #expect(Launcher(environment: ["SLURM_NTASKS": "8", "SLURM_PROCID": "0", "SLURM_JOB_ID": "7"]) == nil)
    // `mpirun -n 1` within a step of several tasks.
    #expect(Launcher(environment: ["OMPI_COMM_WORLD_SIZE": "1", "SLURM_STEP_NUM_TASKS": "8"]) == nil)
  }

  /// These tests are built without MPI.
  @Test func withoutMPIProcessesDoNotJoin() throws {
    #expect(try Launcher.join(environment: [:]) is SingleProcess)
    let environment = ["OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "1"]
    let launcher = try #require(Launcher(environment: environment))
    #expect(throws: LaunchError.withoutMPI(launcher)) { try Launcher.join(environment: environment) }
  }
}
