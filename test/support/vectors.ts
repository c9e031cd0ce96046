// Test vectors: data of others, read where it stands and never committed. A suite over vectors asserts how many
// cases it ran; where the data is absent, `npm test` says which suites did not run and where the data is published.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe } from 'vitest'

import { published, type VectorSet } from './vector-sets.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where a set stands, undefined when it is absent. */
export const vectors = (set: VectorSet): string | undefined => {
  const folder = resolve(root, process.env['VECTORS_DIR'] ?? '../shared/vectors', set)
  return existsSync(folder) ? folder : undefined
}

/** A describe block that runs when the set is there, and stands in the report by name when it is not. */
export const describeVectors = (set: VectorSet, title: string, body: (folder: string) => void): void => {
  const folder = vectors(set)
  if (folder === undefined) describe.skip(`${title} (no ${set}: see ${published[set]})`, () => body(''))
  else describe(title, () => body(folder))
}
