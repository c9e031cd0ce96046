// A JSON body as a value, and what has to be cut out of its text. The grammar is RFC 8259's by the letter, no name may
// stand twice, and a number that a double cannot hold keeps its value: what is judged is what the origin reads.

import { numberEnd, spaceEnd, stringEnd, unescaped, wordEnd } from '../../lib/json/lex.ts'
import { jsonScanner } from '../../lib/json/scan.ts'
import type { JsonFault, JsonRules } from '../../lib/json/rules.ts'
import { readQuickly } from './json-quick.ts'

export interface JsonBounds {
  readonly depth: number
  readonly values: number
}

export type JsonValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: JsonFault }

export type ReadJson = (text: string) => JsonValue

const NUMBER_LENGTH_MAX = 400

/** `slowly`: by the scanner alone, which tests hold the quick way to. */
export const jsonReader = (bounds: JsonBounds, slowly = false): ReadJson => {
  const rules: JsonRules = {
    depthMax: bounds.depth,
    namesMax: Infinity,
    namesInAllMax: Infinity,
    itemsMax: Infinity,
    valuesMax: bounds.values,
    nameLengthMax: Infinity,
    stringLengthMax: Infinity,
    numberLengthMax: NUMBER_LENGTH_MAX,
    numbers: 'exact',
    duplicates: false,
    cases: true,
    // A name like any other here: the schema knows it or does not.
    prototypes: true,
    // Half a character: some parsers replace it, some refuse it (RFC 7493 §2.1).
    surrogates: false,
    nul: true,
  }
  const exact = jsonScanner(rules)
  const finite = jsonScanner({ ...rules, numbers: 'finite' })
  return (text) => {
    const quick = slowly ? undefined : readQuickly(text, bounds)
    if (quick !== undefined) return { kind: 'value', value: quick.value }
    const finding = exact(text)
    if (finding === undefined) return { kind: 'value', value: JSON.parse(text) as unknown }
    if (finding.fault !== 'number') return { kind: 'fault', fault: finding.fault }
    const again = finite(text)
    if (again !== undefined) return { kind: 'fault', fault: again.fault }
    return { kind: 'value', value: readWide(text) }
  }
}

/** As JSON.parse, but for integers beyond 2^53. The text is JSON, and its depth is bounded. */
const readWide = (text: string): unknown => readValue(text, spaceEnd(text, 0)).value

interface Read {
  readonly value: unknown
  readonly end: number
}

const readValue = (text: string, at: number): Read => {
  switch (text.charCodeAt(at)) {
    case 123:
      return readObject(text, at)
    case 91:
      return readArray(text, at)
    case 34: {
      const end = stringEnd(text, at + 1)
      return { value: unescaped(text, at + 1, end), end: end + 1 }
    }
    default: {
      const end = tokenEnd(text, at)
      return { value: scalarOf(text.slice(at, end)), end }
    }
  }
}

const scalarOf = (token: string): unknown => {
  if (/^-?[0-9]+$/.test(token)) {
    const value = Number(token)
    return Number.isSafeInteger(value) ? value : BigInt(token)
  }
  return JSON.parse(token)
}

const readArray = (text: string, start: number): Read => {
  const items: unknown[] = []
  let at = spaceEnd(text, start + 1)
  while (text.charCodeAt(at) !== 93) {
    const item = readValue(text, at)
    items.push(item.value)
    at = spaceEnd(text, item.end)
    if (text.charCodeAt(at) === 44) at = spaceEnd(text, at + 1)
  }
  return { value: items, end: at + 1 }
}

const readObject = (text: string, start: number): Read => {
  const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  let at = spaceEnd(text, start + 1)
  while (text.charCodeAt(at) !== 125) {
    const end = stringEnd(text, at + 1)
    const name = unescaped(text, at + 1, end)
    const member = readValue(text, spaceEnd(text, spaceEnd(text, end + 1) + 1))
    members[name] = member.value
    at = spaceEnd(text, member.end)
    if (text.charCodeAt(at) === 44) at = spaceEnd(text, at + 1)
  }
  return { value: members, end: at + 1 }
}

const tokenEnd = (text: string, at: number): number => {
  const word = wordEnd(text, at)
  return word >= 0 ? word : numberEnd(text, at)
}

type Path = readonly (string | number)[]

/** Where members are to go: names and indices down to them. */
interface Cuts {
  readonly here: boolean
  readonly below: Map<string | number, Cuts>
}

/** The text without the members at these paths; every other byte stays as it was. */
export const cutMembers = (text: string, paths: readonly Path[]): string => {
  const cuts: Cuts = { here: false, below: new Map() }
  for (const path of paths) plant(cuts, path)
  const spans: (readonly [start: number, end: number])[] = []
  walk(text, spaceEnd(text, 0), cuts, spans)
  let out = ''
  let from = 0
  for (const [start, end] of spans) {
    out += text.slice(from, start)
    from = end
  }
  return out + text.slice(from)
}

const plant = (root: Cuts, path: Path): void => {
  let node = root
  for (const [depth, key] of path.entries()) {
    const known = node.below.get(key)
    const next: Cuts = {
      here: depth === path.length - 1 || known?.here === true,
      below: known?.below ?? new Map<string | number, Cuts>(),
    }
    node.below.set(key, next)
    node = next
  }
}

type Span = readonly [start: number, end: number]

/** A member or an item: where it stands, and what is cut out of it. */
interface Entry {
  readonly start: number
  readonly end: number
  readonly isCut: boolean
  readonly inner: readonly Span[]
}

/** The index behind the value at `at`; what is to be cut out of it goes to `spans`, in rising order. */
const walk = (text: string, at: number, cuts: Cuts | undefined, spans: Span[]): number => {
  const code = text.charCodeAt(at)
  if (code === 34) return stringEnd(text, at + 1) + 1
  if (code !== 123 && code !== 91) return tokenEnd(text, at)
  const entries: Entry[] = []
  let next = spaceEnd(text, at + 1)
  for (let index = 0; text.charCodeAt(next) !== (code === 123 ? 125 : 93); index++) {
    const start = next
    let key: string | number = index
    if (code === 123) {
      const end = stringEnd(text, next + 1)
      key = unescaped(text, next + 1, end)
      next = spaceEnd(text, spaceEnd(text, end + 1) + 1)
    }
    const child = cuts?.below.get(key)
    const inner: Span[] = []
    const end = walk(text, next, child, inner)
    if (cuts !== undefined) entries.push({ start, end, isCut: child?.here === true, inner })
    next = spaceEnd(text, end)
    if (text.charCodeAt(next) === 44) next = spaceEnd(text, next + 1)
  }
  spans.push(...spansOf(entries))
  return next + 1
}

/** With the comma in front where anything before is kept, else with the one behind. */
const spansOf = (entries: readonly Entry[]): readonly Span[] => {
  let isFirst = true
  return entries.flatMap(({ start, end, isCut, inner }, index): readonly Span[] => {
    if (!isCut) {
      isFirst = false
      return inner
    }
    return isFirst ? [[start, entries[index + 1]?.start ?? end]] : [[entries[index - 1]?.end ?? start, end]]
  })
}
