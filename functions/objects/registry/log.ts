// The registry's two logs. The log of changes has a version that only grows: an isolate that knows version 7 asks what
// came after it. It is compacted: who is further behind than it reaches gets everything. The log of acts is never
// shortened: it is the answer to who did what, and when.

import type { Act, Actor, Delta } from '../../../shared/core/registry.ts'
import { entriesOf, markedOf, type Marked } from './rows.ts'
import type { RevocationRow } from './tables.ts'

/** How many changes are kept at most, and how many are left by a compaction. */
export const CHANGES_MAX = 20_000
export const CHANGES_KEPT = 10_000
/** Beyond so many changes the whole is the smaller answer. */
const DELTA_CHANGES_MAX = 5000

export interface Head {
  readonly epoch: string
  readonly version: number
  readonly floor: number
}

export const loadHead = (sql: SqlStorage, newEpoch: () => string): Head => {
  sql.exec('INSERT OR IGNORE INTO head (id, epoch, version, floor) VALUES (0, ?, 0, 0)', newEpoch())
  return sql
    .exec<{ epoch: string; version: number; floor: number }>('SELECT epoch, version, floor FROM head')
    .one()
}

export type Change =
  | { readonly op: 'key'; readonly id: string }
  | { readonly op: 'add' | 'remove'; readonly marked: Marked; readonly subject: string }

/** Writes one change; answers the head after it. */
export const writeChange = (sql: SqlStorage, head: Head, change: Change): Head => {
  const version = head.version + 1
  sql.exec(
    'INSERT INTO change (version, op, subject, before_ms) VALUES (?, ?, ?, ?)',
    version,
    change.op,
    change.op === 'key' ? change.id : change.subject,
    change.op === 'key' ? null : (change.marked.beforeMs ?? null),
  )
  let { floor } = head
  if (version - floor > CHANGES_MAX) {
    floor = version - CHANGES_KEPT
    sql.exec('DELETE FROM change WHERE version <= ?', floor)
  }
  sql.exec('UPDATE head SET version = ?, floor = ?', version, floor)
  return { epoch: head.epoch, version, floor }
}

export const writeAct = (
  sql: SqlStorage,
  actor: Actor,
  act: Pick<Act, 'atMs' | 'what' | 'target' | 'detail'>,
): void => {
  sql.exec(
    'INSERT INTO act (at_ms, who, what, target, detail, request_id) VALUES (?, ?, ?, ?, ?, ?)',
    act.atMs,
    actor.who,
    act.what,
    act.target,
    act.detail,
    actor.requestId,
  )
}

type ChangeRow = { op: string; subject: string; before_ms: number | null }

/** What changed after `version` of `epoch`. `everything` is asked only where the log does not reach back. */
export const deltaOf = (
  sql: SqlStorage,
  head: Head,
  epoch: string,
  version: number,
  everything: () => Uint8Array,
): Delta => {
  const state = { epoch: head.epoch, version: head.version }
  const behind = head.version - version
  const reached = epoch === head.epoch && version >= head.floor && behind >= 0 && behind <= DELTA_CHANGES_MAX
  if (!reached) return { ...state, whole: true, added: everything(), removed: NOTHING, keys: [] }
  if (behind === 0) return { ...state, whole: false, added: NOTHING, removed: NOTHING, keys: [] }
  const keys = new Set<string>()
  // The last word on each revocation: what was added and removed again is only removed.
  const last = new Map<string, { readonly op: string; readonly beforeMs: number | null }>()
  for (const { op, subject, before_ms: beforeMs } of sql.exec<ChangeRow>(
    'SELECT op, subject, before_ms FROM change WHERE version > ? ORDER BY version',
    version,
  ))
    if (op === 'key') keys.add(subject)
    else last.set(subject, { op, beforeMs })
  const marked = (wanted: string): Marked[] =>
    [...last]
      .filter(([, { op }]) => op === wanted)
      .map(([subject, { beforeMs }]) => markedOf(subject, beforeMs))
  return {
    ...state,
    whole: false,
    added: entriesOf(marked('add')),
    removed: entriesOf(marked('remove')),
    keys: [...keys],
  }
}

const NOTHING = new Uint8Array()

/** Every revocation there is. */
export const allEntries = (sql: SqlStorage): Uint8Array =>
  entriesOf(
    sql
      .exec<Pick<RevocationRow, 'kind' | 'iss' | 'value' | 'before_ms'>>(
        'SELECT kind, iss, value, before_ms FROM revocation',
      )
      .toArray()
      .map(({ kind, iss, value, before_ms: beforeMs }) => ({
        kind: kind as Marked['kind'],
        iss,
        value,
        beforeMs: beforeMs ?? undefined,
      })),
  )
