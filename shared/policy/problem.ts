// What the build has to say about a document: errors that refuse it and warnings that do not, each with its place.

import type { Path } from '../core/document.ts'

export interface Problem {
  readonly severity: 'error' | 'warning'
  /** Stable, kebab-case: what scripts may rely on. */
  readonly code: string
  /** The document or list, relative to the policy folder. */
  readonly file: string
  /** From 1, as editors count: columns are UTF-16 code units. */
  readonly line: number
  readonly column: number
  /** Where in the document: `routes[2].guards[0].limit.window`; '' for the whole. */
  readonly path: string
  readonly message: string
  /** What to write instead, where that is known. */
  readonly fix?: string
}

export interface Position {
  readonly line: number
  readonly column: number
}

export const pathText = (path: Path): string => {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}

/** In the order in which a reader meets them. */
export const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted(
    (one, other) =>
      compare(one.file, other.file) ||
      one.line - other.line ||
      one.column - other.column ||
      compare(one.path, other.path) ||
      compare(one.code, other.code) ||
      compare(one.message, other.message),
  )

/** By code unit, so that the order is the same on every machine. */
export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** An error of a document, at a place that is known already. */
export const problemAt = (
  file: string,
  position: Position,
  code: string,
  path: Path,
  message: string,
): Problem => ({
  severity: 'error',
  code,
  file,
  ...position,
  path: pathText(path),
  message,
})
