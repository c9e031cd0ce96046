// The masks of a contract as one table of the bundle: an index, and each mask as JSON of its own, parsed when it is first
// needed. A cold start with GitHub's contract pays for one operation, not for 1,200.
//
//   0  bytes of the index, u32     4  the index, JSON     then  the masks, JSON each, at the offsets that it says

import { pathsOf } from '../../core/contract-paths.ts'
import { concat } from '../../lib/bytes/concat.ts'
import type { AnswerMasks, Mask, Masks } from './mask.ts'

export interface MaskedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly answers: AnswerMasks
}

/** Where a mask stands behind the index, and how long it is. */
type Slice = readonly [number, number]

interface Index {
  readonly basePath: string
  readonly operations: readonly (readonly [id: string, method: string, path: string, ...slice: Slice])[]
  readonly schemas: Readonly<Record<string, Slice>>
}

export const packMasks = (
  basePath: string,
  operations: readonly MaskedOperation[],
  schemas: Readonly<Record<string, Mask>>,
): Uint8Array => {
  const slices: Uint8Array[] = []
  const known = new Map<string, Slice>()
  let size = 0
  const slice = (value: unknown): Slice => {
    const text = JSON.stringify(value)
    const before = known.get(text)
    if (before !== undefined) return before
    const bytes = new TextEncoder().encode(text)
    const placed: Slice = [size, bytes.byteLength]
    size += bytes.byteLength
    slices.push(bytes)
    known.set(text, placed)
    return placed
  }
  const index: Index = {
    basePath,
    operations: operations.map(({ id, method, path, answers }) => [id, method, path, ...slice(answers)]),
    schemas: Object.fromEntries(Object.entries(schemas).map(([name, mask]) => [name, slice(mask)])),
  }
  const head = new TextEncoder().encode(JSON.stringify(index))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, head.byteLength, true)
  return concat([length, head, ...slices])
}

export interface OpenMasks {
  /** The answers of the operation that a request is; undefined where the contract has none. */
  readonly find: (method: string, segments: readonly string[]) => AnswerMasks | undefined
  /** The same by the operation's id. */
  readonly operation: (id: string) => AnswerMasks | undefined
  readonly schema: Masks
}

const opened = new WeakMap<Uint8Array, OpenMasks>()

/** The build wrote the table, and the bundle's checksum held. Opened once, whoever asks. */
export const openMasks = (table: Uint8Array): OpenMasks => {
  let masks = opened.get(table)
  if (masks === undefined) opened.set(table, (masks = open(table)))
  return masks
}

const open = (table: Uint8Array): OpenMasks => {
  const head = new DataView(table.buffer, table.byteOffset, table.byteLength).getUint32(0, true)
  const text = new TextDecoder()
  const index = JSON.parse(text.decode(table.subarray(4, 4 + head))) as Index
  const parsed = new Map<string, unknown>()
  const valueOf = (key: string, offset: number, bytes: number): unknown => {
    let value = parsed.get(key)
    if (value === undefined) {
      const start = 4 + head + offset
      value = JSON.parse(text.decode(table.subarray(start, start + bytes)))
      parsed.set(key, value)
    }
    return value
  }
  const paths = pathsOf(
    index.basePath,
    index.operations.map(([, method, path]) => ({ method, path })),
  )
  const answersAt = (place: number): AnswerMasks | undefined => {
    const row = index.operations[place]
    return row === undefined ? undefined : (valueOf(`operation ${place}`, row[3], row[4]) as AnswerMasks)
  }
  return {
    find: (method, segments) => {
      const found = paths.find(method, segments)
      return found.kind === 'operation' ? answersAt(found.place) : undefined
    },
    operation: (id) => answersAt(index.operations.findIndex(([one]) => one === id)),
    schema: (name) => {
      const slice = Object.hasOwn(index.schemas, name) ? index.schemas[name] : undefined
      if (slice === undefined) throw new TypeError(`no mask is called ${name}`)
      return valueOf(`schema ${name}`, slice[0], slice[1]) as Mask
    },
  }
}
