// What zod found wrong, told as a document's author reads it: the place, what was expected, what stands there, and
// the nearest valid word for a typo. Nothing is dropped: an issue of an unknown kind keeps zod's own sentence.

import type { z } from 'zod'

import type { Path } from '../core/document.ts'
import { nearest } from '../lib/nearest/nearest.ts'
import { meantBranches, optionsOf, otherWord, strangeKeys } from './issue-unions.ts'
import { describe, outOfBounds, sentence, TYPES } from './issue-words.ts'
import { pathText } from './problem.ts'
import type { Problem } from './problem.ts'
import type { Source } from './yaml.ts'

type Issue = z.core.$ZodIssue

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

interface Telling {
  readonly source: Source
  /** Where the parsed value stands in the document. */
  readonly base: Path
  /** Zod's issue about unknown keys does not say which would be known: kept here, by the issue's own array. */
  readonly known: WeakMap<readonly string[], readonly string[]>
}

/** Parses the part of a document that stands at `base`, and tells every issue with its place. */
export const parsePart = <Schema extends z.ZodType>(
  schema: Schema,
  source: Source,
  base: Path,
  value: unknown,
): Parsed<z.output<Schema>> => {
  const telling: Telling = { source, base, known: new WeakMap() }
  const parsed = schema.safeParse(value, { error: (issue) => remember(telling, issue) })
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, problems: apart(parsed.error.issues).flatMap((issue) => told(telling, issue, [])) }
}

/** Of several bounds that one value breaks, the one that is met first: a whole number has some of its own. */
const apart = (issues: readonly Issue[]): readonly Issue[] => {
  const met = new Map<string, number>()
  for (const issue of issues) {
    const bound = boundOf(issue)
    if (bound !== undefined) met.set(placeOf(issue), Math.min(bound, met.get(placeOf(issue)) ?? Infinity))
  }
  return issues.filter((issue) => {
    const bound = boundOf(issue)
    return bound === undefined || bound === met.get(placeOf(issue))
  })
}

const placeOf = ({ path }: Issue): string => path.map(String).join('.')

/** The less, the sooner it is met. */
const boundOf = (issue: Issue): number | undefined =>
  issue.code === 'too_big'
    ? Number(issue.maximum)
    : issue.code === 'too_small'
      ? -Number(issue.minimum)
      : undefined

const remember = (telling: Telling, issue: z.core.$ZodRawIssue): undefined => {
  if (issue.code !== 'unrecognized_keys') return undefined
  const { shape } = (issue.inst ?? {}) as { readonly shape?: Readonly<Record<string, unknown>> }
  telling.known.set(issue.keys, Object.keys(shape ?? {}))
  return undefined
}

const told = (telling: Telling, issue: Issue, outer: Path): readonly Problem[] => {
  const path = pathOf(issue, outer)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(telling, path, key, telling.known.get(issue.keys) ?? []))
    case 'invalid_union':
      return toldUnion(telling, issue, path)
    case 'invalid_key':
      return issue.issues.map((inner) => problem(telling, 'invalid-name', path, inner.message, 'key'))
    case 'invalid_element':
      return issue.issues.flatMap((inner) => told(telling, inner, path))
    case 'invalid_type':
      return [wrongType(telling, issue, path)]
    case 'invalid_value':
      return [wrongValue(telling, issue, path)]
    case 'too_small':
    case 'too_big':
      return [problem(telling, 'invalid-value', path, outOfBounds(issue, valueAt(telling, path)))]
    case 'invalid_format':
    case 'not_multiple_of':
      return [problem(telling, 'invalid-value', path, sentence(issue.message))]
    case 'custom':
      return [within(telling, issue, problem(telling, 'invalid-value', path, sentence(issue.message)), path)]
  }
}

const pathOf = (issue: Issue, outer: Path): Path => [
  ...outer,
  ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
]

/** A text in a language of its own (a condition) is wrong at one of its characters, which its schema names. */
const within = (
  telling: Telling,
  issue: Extract<Issue, { code: 'custom' }>,
  told: Problem,
  path: Path,
): Problem => {
  const offset: unknown = issue.params?.['offset']
  if (typeof offset !== 'number') return told
  return { ...told, ...telling.source.locateWithin([...telling.base, ...path], offset) }
}

const unknownKey = (telling: Telling, path: Path, key: string, known: readonly string[]): Problem => {
  // YAML 1.1 has it, and 1.2 does not.
  const fix = key === '<<' ? 'write the keys out: no maps are merged here' : guessed(nearest(key, known))
  const message = `unknown key "${key}"; ${known.length === 0 ? 'nothing may stand here' : `known are ${known.toSorted().join(', ')}`}`
  const at = [...path, key]
  return problem(telling, 'unknown-key', at, message, 'key', fix)
}

const guessed = (word: string | undefined): string | undefined =>
  word === undefined ? undefined : `did you mean "${word}"?`

const wrongType = (
  telling: Telling,
  issue: Extract<Issue, { code: 'invalid_type' }>,
  path: Path,
): Problem => {
  const value = valueAt(telling, path)
  const expected = TYPES[issue.expected] ?? `a value of type ${issue.expected}`
  // Schemas that state their own sentence know better than the type what is expected.
  const own = issue.message.startsWith('Invalid input') ? undefined : sentence(issue.message)
  if (value === undefined) {
    const name = path.at(-1)
    return problem(
      telling,
      'missing',
      path,
      own ?? `"${String(name ?? '')}" is missing: expected ${expected}`,
    )
  }
  const fix = value === null && issue.expected === 'object' ? 'a map without keys is written {}' : undefined
  const message = own ?? `expected ${expected}, got ${describe(value)}`
  return problem(telling, 'invalid-type', path, message, 'value', fix)
}

const wrongValue = (
  telling: Telling,
  issue: Extract<Issue, { code: 'invalid_value' }>,
  path: Path,
): Problem => {
  const value = valueAt(telling, path)
  const words = issue.values.map(String)
  const own = issue.message.startsWith('Invalid ') ? undefined : sentence(issue.message)
  const named = words.map((word) => (word === '' ? "''" : word))
  const expected = named.length === 1 ? named.join('') : `one of ${named.join(', ')}`
  if (value === undefined)
    return problem(
      telling,
      'missing',
      path,
      own ?? `"${String(path.at(-1))}" is missing: expected ${expected}`,
    )
  const guess = typeof value === 'string' ? nearest(value, words) : undefined
  return problem(
    telling,
    'invalid-value',
    path,
    own ?? `expected ${expected}, got ${describe(value)}`,
    'value',
    guessed(guess),
  )
}

/**
 * A union's branches are alternatives: what is wrong with the one that the author meant is what helps. That is the
 * branch whose failures lie deepest, or the only one that takes a value of this type at all.
 */
const toldUnion = (
  telling: Telling,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
): readonly Problem[] => {
  const meant = meantBranches(issue.errors)
  const word = otherWord(meant)
  if (word !== undefined) return [wrongValue(telling, word, pathOf(word, path))]
  const [best] = meant
  const strange = strangeKeys(meant, (keys) => telling.known.get(keys) ?? [])
  if (best !== undefined && meant.length > 1 && strange.keys.length > 0)
    // What one of the forms misses may stand under the unknown name: it is not told.
    return [
      ...strange.keys.map((key) => unknownKey(telling, path, key, strange.known)),
      ...best
        .filter((inner) => inner.path.length > 0 && valueAt(telling, pathOf(inner, path)) !== undefined)
        .flatMap((inner) => told(telling, inner, path)),
    ]
  if (best !== undefined) return best.flatMap((inner) => told(telling, inner, path))
  const value = valueAt(telling, path)
  const options = [...new Set(issue.errors.flat().flatMap(optionsOf))]
  if (options.length === 0) return [problem(telling, 'invalid-value', path, sentence(issue.message))]
  const list =
    options.length === 1 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1) ?? ''}`
  const guess = typeof value === 'string' ? nearest(value, options) : undefined
  const fix = guessed(guess)
  if (value === undefined)
    return [problem(telling, 'missing', path, `"${String(path.at(-1))}" is missing: expected ${list}`)]
  return [problem(telling, 'invalid-value', path, `expected ${list}, got ${describe(value)}`, 'value', fix)]
}

const valueAt = (telling: Telling, path: Path): unknown => {
  let value: unknown = telling.source.value
  for (const step of [...telling.base, ...path]) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return value
}

const problem = (
  telling: Telling,
  code: string,
  path: Path,
  message: string,
  what: 'value' | 'key' = 'value',
  fix?: string,
): Problem => {
  const whole = [...telling.base, ...path]
  return {
    severity: 'error',
    code,
    file: telling.source.file,
    ...telling.source.locate(whole, what),
    path: pathText(whole),
    message,
    ...(fix === undefined ? {} : { fix }),
  }
}
