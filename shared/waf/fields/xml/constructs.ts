// What stands in angle brackets in an XML document, read as its parsers do (XML 1.0 §2.4 to §3.1): where it ends, what it
// is called and what is inside of it. What they would not read is told as such: one that goes on nevertheless may find
// another attribute or another element there than was judged.

import { SPACE, charset, isIn, pastRun } from '../../runs.ts'
import { work } from '../../work.ts'
import { resolved } from './references.ts'

export interface Construct {
  readonly kind: 'open' | 'empty' | 'close' | 'cdata' | 'comment' | 'instruction' | 'doctype' | 'malformed'
  /** A tag's name; else what is inside. */
  readonly text: string
  readonly end: number
  /** The document ends within it. */
  readonly isCut: boolean
}

/** Units of work. */
const PER_ATTRIBUTE = 200

const GREATER = 62
const SLASH = 47
const EQUALS = 61

/** One `<…>`; its attributes' values are handed on with the name of their element. */
export const construct = (
  text: string,
  open: number,
  visit: (element: string, value: string) => void,
): Construct => {
  if (text.startsWith('<![CDATA[', open)) return until(text, open + 9, ']]>', 'cdata')
  if (text.startsWith('<!--', open)) return until(text, open + 4, '-->', 'comment')
  if (text.startsWith('<?', open)) return until(text, open + 2, '?>', 'instruction')
  if (text.startsWith('<!', open)) return declaration(text, open)
  return text.charCodeAt(open + 1) === SLASH ? closing(text, open) : opening(text, open, visit)
}

const until = (text: string, start: number, mark: string, kind: Construct['kind']): Construct => {
  const found = text.indexOf(mark, start)
  return found < 0
    ? { kind, text: text.slice(start), end: text.length, isCut: true }
    : { kind, text: text.slice(start, found), end: found + mark.length, isCut: false }
}

/** `<!DOCTYPE … [ … ]>` as one text, brackets, quotes and comments respected. */
const declaration = (text: string, open: number): Construct => {
  let bracket = false
  for (let at = open + 2; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const mark = code === 34 || code === 39 ? text.charAt(at) : code === 60 ? endMark(text, at) : ''
    if (mark !== '') {
      const close = text.indexOf(mark, at + 1)
      if (close < 0) break
      at = close + mark.length - 1
    } else if (code === 91) bracket = true
    else if (code === 93) bracket = false
    else if (code === GREATER && !bracket)
      return { kind: 'doctype', text: text.slice(open, at + 1), end: at + 1, isCut: false }
  }
  return { kind: 'doctype', text: text.slice(open), end: text.length, isCut: true }
}

/** A comment or an instruction within a declaration holds no quote that opens anything. */
const endMark = (text: string, open: number): string =>
  text.startsWith('<!--', open) ? '-->' : text.startsWith('<?', open) ? '?>' : ''

const closing = (text: string, open: number): Construct => {
  const end = pastRun(text, open + 2, NAME)
  const mark = pastRun(text, end, SPACE)
  return tag(text, 'close', text.slice(open + 2, end), mark)
}

const opening = (text: string, open: number, visit: (element: string, value: string) => void): Construct => {
  const end = pastRun(text, open + 1, NAME)
  const name = text.slice(open + 1, end)
  const seen = new Set<string>()
  let at = end
  for (;;) {
    const next = pastRun(text, at, SPACE)
    const code = text.charCodeAt(next)
    if (code === GREATER) return tag(text, 'open', name, next)
    if (code === SLASH) return tag(text, 'empty', name, next + 1)
    const read = next > at ? attribute(text, next, name, seen, visit) : failed(text, next)
    if (typeof read !== 'number') return read
    at = read
  }
}

/** Reads one attribute, and is where it ends; XML 1.0 §3.1: quoted, without `<`, no name twice. */
const attribute = (
  text: string,
  start: number,
  element: string,
  seen: Set<string>,
  visit: (element: string, value: string) => void,
): number | Construct => {
  work.left -= PER_ATTRIBUTE
  const end = pastRun(text, start, NAME)
  const name = text.slice(start, end)
  const equals = pastRun(text, end, SPACE)
  if (text.charCodeAt(equals) !== EQUALS || !isName(name) || seen.has(name)) return failed(text, equals)
  seen.add(name)
  const quote = pastRun(text, equals + 1, SPACE)
  const mark = text[quote]
  if (mark !== '"' && mark !== "'") return failed(text, quote)
  const close = text.indexOf(mark, quote + 1)
  const value = text.slice(quote + 1, close < 0 ? text.length : close)
  visit(element, resolved(value))
  return close < 0 || value.includes('<') ? failed(text, close < 0 ? text.length : close) : close + 1
}

/** A tag whose `>` has to stand at a place. */
const tag = (text: string, kind: Construct['kind'], name: string, at: number): Construct =>
  text.charCodeAt(at) === GREATER && isName(name)
    ? { kind, text: name, end: at + 1, isCut: false }
    : failed(text, at)

const failed = (text: string, at: number): Construct => ({
  kind: 'malformed',
  text: '',
  end: text.length,
  isCut: at >= text.length,
})

/** XML 1.0 §2.3, all that is not ASCII taken for letters. */
const NAME = charset('A-Za-z0-9_:.-', true)
const NAME_START = charset('A-Za-z_:', true)

const isName = (name: string): boolean => name !== '' && isIn(NAME_START, name.charCodeAt(0))
