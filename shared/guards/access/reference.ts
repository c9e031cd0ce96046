// Names of one value, as documents write them: `params.userId`, `claims.org.id`, `claims["https://id.example.com/t"]`,
// `body.owner.id`. Taken apart at build, looked up by own properties alone: no name reaches a prototype.

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'

export interface Reference {
  readonly root: string
  /** At least one name. */
  readonly path: readonly string[]
}

const WORD = /^[A-Za-z_$][A-Za-z0-9_$-]*/
const PATH_MAX = 16

/** Takes a reference apart, or says in one sentence what is wrong with it. `roots` are the words it may start with. */
export const parseReference = (text: string, roots: readonly string[]): Result<Reference, string> => {
  const expected = `expected one of ${roots.join(', ')} and a name, such as "${roots[0] ?? ''}.id"`
  const root = WORD.exec(text)?.[0] ?? ''
  if (!roots.includes(root)) return err(expected)
  const path: string[] = []
  let at = root.length
  while (at < text.length) {
    const step = text[at] === '.' ? dotted(text, at + 1) : quoted(text, at)
    if (step === undefined) return err(`${expected}; a name with other characters is written ["so"]`)
    path.push(step.name)
    at = step.end
  }
  if (path.length === 0) return err(expected)
  return path.length > PATH_MAX ? err(`a path has at most ${PATH_MAX} names`) : ok({ root, path })
}

interface Step {
  readonly name: string
  readonly end: number
}

const dotted = (text: string, start: number): Step | undefined => {
  const name = WORD.exec(text.slice(start))?.[0]
  return name === undefined ? undefined : { name, end: start + name.length }
}

const quoted = (text: string, start: number): Step | undefined => {
  const quote = text[start + 1]
  if (text[start] !== '[' || (quote !== '"' && quote !== "'")) return undefined
  const close = text.indexOf(quote, start + 2)
  if (close <= start + 2 || text[close + 1] !== ']') return undefined
  return { name: text.slice(start + 2, close), end: close + 2 }
}

/** The value at a path of own properties; undefined where there is none. */
export const valueAt = (root: unknown, path: readonly string[]): unknown => {
  let value = root
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    if (!Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}
