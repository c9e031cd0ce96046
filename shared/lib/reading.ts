// How documents are read by what knows no YAML: by the build's own reader, handed in, so that what is wrong with one is
// told as in every other document of a policy, with its place and its fix. Types alone.

import type { z } from 'zod'

export interface SourceText {
  /** As errors name it. */
  readonly file: string
  readonly text: string
}

/** Undefined where the text is no document: the reader has told why. */
export type ReadDocument = (source: SourceText) => Reading | undefined

/** A document, whose parts are read one by one, so that what is wrong with one hides nothing of another. */
export interface Reading {
  readonly value: unknown
  /** The value that stands at `path`, as its schema takes it; undefined where it does not: what is wrong was told. */
  readonly parse: <Schema extends z.ZodType>(
    schema: Schema,
    path: Path,
    value: unknown,
  ) => z.output<Schema> | undefined
  /** Tells what else is wrong with the value at `path`. */
  readonly error: (code: string, path: Path, message: string, more?: More) => void
}

type Path = readonly (string | number)[]

export interface More {
  readonly fix?: string | undefined
  /** Which character of the text at `path` is wrong, from 0. */
  readonly offset?: number
}
