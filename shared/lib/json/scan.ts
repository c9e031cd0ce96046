// One pass over a JSON text (RFC 8259), without a tree and without recursion: is it JSON, by the letter, and does it
// stay within bounds that stop what a parser behind would choke on or read otherwise? The text must be well-formed
// UTF-16, as a UTF-8 decoder makes it. The first thing that is wrong ends the pass.

import { nameEnd, numberEnd, seen, spaceEnd, stringEnd, unescaped, wordEnd } from './lex.ts'
import { keepsForm } from './number.ts'
import { leadsToPrototype } from './prototype.ts'
import type { JsonFinding, JsonRules } from './rules.ts'
import {
  after,
  begin,
  COMMA_OR_END,
  counted,
  forget,
  found,
  NAME,
  NAME_OR_END,
  newWalk,
  NOTHING,
  stop,
  takesValue,
  VALUE,
  VALUE_OR_END,
} from './walk.ts'
import type { Walk } from './walk.ts'

/** Undefined for a text that keeps the rules. Not reentrant: it has one memory for all calls. */
export type JsonScanner = (text: string) => JsonFinding | undefined

export const jsonScanner = (rules: JsonRules): JsonScanner => {
  const walk = newWalk(rules)
  return (text) => {
    begin(walk, text)
    const finding = pass(walk)
    forget(walk)
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
