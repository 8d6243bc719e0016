// MPI for Swift, which sees neither the macros that its handles are nor the structs behind them. Every failure ends the
// run with MPI's own message: the world's error handler is MPI_ERRORS_ARE_FATAL.
#pragma once

// Where pkg-config has not said where the header lies: Debian's folders.
#if __has_include(<mpi.h>)
#include <mpi.h>
#elif __has_include("/usr/lib/x86_64-linux-gnu/openmpi/include/mpi.h")
#include "/usr/lib/x86_64-linux-gnu/openmpi/include/mpi.h"
#elif __has_include("/usr/lib/aarch64-linux-gnu/openmpi/include/mpi.h")
#include "/usr/lib/aarch64-linux-gnu/openmpi/include/mpi.h"
#else
#error "mpi.h is missing: install libopenmpi-dev, or build without HADAMARD_MPI"
#endif

#include <stdint.h>

// One thread calls MPI, others compute: MPI_THREAD_FUNNELED. Whether MPI grants that.
static inline int cmpi_start(void) {
  int provided = MPI_THREAD_SINGLE;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
  return provided >= MPI_THREAD_FUNNELED;
}

static inline void cmpi_finish(void) { MPI_Finalize(); }

static inline void cmpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

static inline int cmpi_rank(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int cmpi_size(void) {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

// Processes that share this one's memory.
static inline int cmpi_size_on_this_machine(void) {
  MPI_Comm machine;
  int size = 1;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  MPI_Comm_size(machine, &size);
  MPI_Comm_free(&machine);
  return size;
}

static inline void cmpi_sum_floats(float *values, int count) {
  MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
}

static inline void cmpi_sum_doubles(double *values, int count) {
  MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

static inline void cmpi_sum_integers(uint64_t *values, int count) {
  MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
}

static inline void cmpi_broadcast(uint8_t *bytes, int count, int root) {
  MPI_Bcast(bytes, count, MPI_BYTE, root, MPI_COMM_WORLD);
}
