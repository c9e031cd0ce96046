// application/x-www-form-urlencoded bodies as the object that a schema describes (OpenAPI, encoding object).

import type { MediaType } from '../../core/contract.ts'
import { parseQuery } from '../../exchange/pairs.ts'
import { deepValue, keysBehind } from './deep.ts'
import type { DeepPair } from './deep.ts'
import { isJson } from './media.ts'
import type { ReadJson } from './json-body.ts'
import type { Shape } from './shape.ts'
import { interpretations, isScalar } from './styles.ts'
import type { Form } from './styles.ts'
import { readText } from './text.ts'
import type { Reading } from './text.ts'

export type FormValue =
  | { readonly kind: 'value'; readonly value: Record<string, unknown> }
  | { readonly kind: 'fault'; readonly name: string; readonly keyword: 'repeated' | 'style' }

/** As many pairs as a query may have. */
const PAIRS_MAX = 1000

export interface FormPair {
  readonly name: string
  readonly value: string
}

/** Undefined for more pairs than any honest form has. */
export const pairsOf = (text: string): readonly FormPair[] | undefined => {
  const pairs = parseQuery(text)
  return pairs.length > PAIRS_MAX ? undefined : pairs.map(([name, value]) => ({ name, value }))
}

/** The pairs as one value; a name that stands twice and is no list has none. */
export const formValue = (
  pairs: readonly FormPair[],
  media: MediaType,
  shape: Shape,
  readJson: ReadJson,
  reading: Reading,
): FormValue => {
  const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const names = shape.names()
  const open = shape.open()
  for (const [name, values] of grouped(pairs, media, shape)) {
    // What nobody knows is refused or cut out as such, however often it comes.
    if (!open && !names.has(name)) {
      // A list, should the schema know the name after all: one of several values is every server's own choice.
      const [only, ...more] = values.map(({ value: text }) => text)
      value[name] = more.length === 0 ? only : [only, ...more]
      continue
    }
    const read = propertyOf(name, values, media, shape.property(name), readJson, reading)
    if (read === REPEATED) return { kind: 'fault', name, keyword: 'repeated' }
    if (read === undefined) return { kind: 'fault', name, keyword: 'style' }
    value[name] = read
  }
  return { kind: 'value', value }
}

const REPEATED = Symbol('repeated')

type Grouped = ReadonlyMap<string, readonly DeepPair[]>

/** By property: `a[b]` is of `a` only where the contract has `a` as a deep object. */
const grouped = (pairs: readonly FormPair[], media: MediaType, shape: Shape): Grouped => {
  const groups = new Map<string, DeepPair[]>()
  for (const { name, value } of pairs) {
    const { name: key, keys } = propertyNamed(name, media, shape)
    const group = groups.get(key) ?? []
    groups.set(key, group)
    group.push({ keys, value })
  }
  return groups
}

/** Which property a field is of, and where in it. */
const propertyNamed = (
  name: string,
  media: MediaType,
  shape: Shape,
): { readonly name: string; readonly keys: readonly string[] } => {
  const bracket = name.indexOf('[')
  const base = bracket === -1 ? name : name.slice(0, bracket)
  const keys = bracket > 0 && isDeep(base, media, shape) ? keysBehind(name, bracket) : undefined
  return keys === undefined ? { name, keys: [] } : { name: base, keys }
}

const encodingOf = (name: string, media: MediaType): MediaType['encoding'][string] | undefined =>
  Object.hasOwn(media.encoding, name) ? media.encoding[name] : undefined

const isDeep = (name: string, media: MediaType, shape: Shape): boolean =>
  encodingOf(name, media)?.style === 'deepObject' && shape.names().has(name)

const propertyOf = (
  name: string,
  pairs: readonly DeepPair[],
  media: MediaType,
  shape: Shape,
  readJson: ReadJson,
  reading: Reading,
): unknown => {
  const encoding = encodingOf(name, media)
  if (encoding?.style === 'deepObject') return deepValue(pairs, shape, reading)
  const form: Form = { name, style: encoding?.style ?? 'form', explode: encoding?.explode ?? true }
  const [only] = pairs
  const takesList = shape.isList && form.explode
  if (pairs.length > 1 && !takesList) return REPEATED
  if (takesList && (pairs.length > 1 || !isScalar(shape)))
    return pairs.map(({ value }) => itemOf(value, shape.item(), readJson, reading))
  if (only === undefined) return undefined
  const isJsonText = encoding?.contentTypes.some(isJson) === true || (shape.isMembers && !isScalar(shape))
  if (isJsonText && encoding?.style === undefined) return jsonOf(only.value, readJson)
  const [way] = interpretations(only.value, form, shape)
  return way === undefined ? undefined : way(reading)
}

const itemOf = (text: string, shape: Shape, readJson: ReadJson, reading: Reading): unknown =>
  shape.isMembers && !isScalar(shape) ? jsonOf(text, readJson) : readText(text, shape, reading)

const jsonOf = (text: string, readJson: ReadJson): unknown => {
  const read = readJson(text)
  return read.kind === 'value' ? read.value : undefined
}

/** The body without the pairs of these properties; every other byte stays. */
export const cutPairs = (text: string, names: ReadonlySet<string>, media: MediaType, shape: Shape): string =>
  text
    .split('&')
    .filter((piece) => {
      const [pair] = parseQuery(piece)
      return pair === undefined || !names.has(propertyNamed(pair[0], media, shape).name)
    })
    .join('&')
