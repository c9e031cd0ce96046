// What a client's text may hold and still be no more than data, should the quotes around it end a string of the origin's: a
// GraphQL document also reaches origins that are no GraphQL servers, and what is in its literals then stands outside of
// the origin's string, while the document's own text stands inside. Stricter than it must be: what is not tame is judged
// with all that stands around it.

import { charset, isIn, LETTERS, NAME, pastRun, wordSet } from '../runs.ts'
import { JOINING } from './joined.ts'

/** What begins a command, or ends what is read: only with what another literal has of it does it say more than by itself. */
export const JOINS = charset('#|;&')

/** What can open something here that ends in another literal, or end something that the origin began. */
const OPENS = charset('\\`$<{}"\u0000-\u001f\u007f')

/** Has a piece nothing that spans: such a character, a slash's comment, a parenthesis without the other, a quote? */
export const isTame = (text: string, from: number, to: number, apostrophes: boolean): boolean => {
  let depth = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) {
      // Halves of characters are none, and servers differ in what they make of them.
      if (code >= 0xd800 && code <= 0xdfff && !isPair(text, at++, to)) return false
      continue
    }
    if (isIn(OPENS, code)) return false
    if (code === 40) depth++
    else if (code === 41 && --depth < 0) return false
    else if (code === 42 && (text[at - 1] === '/' || text[at + 1] === '/')) return false
    else if (code === 39 && !(apostrophes && isApostrophe(text, at, from, to))) return false
  }
  return depth === 0
}

const isPair = (text: string, at: number, to: number): boolean => {
  if (at + 1 >= to || text.charCodeAt(at) > 0xdbff) return false
  const low = text.charCodeAt(at + 1)
  return low >= 0xdc00 && low <= 0xdfff
}

/** `it's`, `o'clock`: behind a quote, a word that goes on with no string's expression is an error in every language. */
const isApostrophe = (text: string, at: number, from: number, to: number): boolean =>
  at > from &&
  isIn(LETTERS, text.charCodeAt(at - 1)) &&
  at + 1 < to &&
  isIn(LETTERS, text.charCodeAt(at + 1)) &&
  !goesOn(text, at + 1, to)

/** The words that an expression goes on with behind a string, in SQL and in the languages that origins are written in. */
const INFIX = wordSet(
  `${JOINING} ilike glob match isnull notnull rem full at unless while until instanceof eq ne lt gt le ge cmp over within filter member contains`,
)
const INFIX_LONGEST = 10

const goesOn = (text: string, from: number, to: number): boolean => {
  const end = pastRun(text, from, NAME, Math.min(to, from + INFIX_LONGEST + 1))
  return end - from <= INFIX_LONGEST && INFIX.has(text.slice(from, end).toLowerCase())
}

const WILD = charset('A-Za-z0-9_%', true)

/**
 * Behind a string's end no expression goes on with a word or a number. A remainder goes on, and is nothing: what it is
 * taken by is the document's own text.
 */
export const isOperand = (text: string, from: number, to: number): boolean => {
  let at = from
  while (at < to && text.charCodeAt(at) === 32) at++
  if (at === to) return true
  const code = text.charCodeAt(at)
  if (code === 37) return pastRun(text, at, WILD, to) === to
  return code > 127 ? code !== 0xa0 : isIn(NAME, code) && !goesOn(text, at, to)
}
