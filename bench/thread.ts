// The clock of the payload engine's benchmarks: CPU time of the thread that judges, as a Worker's is counted. V8 compiles
// and collects on threads of its own, and how much of that falls into a call is chance.

/** Microseconds of this thread's CPU so far. */
export const threadMicros = (): number => {
  // Brings the thread's own count up to date.
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return user + system
}
