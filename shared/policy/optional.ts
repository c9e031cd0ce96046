// What most policies do without and whose code is large: guard kinds, and stores of limits. The Worker carries them
// only where its policy names them. `gatehouse build` writes the import; here stands what it imports. A kind is one
// line here, one in documents.ts and one in optional-factories.ts.

import type { StoreName } from '../core/ports.ts'
import type { GuardEntry } from './document.ts'
import type { documents } from './documents.ts'

export interface OptionalSource {
  /** From the project's root. */
  readonly file: string
  /** What the file calls the factory. */
  readonly factory: string
}

export const optionalKinds = {
  access: { file: 'shared/guards/access/access.ts', factory: 'access' },
  schema: { file: 'shared/guards/schema/schema.ts', factory: 'schema' },
  graphql: { file: 'shared/guards/graphql/graphql.ts', factory: 'graphql' },
  shape: { file: 'shared/guards/shape/shape.ts', factory: 'shape' },
} as const satisfies Partial<Readonly<Record<keyof typeof documents, OptionalSource>>>

export const optionalStores = {
  upstash: { file: 'functions/adapters/counters/upstash.ts', factory: 'upstashBackend' },
} as const satisfies Partial<Readonly<Record<StoreName, OptionalSource>>>

export type OptionalKind = keyof typeof optionalKinds

/** Optional kinds among these guards. */
export const kindsOf = (guards: readonly GuardEntry[]): readonly string[] =>
  guards.map(({ kind }) => kind).filter((kind) => Object.hasOwn(optionalKinds, kind))

/** Optional stores that these guards count in. */
export const storesOf = (guards: readonly GuardEntry[]): readonly string[] =>
  guards
    .flatMap((guard) => (guard.kind === 'limit' ? limitsOf(guard.options) : []))
    .map(({ store }) => store)
    .filter((store) => Object.hasOwn(optionalStores, store))

const limitsOf = (
  options: Extract<GuardEntry, { kind: 'limit' }>['options'],
): readonly { readonly store: StoreName }[] => ('all' in options ? options.all : [options])
