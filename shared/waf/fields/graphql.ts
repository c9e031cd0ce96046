// GraphQL documents (October 2021, §2): their string values are what a client's data stands in, each a text of its own,
// with its escapes undone. What servers ignore (comments, commas, a byte order mark) hides no string here, since a quote
// in a comment would flip which half of the document is read as strings.

import { unescapeJson } from './escapes/json.ts'

const KEYWORDS: readonly string[] = ['query', 'mutation', 'subscription', 'fragment']

/** Does a text read as a document: an operation or a selection, with arguments? */
export const looksLikeGraphql = (text: string): boolean => {
  const start = pastIgnored(text)
  const known = text.charCodeAt(start) === 123 || KEYWORDS.some((word) => text.startsWith(word, start))
  return known && text.includes('(', start) && text.includes('{', start)
}

/** White space, commas, a byte order mark and comments (§2.1). */
const pastIgnored = (text: string): number => {
  let at = 0
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 35) at = lineEnd(text, at)
    else if (code > 32 && code !== 44 && code !== 0xfeff) break
  }
  return at
}

/** Where the line's feed or return stands. */
export const lineEnd = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++
  return at
}

const QUOTES = '"""'

/** Hands on every string value, block strings included, at most `most` of them, until one does not end. */
export const walkGraphql = (text: string, most: number, visit: (value: string) => void): void => {
  let count = 0
  for (let at = 0; at < text.length && count < most; at++) {
    const code = text.charCodeAt(at)
    if (code === 35) at = lineEnd(text, at)
    if (code !== 34) continue
    const block = text.startsWith(QUOTES, at)
    const from = at + (block ? 3 : 1)
    const close = block ? closingBlock(text, from) : closing(text, from)
    if (close < 0) return
    count++
    if (close > from)
      visit(block ? text.slice(from, close).replaceAll(`\\${QUOTES}`, QUOTES) : stringOf(text, at, close))
    at = close + (block ? 2 : 0)
  }
}

/** The quote that ends a string; -1 where the line or the text ends before it. */
const closing = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at
    else if (code === 10 || code === 13) return -1
  }
  return -1
}

/** The three that end a block string: a backslash before them keeps it open, and escapes nothing else. */
const closingBlock = (text: string, from: number): number => {
  let at = text.indexOf(QUOTES, from)
  while (at > from && text.charCodeAt(at - 1) === 92) at = text.indexOf(QUOTES, at + 3)
  return at
}

/**
 * What stands between the quotes at `open` and `close`. Escapes are JSON's (§2.9.4); beside newer ones (`\u{…}`, which
 * later readings undo) a quote is a quote all the same.
 */
const stringOf = (text: string, open: number, close: number): string => {
  const raw = text.slice(open + 1, close)
  if (!raw.includes('\\')) return raw
  return unescapeJson(text, open, close) ?? raw.replaceAll('\\"', '"')
}
