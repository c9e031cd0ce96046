// The masks of a policy as one table of the bundle: an index, and each mask as JSON of its own, parsed when it is first
// needed. A cold start with GitHub's contract pays for one operation, not for 1,200.
//
//   0  bytes of the index, u32     4  the index, JSON     then  the masks, JSON each, at the offsets that it says

import type { AnswerMasks, Mask, Masks } from './mask.ts'

/** By route and method; null for a route whose answers the gate makes itself. */
export type RouteMasks = Readonly<Record<string, Readonly<Record<string, AnswerMasks>> | null>>

/** Where a mask stands behind the index, and how long it is. */
type Slice = readonly [number, number]

interface Index {
  readonly routes: Readonly<Record<string, Readonly<Record<string, Slice>> | null>>
  readonly schemas: Readonly<Record<string, Slice>>
}

export const packMasks = (routes: RouteMasks, schemas: Readonly<Record<string, Mask>>): Uint8Array => {
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
    routes: mapped(routes, (methods) => (methods === null ? null : mapped(methods, slice))),
    schemas: mapped(schemas, slice),
  }
  const head = new TextEncoder().encode(JSON.stringify(index))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, head.byteLength, true)
  return concat([length, head, ...slices])
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}

const mapped = <In, Out>(
  record: Readonly<Record<string, In>>,
  change: (value: In) => Out,
): Readonly<Record<string, Out>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

export interface OpenMasks {
  /** Null for a route whose answers are not judged; undefined for what the contract does not know. */
  readonly answersOf: (route: string, method: string) => AnswerMasks | null | undefined
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
  const parsed = new Map<Slice, unknown>()
  const valueOf = (slice: Slice): unknown => {
    let value = parsed.get(slice)
    if (value === undefined) {
      const start = 4 + head + slice[0]
      value = JSON.parse(text.decode(table.subarray(start, start + slice[1])))
      parsed.set(slice, value)
    }
    return value
  }
  return {
    answersOf: (route, method) => {
      if (!Object.hasOwn(index.routes, route)) return undefined
      const methods = index.routes[route]
      if (methods === null || methods === undefined) return methods
      return Object.hasOwn(methods, method) ? (valueOf(methods[method] as Slice) as AnswerMasks) : undefined
    },
    schema: (name) => {
      if (!Object.hasOwn(index.schemas, name)) throw new TypeError(`no mask is called ${name}`)
      return valueOf(index.schemas[name] as Slice) as Mask
    },
  }
}
