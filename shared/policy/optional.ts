// What most policies do without and whose code is large: guard kinds, screens, stores of limits. The Worker carries them
// only where its policy names them. `gatehouse build` writes the import; here stands what it imports. A kind is one
// line here, one in documents.ts and one in optional-factories.ts.

import type { StoreName } from '../core/ports.ts'
import { isImported } from '../guards/payload/is-imported.ts'
import type { GuardEntry } from './document.ts'
import type { documents } from './documents.ts'
import type { LinkedPolicy } from './linked.ts'
import type { screenSchemas } from './screens.ts'

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

/** What takes the place of a common kind that the policy asks more of. */
export const optionalVariants = {
  payload: { file: 'shared/guards/payload/imported.ts', factory: 'payloadWithImported' },
} as const satisfies Partial<Readonly<Record<keyof typeof documents, OptionalSource>>>

export const optionalScreens = {
  rules: { file: 'shared/screens/rules/rules.ts', factory: 'rules' },
} as const satisfies Partial<Readonly<Record<keyof typeof screenSchemas, OptionalSource>>>

export const optionalStores = {
  upstash: { file: 'functions/adapters/counters/upstash.ts', factory: 'upstashBackend' },
} as const satisfies Partial<Readonly<Record<StoreName, OptionalSource>>>

export type OptionalKind = keyof typeof optionalKinds

export type OptionalScreen = keyof typeof optionalScreens

/** Optional kinds among these guards, and common ones whose variant they need. */
export const kindsOf = (
  guards: readonly GuardEntry[],
  programs: ReadonlyMap<string, Uint8Array>,
): readonly string[] =>
  guards
    .filter(
      (guard) =>
        Object.hasOwn(optionalKinds, guard.kind) ||
        (guard.kind === 'payload' && guard.options.rules.some((name) => isImported(name, programs))),
    )
    .map(({ kind }) => kind)

/** Optional screens that are in force anywhere. */
export const screensOf = ({ screens, routes }: Pick<LinkedPolicy, 'screens' | 'routes'>): readonly string[] =>
  [...screens, ...routes.flatMap((route) => route.screens ?? [])]
    .map(({ kind }) => kind)
    .filter((kind) => Object.hasOwn(optionalScreens, kind))

/** Optional stores that these guards count in. */
export const storesOf = (guards: readonly GuardEntry[]): readonly string[] =>
  guards
    .flatMap((guard) => (guard.kind === 'limit' ? limitsOf(guard.options) : []))
    .map(({ store }) => store)
    .filter((store) => Object.hasOwn(optionalStores, store))

const limitsOf = (
  options: Extract<GuardEntry, { kind: 'limit' }>['options'],
): readonly { readonly store: StoreName }[] => ('all' in options ? options.all : [options])
