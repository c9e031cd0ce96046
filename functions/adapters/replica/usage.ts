// When keys were last used, to the hour: noted once per key, hour and isolate, and told to the registry in batches
// behind the responses.

import type { Ports } from '../../../shared/core/ports.ts'
import type { ReplicaWorld } from './replica.ts'

export type Usage = (id: string, nowMs: number, defer: Ports['defer']) => void

const HOUR_MS = 3_600_000
const IDS_MAX = 10_000
const BATCH_MS = 500
/** A batch whose request died is given up after this. */
const LOST_MS = 10_000

export const createUsage = (world: ReplicaWorld): Usage => {
  let hour = -1
  /** Used in this hour, and told or about to be. */
  const noted = new Set<string>()
  const waiting = new Set<string>()
  let flushingMs = Number.NEGATIVE_INFINITY
  const flush = async (): Promise<void> => {
    await new Promise((resolve) => {
      setTimeout(resolve, BATCH_MS)
    })
    const ids = [...waiting]
    waiting.clear()
    flushingMs = Number.NEGATIVE_INFINITY
    try {
      await world.registry()?.touch(ids, hour)
    } catch {
      // Noted again with the next use: the registry is behind until then, by an hour at most after that.
      for (const id of ids) noted.delete(id)
    }
  }
  return (id, nowMs, defer) => {
    const now = Math.floor(nowMs / HOUR_MS)
    if (now > hour) {
      hour = now
      noted.clear()
    }
    if (noted.has(id) || noted.size >= IDS_MAX) return
    noted.add(id)
    waiting.add(id)
    if (nowMs < flushingMs + LOST_MS) return
    flushingMs = nowMs
    defer(flush())
  }
}
