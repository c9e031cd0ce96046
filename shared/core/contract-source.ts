// A contract in a bundle: one section of texts, each operation and each schema by itself, behind an index. A contract
// may have a thousand operations: an isolate reads the index once, and of the rest what its requests ask for.
//
//    0  bytes of the index, u32, little-endian        4  the index, JSON       then the texts, JSON, where it says

import { pathsOf } from './contract-paths.ts'
import type { Contract, Operation, Schema } from './contract.ts'
import { schemasOf, usesDynamicReferences } from './contract-walk.ts'

/** What of an operation a request is judged by. */
export type JudgedOperation = Pick<Operation, 'id' | 'method' | 'path' | 'parameters' | 'body'>

export type FoundOperation =
  | {
      readonly kind: 'operation'
      readonly operation: JudgedOperation
      /** The path's parameters, decoded. */
      readonly params: ReadonlyMap<string, string>
    }
  /** The contract has the path, under these methods. */
  | { readonly kind: 'method'; readonly methods: readonly string[] }
  | { readonly kind: 'unknown' }

export interface ContractSource {
  /** Whether any schema has $dynamicRef. */
  readonly dynamic: () => boolean
  /** Names of query parameters and cookies that the contract's security schemes bear credentials in. */
  readonly credentials: () => readonly string[]
  /** The operation of a request, by upper-case method and decoded segments of its path. */
  readonly find: (method: string, segments: readonly string[]) => FoundOperation
  /** The same by the operation's id: its path is the policy's affair then. */
  readonly operation: (id: string) => JudgedOperation | undefined
  readonly schema: (name: string) => Schema | undefined
}

type Span = readonly [offset: number, bytes: number]

interface Index {
  readonly basePath: string
  readonly dynamic: boolean
  readonly credentials: readonly string[]
  readonly operations: readonly (readonly [id: string, method: string, path: string, ...Span])[]
  readonly schemas: Readonly<Record<string, Span>>
}

/** Packs what requests are judged by: answers, and schemas that only they have, are left out. */
export const packContract = (contract: Contract): Uint8Array => {
  const texts: Uint8Array[] = []
  let offset = 0
  const add = (value: unknown): Span => {
    const bytes = encoder.encode(JSON.stringify(value))
    const span: Span = [offset, bytes.length]
    texts.push(bytes)
    offset += bytes.length
    return span
  }
  const operations = contract.operations.map(
    ({ id, method, path, parameters, body }) =>
      [id, method, path, ...add({ id, method, path, parameters, body })] as const,
  )
  const used = schemasOf(contract)
  const index: Index = {
    basePath: contract.basePath,
    dynamic: usesDynamicReferences(used),
    credentials: Object.values(contract.securitySchemes).flatMap((scheme) =>
      scheme.kind === 'apiKey' && scheme.in === 'query' && scheme.name !== undefined ? [scheme.name] : [],
    ),
    operations,
    schemas: Object.fromEntries([...used].map(([name, schema]) => [name, add(schema)])),
  }
  const head = encoder.encode(JSON.stringify(index))
  const packed = new Uint8Array(4 + head.length + offset)
  new DataView(packed.buffer).setUint32(0, head.length, true)
  packed.set(head, 4)
  let at = 4 + head.length
  for (const text of texts) {
    packed.set(text, at)
    at += text.length
  }
  return packed
}

const encoder = new TextEncoder()

/** Opens a section that `packContract` wrote; nothing is read before it is asked for. */
export const openContract = (packed: Uint8Array): ContractSource => {
  let opened: Opened | undefined
  const open = (): Opened => (opened ??= openIndex(packed))
  return {
    dynamic: () => open().index.dynamic,
    credentials: () => open().index.credentials,
    find: (method, segments) => {
      const { paths, read } = open()
      const found = paths.find(method, segments)
      if (found.kind !== 'operation') return found
      const operation = read(found.place)
      return operation === undefined
        ? { kind: 'unknown' }
        : { kind: 'operation', operation, params: found.params }
    },
    operation: (id) => open().byId(id),
    schema: (name) => open().schema(name),
  }
}

interface Opened {
  readonly index: Index
  readonly paths: ReturnType<typeof pathsOf>
  readonly read: (place: number) => JudgedOperation | undefined
  readonly byId: (id: string) => JudgedOperation | undefined
  readonly schema: (name: string) => Schema | undefined
}

const openIndex = (packed: Uint8Array): Opened => {
  const bytes = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(0, true)
  const decoder = new TextDecoder()
  // The bundle's checksum holds, so this is what packContract wrote.
  const index = JSON.parse(decoder.decode(packed.subarray(4, 4 + bytes))) as Index
  const textAt = ([offset, length]: Span): unknown => {
    const start = 4 + bytes + offset
    return JSON.parse(decoder.decode(packed.subarray(start, start + length)))
  }
  const operations: (JudgedOperation | undefined)[] = []
  const read = (place: number): JudgedOperation | undefined => {
    const row = index.operations[place]
    if (row === undefined) return undefined
    return (operations[place] ??= textAt([row[3], row[4]]) as JudgedOperation)
  }
  return {
    index,
    paths: pathsOf(
      index.basePath,
      index.operations.map(([, method, path]) => ({ method, path })),
    ),
    read,
    byId: (id) => read(index.operations.findIndex(([one]) => one === id)),
    schema: (name) => {
      const span = Object.hasOwn(index.schemas, name) ? index.schemas[name] : undefined
      return span === undefined ? undefined : (textAt(span) as Schema)
    },
  }
}
