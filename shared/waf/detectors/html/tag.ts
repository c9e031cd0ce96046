// A tokenizer for HTML tags as browsers read them (WHATWG HTML §13.2.5): any of space, slash, tab, form feed or line
// break parts attributes, quotes may be missing, and a tag that never ends still runs. It hands on what matters.

import { isLetter } from '../../characters.ts'

export interface Tag {
  name: string
  /** Where the attributes begin. */
  attributes: number
  end: number
  closing: boolean
}

const TAG_NAME_MAX = 32

/** What parts attributes. */
export const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 47

/** The tag that begins at `open` ('<'), into `tag`; false when it is no tag. */
export const readTag = (text: string, open: number, tag: Tag): boolean => {
  let at = open + 1
  // `<\x00script`, `< script`: only where the former was stripped does a name follow at once.
  tag.closing = text.charCodeAt(at) === 47
  if (tag.closing) at++
  if (!isLetter(text.charCodeAt(at))) return false
  const start = at
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isSpace(code) || code === 62 || code === 60) break
  }
  tag.name = text.slice(start, Math.min(at, start + TAG_NAME_MAX)).toLowerCase()
  tag.attributes = at
  return true
}

export interface Attribute {
  name: string
  /** The value without its quotes; `end` equal to `start` for none. */
  start: number
  stop: number
  /** Where reading goes on. */
  next: number
  /** Where the name begins. */
  at: number
  assigned: boolean
}

/** The next attribute from `from` on, into `attribute`; false at the end of the tag. `tag.end` is then set. */
export const readAttribute = (text: string, from: number, tag: Tag, attribute: Attribute): boolean => {
  let at = from
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  if (at >= text.length || text.charCodeAt(at) === 62) {
    tag.end = at + 1
    return false
  }
  const start = at
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isSpace(code) || code === 62 || (code === 61 && at > start)) break
  }
  attribute.name = text.slice(start, Math.min(at, start + 40)).toLowerCase()
  attribute.at = start
  let equals = at
  while (equals < text.length && isSpace(text.charCodeAt(equals)) && text.charCodeAt(equals) !== 47) equals++
  if (text.charCodeAt(equals) !== 61) {
    attribute.assigned = false
    attribute.start = at
    attribute.stop = at
    attribute.next = at
    return true
  }
  attribute.assigned = true
  value(text, equals + 1, attribute)
  return true
}

const value = (text: string, from: number, attribute: Attribute): void => {
  let at = from
  while (at < text.length && isSpace(text.charCodeAt(at)) && text.charCodeAt(at) !== 47) at++
  const quote = text.charCodeAt(at)
  if (quote === 34 || quote === 39 || quote === 96) {
    const close = text.indexOf(String.fromCharCode(quote), at + 1)
    if (close >= 0) {
      attribute.start = at + 1
      attribute.stop = close
      attribute.next = close + 1
      return
    }
    at++
  }
  attribute.start = at
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 62 || code === 32 || (code >= 9 && code <= 13)) break
    at++
  }
  attribute.stop = at
  attribute.next = at
}

const PLACEHOLDER_MAX = 8

/** `o[%00]nerror`, `s[NULL]cript`: the name without what stands for a character that is dropped. */
export const withoutPlaceholders = (name: string): string => {
  let out = ''
  let from = 0
  for (let open = name.indexOf('['); open >= 0; open = name.indexOf('[', open)) {
    const close = name.indexOf(']', open)
    if (close < 0) break
    if (close - open - 1 > PLACEHOLDER_MAX) {
      open++
      continue
    }
    out += name.slice(from, open)
    open = from = close + 1
  }
  return from === 0 ? name : out + name.slice(from)
}
