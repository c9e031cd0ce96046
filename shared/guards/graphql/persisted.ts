// The operations that a policy lists: by id, by hash, or by their text. A client that names one sends no document; the
// one that the build saw is judged in its place, and the origin has to hold the same.

import { digest } from '../../lib/digest/digest.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { told } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Request } from './request.ts'

export interface Persisted {
  readonly texts: ReadonlySet<string>
  readonly byId: ReadonlyMap<string, string>
  readonly byHash: ReadonlyMap<string, string>
}

export type Mode = 'only' | 'also'

/** Of a file: `{ "ID": "DOCUMENT" }`, or Apollo's manifest. The error says what is wrong with it. */
export const readPersisted = (file: Uint8Array): Result<Persisted, string> => {
  const entries = entriesOf(file)
  if (!entries.ok) return entries
  const byId = new Map<string, string>()
  const byHash = new Map<string, string>()
  for (const [id, text] of entries.value) {
    if (typeof text !== 'string' || text === '') return err(`the operation "${id}" has no document`)
    if (byId.has(id)) return err(`the id "${id}" stands twice`)
    byId.set(id, text)
    byHash.set(digest(text), text)
  }
  if (byId.size === 0) return err('it lists no operation')
  return ok({ texts: new Set(byId.values()), byId, byHash })
}

const entriesOf = (file: Uint8Array): Result<readonly (readonly [string, unknown])[], string> => {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(file))
  } catch (error) {
    return err(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return err('expected an object of ids and documents, or an Apollo manifest')
  const manifest = json as Readonly<Record<string, unknown>>
  if (manifest['format'] !== 'apollo-persisted-query-manifest') return ok(Object.entries(manifest))
  const operations = manifest['operations']
  if (!Array.isArray(operations)) return err('the manifest has no operations')
  const entries: (readonly [string, unknown])[] = []
  for (const one of operations as readonly { readonly id?: unknown; readonly body?: unknown }[]) {
    if (typeof one?.id !== 'string') return err('an operation of the manifest has no id')
    entries.push([one.id, one.body])
  }
  return ok(entries)
}

/** The document that a request stands for. */
export const textOf = (
  { query, id, hash }: Request,
  persisted: Persisted | undefined,
  mode: Mode | undefined,
): Result<string, Finding> => {
  const named = id === undefined ? undefined : (persisted?.byId.get(id) ?? false)
  const hashed =
    hash === undefined || query !== undefined ? undefined : (persisted?.byHash.get(hash) ?? false)
  // Nobody here knows it, so nobody can judge it. A client of automatic persisted queries then sends the document.
  if (named === false || hashed === false) return err(told('graphql.persisted', 'unknown'))
  // A server that stores what it is told under a hash would run another document for the next client.
  if (hash !== undefined && query !== undefined && !isHashOf(hash, query, persisted))
    return err(told('graphql.persisted', 'hash-mismatch'))
  const text = query ?? named ?? hashed
  if (text === undefined) return err(told('graphql.request', 'query-missing'))
  if ((named !== undefined && named !== text) || (hashed !== undefined && hashed !== text))
    return err(told('graphql.persisted', 'conflict'))
  return mode === 'only' && persisted?.texts.has(text) !== true
    ? err(told('graphql.persisted', 'not-listed'))
    : ok(text)
}

const isHashOf = (hash: string, text: string, persisted: Persisted | undefined): boolean =>
  persisted?.byHash.get(hash) === text || digest(text) === hash
