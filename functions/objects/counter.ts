// The Durable Object that counts one key of one limit. It answers from memory, and what it has charged stands in
// SQLite before the answer leaves (the platform's output gate), so that neither eviction nor a deployment nor a crash
// resets a quota. For large quotas it writes ahead: the row says up to 1/1000 of the quota more than was charged, and
// the next charges need no write until they reach it. A crash in between costs the client that much, and never gives
// anything back; a second after the last change the exact state is written.

import { DurableObject } from 'cloudflare:workers'

import type { Limit } from '../../shared/core/ports.ts'
import { ask, lifeMs, type Answer, type Ask, type Hold, type State } from '../../shared/lib/window/state.ts'
import { ahead, covers } from '../../shared/lib/window/ahead.ts'
import type { Cell, Window } from '../../shared/lib/window/window.ts'
import { part, type Part } from './part.ts'
import { pace, partsFor } from './pace.ts'

export interface Reply {
  readonly answer: Answer
  /** Among how many objects the key should be divided; 1 for this one alone. */
  readonly parts: number
}

interface Env {
  readonly COUNTERS: DurableObjectNamespace<Counter>
}

/** Who asks, where that matters. */
export interface Asking {
  /** The whole of which this object is a part: it then counts by leases from it. */
  readonly root?: string | undefined
  /** Names the question, so that one whose answer was lost is not counted twice. */
  readonly nonce?: string
  readonly again?: boolean
}

/** Nonces kept: more than are under way when an object is thrown away. */
const TOLD_MAX = 32
const FLUSH_MS = 1000
/** A spent state stays a little longer than it matters. */
const KEEP_MS = 60_000
const HOT_PER_SECOND = 500

type CellRow = { a: number; b: number; c: number; d: number; window: string; told: string }

const EMPTY: State = { cell: undefined, holds: [] }

export class Counter extends DurableObject<Env> {
  #state: State = EMPTY
  /** What a restart would find. */
  #stored: State = EMPTY
  #window: Window | undefined
  /** The last questions that charged something, stored along with what they charged. */
  #told: readonly string[] = []
  #alarmed = false
  #flushing: ReturnType<typeof setTimeout> | undefined
  readonly #pace = pace()
  #part: Part | undefined

  constructor(context: DurableObjectState, env: Env) {
    super(context, env)
    void context.blockConcurrencyWhile(async () => {
      this.#load()
      this.#alarmed = (await context.storage.getAlarm()) !== null
    })
  }

  /** Judges one question. */
  async ask(limit: Limit, question: Ask, nowMs: number, asking: Asking = {}): Promise<Reply> {
    const perSecond = this.#pace(nowMs)
    const hotPerSecond = limit.durable?.hotPerSecond ?? HOT_PER_SECOND
    if (asking.root !== undefined) {
      const answer = await this.#askPart(limit, question, nowMs, asking.root)
      return { answer, parts: partsFor(perSecond * partsOf(this.ctx.id.name), hotPerSecond) }
    }
    return { answer: this.#judge(limit, question, nowMs, asking), parts: partsFor(perSecond, hotPerSecond) }
  }

  #judge(limit: Limit, question: Ask, nowMs: number, { nonce, again }: Asking): Answer {
    if (again === true && nonce !== undefined && this.#told.includes(nonce)) {
      // Counted before its answer was lost. A lease that it opened runs out by itself.
      const [, look] = ask(limit, this.#state, { cost: 0 }, nowMs)
      return { ...look, admitted: true, retryMs: 0 }
    }
    const [state, answer] = ask(limit, this.#state, question, nowMs)
    if (!isChange(question, answer)) return answer
    if (nonce !== undefined && answer.admitted) this.#told = [...this.#told.slice(1 - TOLD_MAX), nonce]
    this.#keep(limit, state, nowMs)
    return answer
  }

  #askPart(limit: Limit, question: Ask, nowMs: number, root: string): Promise<Answer> {
    const { COUNTERS } = this.env
    const askRoot = (one: Ask): Promise<Reply> =>
      COUNTERS.get(COUNTERS.idFromName(root)).ask(limit, one, nowMs)
    this.#part ??= part(this.ctx.id.toString(), (work) => this.ctx.waitUntil(work))
    return this.#part(limit, question, nowMs, askRoot)
  }

  override async alarm(): Promise<void> {
    this.#alarmed = false
    const leftMs = this.#window === undefined ? 0 : lifeMs(this.#window, this.#state, Date.now())
    if (leftMs > 0) {
      await this.#rememberToForget(leftMs)
      return
    }
    clearTimeout(this.#flushing)
    this.#flushing = undefined
    this.#state = EMPTY
    this.#stored = EMPTY
    this.#told = []
    await this.ctx.storage.deleteAll()
    this.#createTables()
  }

  #keep(window: Window, state: State, nowMs: number): void {
    this.#state = state
    this.#window = window
    if (!covers(window, this.#stored, state, nowMs)) this.#store(ahead(window, state, nowMs))
    if (this.#stored !== state) this.#flushing ??= setTimeout(() => this.#flush(), FLUSH_MS)
    if (!this.#alarmed) void this.#rememberToForget(lifeMs(window, state, nowMs))
  }

  #flush(): void {
    this.#flushing = undefined
    this.#store(this.#state)
  }

  async #rememberToForget(leftMs: number): Promise<void> {
    this.#alarmed = true
    await this.ctx.storage.setAlarm(Date.now() + leftMs + KEEP_MS)
  }

  #createTables(): void {
    const { sql } = this.ctx.storage
    sql.exec(
      'CREATE TABLE IF NOT EXISTS cell (id INTEGER PRIMARY KEY CHECK (id = 0), a REAL, b REAL, c REAL, d REAL, window TEXT, told TEXT)',
    )
    sql.exec('CREATE TABLE IF NOT EXISTS hold (id TEXT PRIMARY KEY, units REAL, until REAL) WITHOUT ROWID')
  }

  #load(): void {
    this.#createTables()
    const { sql } = this.ctx.storage
    const [row] = sql.exec<CellRow>('SELECT a, b, c, d, window, told FROM cell').toArray()
    const cell: Cell | undefined = row === undefined ? undefined : [row.a, row.b, row.c, row.d]
    const holds = sql
      .exec<{ id: string; units: number; until: number }>('SELECT id, units, until FROM hold')
      .toArray()
      .map(({ id, units, until }): Hold => ({ id, units, untilMs: until }))
    // Written by #store and by nobody else.
    if (row !== undefined) {
      this.#window = JSON.parse(row.window) as Window
      this.#told = JSON.parse(row.told) as string[]
    }
    this.#state = { cell, holds }
    this.#stored = this.#state
  }

  /** Writes what differs from the stored state; the platform makes one write of what one answer caused. */
  #store(state: State): void {
    const { sql } = this.ctx.storage
    if (state.cell !== undefined && state.cell !== this.#stored.cell)
      sql.exec(
        'INSERT OR REPLACE INTO cell (id, a, b, c, d, window, told) VALUES (0, ?, ?, ?, ?, ?, ?)',
        ...state.cell,
        JSON.stringify(this.#window),
        JSON.stringify(this.#told),
      )
    const kept = new Set(state.holds)
    const had = new Set(this.#stored.holds)
    for (const hold of this.#stored.holds)
      if (!kept.has(hold)) sql.exec('DELETE FROM hold WHERE id = ?', hold.id)
    for (const hold of state.holds)
      if (!had.has(hold))
        sql.exec(
          'INSERT OR REPLACE INTO hold (id, units, until) VALUES (?, ?, ?)',
          hold.id,
          hold.units,
          hold.untilMs,
        )
    this.#stored = state
  }
}

/** A look or a refusal leaves nothing to keep, unless the question also told of something. */
const isChange = (question: Ask, answer: Answer): boolean =>
  (answer.admitted && question.cost !== 0) ||
  answer.granted > 0 ||
  (question.debt ?? 0) !== 0 ||
  (question.close?.length ?? 0) > 0

const partsOf = (name: string | undefined): number => Number(name?.split('/').at(-1) ?? 1) || 1
