// JSON, taken apart where it stands (RFC 8259), strictly: what is not JSON is malformed and not guessed at, since
// the origin's parser may guess otherwise. Duplicate keys are all judged, whichever of them the origin takes. No
// recursion and no tree: a stack of offsets, and texts are cut out only when they are worth judging.

import { numberEnd, wordEnd } from '../../lib/json/lex.ts'
import { OPERAND_MAX } from './field.ts'
import { isPlainAs, isPlainValue } from './plain.ts'
import { BACKSLASH, BREAK, CONTROL, DOUBLE, look, seen } from './presence.ts'
import { unescapeJson } from './escapes/json.ts'

export interface JsonBounds {
  readonly depth: number
  readonly fields: number
  /** Fields that were counted already: of the lines before this one. */
  readonly spent?: number
}

/** How many fields the last walk that ended well has come to, those spent before included. */
export const walked = { fields: 0 }

export type JsonOutcome = 'ok' | 'malformed' | 'depth' | 'fields'

/**
 * One scalar or key that is not plain (presence.ts); `seen` holds its classes. `name` is asked for only when it is needed.
 */
export interface JsonSink {
  /** Every string and key is wanted, plain ones too. */
  readonly all: boolean
  /**
   * `json` from `behind` on: a colon, and what the key stands for; nothing where one of the keys around it has a mark of the
   * name's own (`{"filter.a":…}`), so that the name does not say what they are.
   */
  readonly key: (text: string, name: () => string, json: string, behind: number) => void
  readonly value: (text: string, name: () => string) => void
  /** Numbers and the three words; undefined where nobody types fields. */
  readonly literal: ((text: string, name: () => string) => void) | undefined
}

/** Where a walk stands in each container it is in. Kept by the caller, one for each JSON that is open at a time. */
export interface JsonStack {
  readonly keyStart: Int32Array
  readonly keyEnd: Int32Array
  readonly places: Int32Array
  /** 1 for an object, 0 for an array. */
  readonly shapes: Uint8Array
}

export const jsonStack = (depth: number): JsonStack => ({
  keyStart: new Int32Array(depth),
  keyEnd: new Int32Array(depth),
  places: new Int32Array(depth),
  shapes: new Uint8Array(depth),
})

const OBJECT = 1
const NAME_LENGTH_MAX = 200

/** Walks one JSON text. Depth is bounded by `bounds` and by the stack's own size. */
export const walkJson = (
  text: string,
  prefix: string,
  bounds: JsonBounds,
  stack: JsonStack,
  sink: JsonSink,
): JsonOutcome => {
  const { keyStart, keyEnd, places, shapes } = stack
  const end = text.length
  let depth = 0
  let fields = bounds.spent ?? 0
  // What may come next: 0 a value, 1 a key or '}', 2 a comma or a closing, 3 nothing more, 4 a value or ']', 5 a key
  let expect = 0
  const nameHere = (): string => nameOf(text, prefix, depth, stack)
  for (let index = text.charCodeAt(0) === 0xfeff ? 1 : 0; index < end;) {
    const code = text.charCodeAt(index)
    if (code === 32 || code === 10 || code === 13 || code === 9) {
      index++
      continue
    }
    if (expect === 3) return 'malformed'
    if (code === 34) {
      if (expect === 2) return 'malformed'
      const close = closingQuote(text, index + 1)
      if (close < 0) return 'malformed'
      if (++fields > bounds.fields) return 'fields'
      look(text, index + 1, close)
      if ((seen.chars & (CONTROL | BREAK)) !== 0) return 'malformed'
      const escaped = (seen.chars & BACKSLASH) !== 0
      if (expect === 1 || expect === 5) {
        keyStart[depth - 1] = index + 1
        keyEnd[depth - 1] = close
        if (
          escaped ||
          sink.all ||
          !isPlainAs('json', 'name', text, index + 1, close, seen.chars, seen.words)
        ) {
          const key = cut(text, index + 1, close, escaped)
          if (key === undefined) return 'malformed'
          if (sink.all || !isPlainAs('json', 'name', key, 0, key.length, seen.chars, seen.words))
            sink.key(key, nameHere, text, isPath(text, depth, stack) ? end : close + 1)
        }
        index = close + 1
        while (index < end && isSpace(text.charCodeAt(index))) index++
        if (text.charCodeAt(index) !== 58) return 'malformed'
        index++
        expect = 0
        continue
      }
      if (escaped || sink.all || !isPlainValue(text, index + 1, close, seen.chars, seen.words)) {
        const value = cut(text, index + 1, close, escaped)
        if (value === undefined) return 'malformed'
        if (sink.all || !isPlainValue(value, 0, value.length, seen.chars, seen.words))
          sink.value(value, nameHere)
      }
      index = close + 1
      expect = depth === 0 ? 3 : 2
      continue
    }
    if (code === 123 || code === 91) {
      if (expect !== 0 && expect !== 4) return 'malformed'
      if (depth >= bounds.depth || depth >= shapes.length) return 'depth'
      shapes[depth] = code === 123 ? OBJECT : 0
      places[depth] = 0
      keyEnd[depth] = -1
      depth++
      expect = code === 123 ? 1 : 4
      index++
      continue
    }
    if (code === 125 || code === 93) {
      const object = code === 125
      if (depth === 0 || (shapes[depth - 1] === OBJECT) !== object) return 'malformed'
      if (expect !== 2 && expect !== (object ? 1 : 4)) return 'malformed'
      depth--
      expect = depth === 0 ? 3 : 2
      index++
      continue
    }
    if (code === 44) {
      if (expect !== 2) return 'malformed'
      if (shapes[depth - 1] === OBJECT) expect = 5
      else {
        places[depth - 1] = (places[depth - 1] as number) + 1
        expect = 0
      }
      index++
      continue
    }
    if (expect !== 0 && expect !== 4) return 'malformed'
    const stop = code === 45 || (code >= 48 && code <= 57) ? numberEnd(text, index) : wordEnd(text, index)
    if (stop < 0) return 'malformed'
    if (++fields > bounds.fields) return 'fields'
    if (sink.literal !== undefined) sink.literal(text.slice(index, stop), nameHere)
    index = stop
    expect = depth === 0 ? 3 : 2
  }
  walked.fields = fields
  return expect === 3 ? 'ok' : 'malformed'
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

/** Is one of the keys around the place a path by itself? What is too long for a name is taken for one. */
const isPath = (text: string, depth: number, { keyStart, keyEnd, shapes }: JsonStack): boolean => {
  if (text.charCodeAt(keyStart[depth - 1] as number) !== 36) return false
  let length = 0
  for (let level = 0; level < depth - 1; level++)
    if (shapes[level] === OBJECT)
      for (let at = keyStart[level] as number; at < (keyEnd[level] as number); at++)
        if (++length > NAME_LENGTH_MAX || text.charCodeAt(at) === 46 || text.charCodeAt(at) === 91)
          return true
  return false
}

/** What a key stands for, its colon passed. */
export const operandAt = (json: string, behind: number): string => {
  let at = behind
  while (isSpace(json.charCodeAt(at))) at++
  if (json.charCodeAt(at) === 58) at++
  while (isSpace(json.charCodeAt(at))) at++
  return json.slice(at, at + OPERAND_MAX)
}

/** The quote that ends the string which begins at `start`, or -1. */
const closingQuote = (text: string, start: number): number => {
  for (let close = text.indexOf('"', start); close >= 0; close = text.indexOf('"', close + 1)) {
    let slashes = close - 1
    while (slashes >= start && text.charCodeAt(slashes) === 92) slashes--
    if (((close - 1 - slashes) & 1) === 0) return close
  }
  return -1
}

/** The string without its escapes, its classes left in `seen`; undefined where an escape is none. */
const cut = (text: string, start: number, close: number, escaped: boolean): string | undefined => {
  if (!escaped) return text.slice(start, close)
  const plain = unescapeJson(text, start - 1, close)
  if (plain !== undefined) look(plain, 0, plain.length)
  return plain
}

/** `body.items[3].note`: only for a text that is worth a name, cut where the client nests absurdly. */
const nameOf = (text: string, prefix: string, depth: number, stack: JsonStack): string => {
  const { keyStart, keyEnd, places, shapes } = stack
  let name = prefix
  for (let level = 0; level < depth && name.length < NAME_LENGTH_MAX; level++) {
    if (shapes[level] !== OBJECT) name += `[${places[level]}]`
    else if ((keyEnd[level] as number) >= 0)
      name += `.${text.slice(keyStart[level], Math.min(keyEnd[level] as number, (keyStart[level] as number) + 64))}`
  }
  return name
}

/** Is a text worth trying as JSON: does it begin and end like an object or an array? */
export const looksLikeJson = (text: string, chars: number): boolean => {
  if ((chars & DOUBLE) === 0) return false
  let start = 0
  while (isSpace(text.charCodeAt(start))) start++
  const first = text.charCodeAt(start)
  if (first !== 123 && first !== 91) return false
  let end = text.length
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.charCodeAt(end - 1) === (first === 123 ? 125 : 93)
}
