// What this isolate has seen used. Bounded: entries leave when their time is over and never before, since whoever
// could push a live one out could use it again; a full memory is a fault instead.

export interface ReplayMemory {
  /** Notes an id until a time; 'full' when nothing more can be kept. */
  readonly claim: (id: string, untilMs: number, nowMs: number) => 'fresh' | 'seen' | 'full'
}

/** Between two sweeps of a full memory, so that a flood does not make every request pay for one. */
const SWEEP_MS = 1000

export const replayMemory = (entriesMax: number): ReplayMemory => {
  const seen = new Map<string, number>()
  let sweptMs = Number.NEGATIVE_INFINITY
  return {
    claim: (id, untilMs, nowMs) => {
      const known = seen.get(id)
      if (known !== undefined && known >= nowMs) return 'seen'
      // The oldest stand first; times differ by policy, so this finds most of what is over, and a sweep the rest.
      for (const [old, endMs] of seen) {
        if (endMs >= nowMs) break
        seen.delete(old)
      }
      if (seen.size >= entriesMax && nowMs >= sweptMs + SWEEP_MS) {
        sweptMs = nowMs
        for (const [old, endMs] of seen) if (endMs < nowMs) seen.delete(old)
      }
      if (seen.size >= entriesMax) return 'full'
      seen.delete(id)
      seen.set(id, untilMs)
      return 'fresh'
    },
  }
}
