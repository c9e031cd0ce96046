// A delta of the registry as bytes, for the location's cache: the length of a JSON head, the head, then the entries.
// What comes out of a cache is checked like anything from outside: a damaged answer is none.

import type { Delta } from '../../../shared/core/registry.ts'
import { ENTRY_BYTES } from '../../../shared/lib/marks/marks.ts'

interface Head {
  readonly epoch: string
  readonly version: number
  readonly whole: boolean
  readonly keys: readonly string[]
  readonly added: number
  readonly removed: number
}

export const encodeDelta = ({ added, removed, ...rest }: Delta): Uint8Array => {
  const head: Head = { ...rest, added: added.length, removed: removed.length }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const bytes = new Uint8Array(4 + json.length + added.length + removed.length)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 4)
  bytes.set(added, 4 + json.length)
  bytes.set(removed, 4 + json.length + added.length)
  return bytes
}

export const decodeDelta = (bytes: Uint8Array): Delta | undefined => {
  if (bytes.length < 4) return undefined
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const head = jsonOf(bytes.subarray(4, start))
  if (!isHead(head) || start + head.added + head.removed !== bytes.length) return undefined
  const removedAt = start + head.added
  return { ...head, added: bytes.subarray(start, removedAt), removed: bytes.subarray(removedAt) }
}

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  } catch {
    return undefined
  }
}

const isHead = (value: unknown): value is Head => {
  if (typeof value !== 'object' || value === null) return false
  const { epoch, version, whole, keys, added, removed } = value as { readonly [name in keyof Head]?: unknown }
  return (
    typeof epoch === 'string' &&
    Number.isSafeInteger(version) &&
    typeof whole === 'boolean' &&
    Array.isArray(keys) &&
    keys.every((key) => typeof key === 'string') &&
    isSize(added) &&
    isSize(removed)
  )
}

const isSize = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value % ENTRY_BYTES === 0
