// The Durable Object that remembers what may be used once only, for a sixteenth of all ids. It answers from SQLite:
// the platform lets an answer out only when the row stands (the output gate), so neither eviction nor a crash makes
// a used proof fresh again. Rows leave when their time is over, never before: a full object says so.

import { DurableObject } from 'cloudflare:workers'

const ROWS_MAX = 500_000
const SWEEP_MS = 60_000
/** Between two sweeps of a full object, so that not every question of a flood pays for one. */
const FULL_SWEEP_MS = 61_000

export class Replay extends DurableObject {
  #rows = 0
  #sweptMs = Number.NEGATIVE_INFINITY
  #alarmed = false

  constructor(context: DurableObjectState, env: Cloudflare.Env) {
    super(context, env)
    context.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID',
    )
    this.#count()
    void context.blockConcurrencyWhile(async () => {
      this.#alarmed = (await context.storage.getAlarm()) !== null
    })
  }

  /** Notes an id until a time. Times are the callers', milliseconds since the epoch. */
  async claim(id: string, untilMs: number, nowMs: number): Promise<'fresh' | 'seen' | 'full'> {
    const { sql } = this.ctx.storage
    const [row] = sql.exec<{ until: number }>('SELECT until FROM seen WHERE id = ?', id).toArray()
    if (row !== undefined && row.until >= nowMs) return 'seen'
    if (row === undefined) {
      if (this.#rows >= ROWS_MAX && nowMs > this.#sweptMs + FULL_SWEEP_MS) this.#sweep(nowMs - SWEEP_MS)
      if (this.#rows >= ROWS_MAX) return 'full'
      this.#rows++
    }
    sql.exec('INSERT OR REPLACE INTO seen (id, until) VALUES (?, ?)', id, untilMs)
    if (!this.#alarmed) await this.#rememberToSweep()
    return 'fresh'
  }

  override async alarm(): Promise<void> {
    // Isolates' clocks differ a little: what is over for this one may not be for the slowest.
    this.#sweep(Date.now() - SWEEP_MS)
    this.#alarmed = false
    if (this.#rows > 0) await this.#rememberToSweep()
  }

  async #rememberToSweep(): Promise<void> {
    this.#alarmed = true
    await this.ctx.storage.setAlarm(Date.now() + SWEEP_MS)
  }

  #sweep(nowMs: number): void {
    this.#sweptMs = nowMs
    this.ctx.storage.sql.exec('DELETE FROM seen WHERE until < ?', nowMs)
    this.#count()
  }

  #count(): void {
    this.#rows = this.ctx.storage.sql.exec<{ rows: number }>('SELECT COUNT(*) AS rows FROM seen').one().rows
  }
}
