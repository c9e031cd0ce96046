// The Durable Object that holds the truth about API keys and revocations, in SQLite: one for the whole gate. What it
// has acknowledged stands on disk before its answer leaves (the platform's output gate). It trusts its callers, which
// are this Worker's own code alone: who may do what was judged by guards before. It never sees a key, only its hash.

import { DurableObject } from 'cloudflare:workers'

import type {
  Act,
  Actor,
  Delta,
  KeyQuery,
  Looked,
  NewKey,
  NewRevocation,
  Page,
  PageQuery,
  Registry as Contract,
  RegistryRefusal,
  Revocation,
  Rotation,
  StoredKey,
} from '../../shared/core/registry.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { readBootstrap } from '../../shared/guards/key/bootstrap.ts'
import { both, saidBefore } from './registry/again.ts'
import { insertKey } from './registry/insert.ts'
import {
  allEntries,
  deltaOf,
  loadHead,
  writeAct,
  writeChange,
  type Change,
  type Head,
} from './registry/log.ts'
import { actOf, recordOf, revocationOf, storedOf, subjectOf } from './registry/rows.ts'
import {
  createTables,
  KEYS_OF_PRINCIPAL,
  KEYS_PAGE,
  LOOKUP,
  type ActRow,
  type KeyRow,
  type RevocationRow,
} from './registry/tables.ts'

interface Env {
  /** The first administrator's key, as `gatehouse keys bootstrap` prints it: an id and a hash, no key. */
  readonly GATEHOUSE_BOOTSTRAP_KEY?: string
}

/** What every isolate can hold within its bounds. */
export const REVOCATIONS_MAX = 200_000
const CLEAN_MS = 3_600_000

export class Registry extends DurableObject<Env> implements Contract {
  readonly #sql: SqlStorage
  #head: Head
  /** All entries, until the next revocation: a fresh location's isolates ask for the whole at once. */
  #whole: Uint8Array | undefined

  constructor(context: DurableObjectState, env: Env) {
    super(context, env)
    this.#sql = context.storage.sql
    createTables(this.#sql)
    this.#head = loadHead(this.#sql, () => crypto.randomUUID())
    this.#bootstrap()
  }

  async lookup(id: string): Promise<Looked> {
    const { epoch, version } = this.#head
    const row = this.#row(id)
    return { epoch, version, record: row === undefined ? undefined : recordOf(row) }
  }

  async since(epoch: string, version: number): Promise<Delta> {
    return deltaOf(this.#sql, this.#head, epoch, version, () => (this.#whole ??= allEntries(this.#sql)))
  }

  async touch(ids: readonly string[], hour: number): Promise<void> {
    for (const id of ids)
      this.#sql.exec(
        'UPDATE api_key SET used_hour = ? WHERE id = ? AND (used_hour IS NULL OR used_hour < ?)',
        hour,
        id,
        hour,
      )
  }

  async issue(key: NewKey, actor: Actor): Promise<Result<StoredKey, RegistryRefusal>> {
    if (this.#row(key.id) !== undefined) return err('exists')
    return this.#keep(() => {
      insertKey(this.#sql, key, actor.who, Date.now())
      this.#told({ op: 'key', id: key.id }, actor, 'key.issue', key.id, `${key.name} for ${key.principal}`)
      return this.#stored(key.id)
    })
  }

  async rotate(id: string, rotation: Rotation, actor: Actor): Promise<Result<StoredKey, RegistryRefusal>> {
    const row = this.#row(id)
    if (row === undefined) return err('not-found')
    if (row.revoked_ms !== null) return err('revoked')
    const nowMs = Date.now()
    const graceUntilMs = rotation.graceMs > 0 ? nowMs + rotation.graceMs : null
    return this.#keep(() => {
      this.#sql.exec(
        `UPDATE api_key SET old_hash = ?, old_hash_version = ?, grace_until_ms = ?, hash = ?, hash_version = ?,
           rotated_ms = ?, expires_ms = ? WHERE id = ?`,
        graceUntilMs === null ? null : row.hash,
        graceUntilMs === null ? null : row.hash_version,
        graceUntilMs,
        rotation.hash.hash,
        rotation.hash.version,
        nowMs,
        rotation.expiresMs ?? null,
        id,
      )
      this.#told({ op: 'key', id }, actor, 'key.rotate', id, `grace ${rotation.graceMs} ms`)
      return this.#stored(id)
    })
  }

  async revokeKey(id: string, actor: Actor): Promise<Result<StoredKey, RegistryRefusal>> {
    const row = this.#row(id)
    if (row === undefined) return err('not-found')
    // Said twice, it stays the first time's.
    if (row.revoked_ms !== null) return ok(storedOf(row))
    return this.#keep(() => {
      this.#sql.exec('UPDATE api_key SET revoked_ms = ? WHERE id = ?', Date.now(), id)
      this.#told({ op: 'key', id }, actor, 'key.revoke', id, row.name)
      return this.#stored(id)
    })
  }

  async key(id: string): Promise<StoredKey | undefined> {
    const row = this.#row(id)
    return row === undefined ? undefined : storedOf(row)
  }

  async keys({ cursor, limit, principal }: KeyQuery): Promise<Page<StoredKey>> {
    const rows =
      principal === undefined
        ? this.#sql.exec<KeyRow>(KEYS_PAGE, cursor, limit + 1)
        : this.#sql.exec<KeyRow>(KEYS_OF_PRINCIPAL, principal, cursor, limit + 1)
    return pageOf(rows.toArray(), limit, storedOf)
  }

  async revoke(revocation: NewRevocation, actor: Actor): Promise<Result<Revocation, RegistryRefusal>> {
    const said = saidBefore(this.#sql, revocation, Date.now())
    const { kind, iss, value, beforeMs, untilMs, reason } = both(said, revocation)
    const { n: count } = this.#sql.exec<{ n: number }>('SELECT count(*) AS n FROM revocation').one()
    if (count >= REVOCATIONS_MAX && said === undefined) return err('full')
    return this.#keep(() => {
      this.#sql.exec('DELETE FROM revocation WHERE kind = ? AND iss = ? AND value = ?', kind, iss, value)
      const row = this.#sql
        .exec<RevocationRow>(
          `INSERT INTO revocation (kind, iss, value, before_ms, until_ms, reason, created_ms, created_by)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
          kind,
          iss,
          value,
          beforeMs ?? null,
          untilMs ?? null,
          reason,
          Date.now(),
          actor.who,
        )
        .one()
      const change: Change = {
        op: 'add',
        marked: { kind, iss, value, beforeMs },
        subject: subjectOf(revocation),
      }
      this.#told(change, actor, 'revocation.add', String(row.id), `${kind} of ${iss}: ${reason}`)
      if (untilMs !== undefined) this.#rememberToClean()
      return revocationOf(row)
    })
  }

  async unrevoke(id: number, actor: Actor): Promise<Result<Revocation, RegistryRefusal>> {
    const [row] = this.#sql.exec<RevocationRow>('SELECT * FROM revocation WHERE id = ?', id).toArray()
    if (row === undefined) return err('not-found')
    return this.#keep(() => {
      this.#drop(row, actor, `${row.kind} of ${row.iss}`)
      return revocationOf(row)
    })
  }

  async revocations({ cursor, limit }: PageQuery): Promise<Page<Revocation>> {
    const rows = this.#sql.exec<RevocationRow>(
      'SELECT * FROM revocation WHERE id > ? ORDER BY id LIMIT ?',
      Number(cursor),
      limit + 1,
    )
    return pageOf(rows.toArray(), limit, revocationOf)
  }

  async acts({ cursor, limit }: PageQuery): Promise<Page<Act>> {
    const before = cursor === '' ? Number.MAX_SAFE_INTEGER : Number(cursor)
    const rows = this.#sql.exec<ActRow>(
      'SELECT * FROM act WHERE id < ? ORDER BY id DESC LIMIT ?',
      before,
      limit + 1,
    )
    return pageOf(rows.toArray(), limit, actOf)
  }

  /** Takes out what has run its course. */
  override async alarm(): Promise<void> {
    const rows = this.#sql
      .exec<RevocationRow>('SELECT * FROM revocation WHERE until_ms <= ? LIMIT 5000', Date.now())
      .toArray()
    this.ctx.storage.transactionSync(() => {
      for (const row of rows) this.#drop(row, HOUSE, 'it has run its course')
    })
    const { n: left } = this.#sql
      .exec<{ n: number }>('SELECT count(*) AS n FROM revocation WHERE until_ms IS NOT NULL')
      .one()
    if (left > 0) await this.ctx.storage.setAlarm(Date.now() + (rows.length === 5000 ? 1000 : CLEAN_MS))
  }

  #row(id: string): KeyRow | undefined {
    return this.#sql.exec<KeyRow>(LOOKUP, id).toArray()[0]
  }

  #stored(id: string): StoredKey {
    return storedOf(this.#sql.exec<KeyRow>(LOOKUP, id).one())
  }

  /** An act and its change stand together or not at all. */
  #keep<Value>(write: () => Value): Result<Value, never> {
    const before = this.#head
    try {
      return ok(this.ctx.storage.transactionSync(write))
    } catch (error) {
      this.#head = before
      throw error
    }
  }

  #told(change: Change, actor: Actor, what: Act['what'], target: string, detail: string): void {
    this.#head = writeChange(this.#sql, this.#head, change)
    if (change.op !== 'key') this.#whole = undefined
    writeAct(this.#sql, actor, { atMs: Date.now(), what, target, detail })
  }

  #drop(row: RevocationRow, actor: Actor, detail: string): void {
    const revocation = revocationOf(row)
    this.#sql.exec('DELETE FROM revocation WHERE id = ?', row.id)
    const change: Change = { op: 'remove', marked: revocation, subject: subjectOf(revocation) }
    this.#told(change, actor, 'revocation.remove', String(row.id), detail)
  }

  #rememberToClean(): void {
    this.ctx.waitUntil(this.#setAlarm())
  }

  async #setAlarm(): Promise<void> {
    const at = await this.ctx.storage.getAlarm()
    if (at === null) await this.ctx.storage.setAlarm(Date.now() + CLEAN_MS)
  }

  /** The first administrator's key enters once: rotated or revoked, it stays so. */
  #bootstrap(): void {
    const first = readBootstrap(this.env.GATEHOUSE_BOOTSTRAP_KEY)
    if (first === undefined || this.#row(first.id) !== undefined) return
    this.#keep(() => {
      insertKey(this.#sql, first, HOUSE.who, Date.now())
      this.#told({ op: 'key', id: first.id }, HOUSE, 'key.bootstrap', first.id, first.name)
    })
  }
}

/** Who acts where no administrator does. */
const HOUSE: Actor = { who: 'gatehouse', requestId: '' }

const pageOf = <Row extends { readonly id: string | number }, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
): Page<Item> => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(itemOf),
    cursor: rows.length > limit && last !== undefined ? String(last.id) : undefined,
  }
}
