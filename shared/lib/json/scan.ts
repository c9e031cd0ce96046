// One pass over a JSON text (RFC 8259), without a tree and without recursion: is it JSON, by the letter, and does it
// stay within bounds that stop what a parser behind would choke on or read otherwise? The text must be well-formed
// UTF-16, as a UTF-8 decoder makes it. The first thing that is wrong ends the pass.

import { nameEnd, numberEnd, seen, spaceEnd, stringEnd, unescaped, wordEnd } from './lex.ts'
import { namesOf } from './names.ts'
import type { Names } from './names.ts'
import { keepsForm } from './number.ts'
import type { NumberForm } from './number.ts'
import { leadsToPrototype } from './prototype.ts'

/** Lengths are in UTF-16 code units of the value; Infinity bounds nothing. */
export interface JsonRules {
  /** How deep objects and arrays may nest; at most 1024. */
  readonly depthMax: number
  /** Names in one object. */
  readonly namesMax: number
  /** Names in all objects together. */
  readonly namesInAllMax: number
  /** Values in one array. */
  readonly itemsMax: number
  /** Values in all, containers included. */
  readonly valuesMax: number
  readonly nameLengthMax: number
  readonly stringLengthMax: number
  /** Characters of a number as it is written. */
  readonly numberLengthMax: number
  readonly numbers: NumberForm
  /** Whether each of these is passed over. */
  readonly duplicates: boolean
  /** Two names of one object that differ in case alone, which some servers take for one. */
  readonly cases: boolean
  readonly prototypes: boolean
  readonly surrogates: boolean
  readonly nul: boolean
}

export type JsonFault =
  | 'malformed'
  | 'depth'
  | 'names'
  | 'names-in-all'
  | 'items'
  | 'values'
  | 'name-length'
  | 'string-length'
  | 'number-length'
  | 'number'
  | 'duplicate'
  | 'prototype'
  | 'surrogate'
  | 'nul'

export interface JsonFinding {
  readonly fault: JsonFault
  /** Where in the text. */
  readonly offset: number
  /** `items[3].note`: made of the client's own names, and cut where they are long. */
  readonly path: string
  /** For a bound: what was met. Counting stops at the first that is too many. */
  readonly actual?: number
}

/** Undefined for a text that keeps the rules. Not reentrant: it has one memory for all calls. */
export type JsonScanner = (text: string) => JsonFinding | undefined

const DEPTH_MAX = 1024
const PATH_LENGTH_MAX = 120
const NAME_SHOWN_MAX = 40

/** What may come next. */
const VALUE = 0
const NAME_OR_END = 1
const NAME = 2
const VALUE_OR_END = 3
const COMMA_OR_END = 4
const NOTHING = 5
type Expected =
  | typeof VALUE
  | typeof NAME_OR_END
  | typeof NAME
  | typeof VALUE_OR_END
  | typeof COMMA_OR_END
  | typeof NOTHING

/** What a pass knows. Each container has a row in the arrays. */
interface Walk {
  readonly rules: JsonRules
  readonly names: Names
  /** 1 for an object, 0 for an array. */
  readonly shapes: Uint8Array
  /** Names or values so far. */
  readonly counts: Int32Array
  readonly nameStarts: Int32Array
  readonly nameEnds: Int32Array
  /** The object is the value of `constructor`. */
  readonly constructors: Uint8Array
  text: string
  depth: number
  namesInAll: number
  values: number
  expected: Expected
  fault: JsonFault
  actual: number | undefined
}

export const jsonScanner = (rules: JsonRules): JsonScanner => {
  const depthMax = Math.min(rules.depthMax, DEPTH_MAX)
  const walk: Walk = {
    rules: { ...rules, depthMax },
    names: namesOf(depthMax, !rules.cases),
    shapes: new Uint8Array(depthMax),
    counts: new Int32Array(depthMax),
    nameStarts: new Int32Array(depthMax),
    nameEnds: new Int32Array(depthMax),
    constructors: new Uint8Array(depthMax),
    text: '',
    depth: 0,
    namesInAll: 0,
    values: 0,
    expected: VALUE,
    fault: 'malformed',
    actual: undefined,
  }
  return (text) => {
    walk.text = text
    walk.depth = 0
    walk.namesInAll = 0
    walk.values = 0
    walk.expected = VALUE
    walk.fault = 'malformed'
    walk.actual = undefined
    const finding = pass(walk)
    // Nothing of a request stays behind.
    walk.text = ''
    walk.names.clear()
    return finding
  }
}

const pass = (walk: Walk): JsonFinding | undefined => {
  const { text } = walk
  for (let at = 0; ;) {
    at = spaceEnd(text, at)
    if (at >= text.length) return walk.expected === NOTHING ? undefined : found(walk, at)
    const next = token(walk, at, text.charCodeAt(at))
    if (next < 0) return found(walk, at)
    at = next
  }
}

const found = (walk: Walk, offset: number): JsonFinding => ({
  fault: walk.fault,
  offset,
  path: pathOf(walk),
  ...(walk.actual === undefined ? undefined : { actual: walk.actual }),
})

/** The index behind the token at `at`, or -1 with the fault noted. */
const token = (walk: Walk, at: number, code: number): number => {
  switch (code) {
    case 34:
      return walk.expected === NAME || walk.expected === NAME_OR_END ? name(walk, at) : string(walk, at)
    case 123:
    case 91:
      return open(walk, at, code === 123 ? 1 : 0)
    case 125:
    case 93:
      return close(walk, at, code === 125 ? 1 : 0)
    case 44:
      return comma(walk, at)
    default:
      return literal(walk, at, code)
  }
}

const stop = (walk: Walk, fault: JsonFault, actual?: number): -1 => {
  walk.fault = fault
  walk.actual = actual
  return -1
}

const name = (walk: Walk, at: number): number => {
  const { rules, text, depth } = walk
  const start = at + 1
  const end = nameEnd(text, start)
  if (end < 0) return -1
  const { length, hash, escaped } = seen
  const row = depth - 1
  walk.nameStarts[row] = start
  walk.nameEnds[row] = end
  if (seen.surrogate && !rules.surrogates) return stop(walk, 'surrogate')
  if (seen.nul && !rules.nul) return stop(walk, 'nul')
  if (length > rules.nameLengthMax) return stop(walk, 'name-length', length)
  const count = (walk.counts[row] as number) + 1
  walk.counts[row] = count
  if (count > rules.namesMax) return stop(walk, 'names', count)
  if (++walk.namesInAll > rules.namesInAllMax) return stop(walk, 'names-in-all', walk.namesInAll)
  if (!rules.duplicates && !walk.names.add(text, row, start, end, hash, escaped))
    return stop(walk, 'duplicate')
  // Nine letters is the shorter of the two names that matter.
  if (!rules.prototypes && length >= 9 && endangers(walk, start, end, escaped)) return stop(walk, 'prototype')
  const colon = spaceEnd(text, end + 1)
  if (text.charCodeAt(colon) !== 58) return -1
  walk.expected = VALUE
  return colon + 1
}

const endangers = (walk: Walk, start: number, end: number, escaped: boolean): boolean => {
  const word = escaped ? unescaped(walk.text, start, end) : walk.text.slice(start, end)
  return leadsToPrototype(word) || (word === 'prototype' && walk.constructors[walk.depth - 1] === 1)
}

const string = (walk: Walk, at: number): number => {
  if (!takesValue(walk)) return -1
  const end = stringEnd(walk.text, at + 1)
  if (end < 0) return -1
  const { rules } = walk
  if (seen.surrogate && !rules.surrogates) return stop(walk, 'surrogate')
  if (seen.nul && !rules.nul) return stop(walk, 'nul')
  if (seen.length > rules.stringLengthMax) return stop(walk, 'string-length', seen.length)
  if (!counted(walk)) return -1
  return after(walk, end + 1)
}

const literal = (walk: Walk, at: number, code: number): number => {
  if (!takesValue(walk)) return -1
  const number = code === 45 || (code >= 48 && code <= 57)
  const end = number ? numberEnd(walk.text, at) : wordEnd(walk.text, at)
  if (end < 0) return -1
  if (number) {
    const { rules } = walk
    if (end - at > rules.numberLengthMax) return stop(walk, 'number-length', end - at)
    if (!keepsForm(walk.text, at, end, rules.numbers)) return stop(walk, 'number')
  }
  if (!counted(walk)) return -1
  return after(walk, end)
}

const open = (walk: Walk, at: number, shape: 0 | 1): number => {
  if (!takesValue(walk) || !counted(walk)) return -1
  const { depth, rules } = walk
  if (depth >= rules.depthMax) return stop(walk, 'depth', depth + 1)
  walk.shapes[depth] = shape
  walk.counts[depth] = 0
  walk.nameEnds[depth] = -1
  if (shape === 1) {
    walk.names.open(depth)
    if (!rules.prototypes) walk.constructors[depth] = depth > 0 && isConstructor(walk, depth - 1) ? 1 : 0
  }
  walk.depth = depth + 1
  walk.expected = shape === 1 ? NAME_OR_END : VALUE_OR_END
  return at + 1
}

const CONSTRUCTOR = 'constructor'

const isConstructor = (walk: Walk, row: number): boolean => {
  const start = walk.nameStarts[row] as number
  const end = walk.nameEnds[row] as number
  if (walk.shapes[row] !== 1 || end - start < CONSTRUCTOR.length) return false
  return unescaped(walk.text, start, end).endsWith(CONSTRUCTOR)
}

const close = (walk: Walk, at: number, shape: 0 | 1): number => {
  const { depth, expected } = walk
  if (depth === 0 || walk.shapes[depth - 1] !== shape) return -1
  if (expected !== COMMA_OR_END && expected !== (shape === 1 ? NAME_OR_END : VALUE_OR_END)) return -1
  walk.depth = depth - 1
  return after(walk, at + 1)
}

const comma = (walk: Walk, at: number): number => {
  if (walk.expected !== COMMA_OR_END) return -1
  walk.expected = walk.shapes[walk.depth - 1] === 1 ? NAME : VALUE
  return at + 1
}

const takesValue = (walk: Walk): boolean => walk.expected === VALUE || walk.expected === VALUE_OR_END

/** One more value, within bounds. */
const counted = (walk: Walk): boolean => {
  const { rules, depth } = walk
  if (++walk.values > rules.valuesMax) {
    stop(walk, 'values', walk.values)
    return false
  }
  if (depth === 0 || walk.shapes[depth - 1] === 1) return true
  const count = (walk.counts[depth - 1] as number) + 1
  walk.counts[depth - 1] = count
  if (count <= rules.itemsMax) return true
  stop(walk, 'items', count)
  return false
}

const after = (walk: Walk, at: number): number => {
  walk.expected = walk.depth === 0 ? NOTHING : COMMA_OR_END
  return at
}

/** For people: where the pass stands. */
const pathOf = (walk: Walk): string => {
  let path = ''
  for (let row = 0; row < walk.depth && path.length < PATH_LENGTH_MAX; row++) {
    const start = walk.nameStarts[row] as number
    const end = walk.nameEnds[row] as number
    if (walk.shapes[row] !== 1) path += `[${Math.max(0, (walk.counts[row] as number) - 1)}]`
    else if (end >= 0)
      path += `${path === '' ? '' : '.'}${walk.text.slice(start, Math.min(end, start + NAME_SHOWN_MAX))}`
  }
  return path
}
