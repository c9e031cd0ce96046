// Cuts members and items out of JSON text. What stays is the origin's own text, byte for byte: writing values anew would
// round long numbers, and change more than was asked for. It trusts that the text is sound JSON: a parser has read it.

import type { Drops } from './trim.ts'

/** The text without what goes; `drops` is not 'all' here. */
export const cut = (text: string, drops: ReadonlyMap<string | number, Drops>): string => {
  const out: string[] = []
  const reader: Reader = { text, at: 0 }
  space(reader)
  copy(reader, drops, out)
  return out.join('')
}

interface Reader {
  readonly text: string
  at: number
}

const QUOTE = 34
const COMMA = 44
const OPEN_LIST = 91
const BACKSLASH = 92
const OPEN_MAP = 123

const copy = (reader: Reader, drops: ReadonlyMap<string | number, Drops>, out: string[]): void => {
  const isList = reader.text.charCodeAt(reader.at) === OPEN_LIST
  reader.at++
  out.push(isList ? '[' : '{')
  let written = 0
  space(reader)
  for (let index = 0; !isEnd(reader); index++) {
    const start = reader.at
    const key = isList ? index : keyOf(reader)
    const inner = drops.get(key)
    if (inner !== 'all') {
      if (written++ > 0) out.push(',')
      out.push(reader.text.slice(start, reader.at))
      if (inner === undefined) {
        const from = reader.at
        skip(reader)
        out.push(reader.text.slice(from, reader.at))
      } else copy(reader, inner, out)
    } else skip(reader)
    space(reader)
    if (reader.text.charCodeAt(reader.at) === COMMA) {
      reader.at++
      space(reader)
    }
  }
  reader.at++
  out.push(isList ? ']' : '}')
}

/** A member's name; the reader stands at its value. */
const keyOf = (reader: Reader): string => {
  const start = reader.at
  skipString(reader)
  const name = JSON.parse(reader.text.slice(start, reader.at)) as string
  space(reader)
  // The colon.
  reader.at++
  space(reader)
  return name
}

const isEnd = ({ text, at }: Reader): boolean => {
  const code = text.charCodeAt(at)
  return code === 93 || code === 125 || at >= text.length
}

const space = (reader: Reader): void => {
  const { text } = reader
  for (;;) {
    const code = text.charCodeAt(reader.at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
    reader.at++
  }
}

const skipString = (reader: Reader): void => {
  const { text } = reader
  reader.at++
  while (reader.at < text.length) {
    const code = text.charCodeAt(reader.at)
    if (code === BACKSLASH) reader.at++
    reader.at++
    if (code === QUOTE) return
  }
}

/** Over one value, whatever is in it: no recursion, since nothing in it is asked for. */
const skip = (reader: Reader): void => {
  const { text } = reader
  let depth = 0
  while (reader.at < text.length) {
    const code = text.charCodeAt(reader.at)
    if (code === QUOTE) {
      skipString(reader)
      if (depth === 0) return
      continue
    }
    if (code === OPEN_LIST || code === OPEN_MAP) depth++
    else if (code === 93 || code === 125) {
      // The end of what is around a number or a word.
      if (depth === 0) return
      depth--
      if (depth === 0) {
        reader.at++
        return
      }
    } else if (depth === 0 && code === COMMA) return
    reader.at++
  }
}
