// Guard kinds that most policies do without and whose code is large: the Worker carries such a kind only where its
// policy names it. `gatehouse build` writes the import; here stands what it imports. A kind is one line here, one in
// documents.ts and one in optional-factories.ts.

import type { documents } from './documents.ts'

export interface KindSource {
  /** From the project's root. */
  readonly file: string
  /** What the file calls the factory. */
  readonly factory: string
}

export const optionalKinds = {
  schema: { file: 'shared/guards/schema/schema.ts', factory: 'schema' },
  graphql: { file: 'shared/guards/graphql/graphql.ts', factory: 'graphql' },
  shape: { file: 'shared/guards/shape/shape.ts', factory: 'shape' },
} as const satisfies Partial<Readonly<Record<keyof typeof documents, KindSource>>>

export type OptionalKind = keyof typeof optionalKinds

export const isOptional = (kind: string): kind is OptionalKind => Object.hasOwn(optionalKinds, kind)
