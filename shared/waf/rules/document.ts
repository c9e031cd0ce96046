// How documents of native rules are read: by the build's own reader, handed in, so that what is wrong with one is told
// as in every other document of a policy, with its place and its fix. This room only says what it finds behind the schema.

import type { z } from 'zod'

export interface RuleDocument {
  /** As errors name it. */
  readonly file: string
  readonly text: string
}

/** A document that its schema takes, and where what else is wrong with it is told. */
export interface Reading<T> {
  readonly value: T
  readonly error: (code: string, path: Path, message: string, more?: More) => void
}

type Path = readonly (string | number)[]

interface More {
  readonly fix?: string | undefined
  /** Which character of the text at `path` is wrong, from 0. */
  readonly offset?: number
}

/** Undefined where the document is none: the reader has told why. */
export type ReadDocument = <Schema extends z.ZodType>(
  schema: Schema,
  document: RuleDocument,
) => Reading<z.output<Schema>> | undefined
