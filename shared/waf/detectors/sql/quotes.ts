// Where a quoted run of SQL ends, in dialects with and without backslash escapes. Linear: each character is looked at a
// fixed number of times, however quotes and backslashes are strewn.

import { work } from '../../work.ts'

/** A quote that ends nothing. */
const QUOTE_WORK = 14

/** A quoted run is short in an attack; behind this many characters a native search is worth its call. */
const NEAR = 24

/** The next `quote` from `start` on, or the length. */
const nextQuote = (text: string, start: number, quote: number): number => {
  const near = Math.min(text.length, start + NEAR)
  for (let at = start; at < near; at++) if (text.charCodeAt(at) === quote) return at
  if (near === text.length) return near
  const at = text.indexOf(QUOTES[quote] as string, near)
  return at < 0 ? text.length : at
}

const QUOTES: Readonly<Record<number, string>> = { 34: '"', 39: "'", 96: '`' }

/** True behind an odd number of backslashes, of which none stands before `start`. */
const isEscaped = (text: string, start: number, at: number): boolean => {
  let run = at
  while (run > start && text.charCodeAt(run - 1) === 92) run--
  return ((at - run) & 1) === 1
}

/** Where a quoted run ends: the place of its closing quote, or the length. A doubled quote is one inside of it. */
export const stringEnd = (text: string, start: number, quote: number, backslash: boolean): number => {
  let from = start
  for (;;) {
    const at = nextQuote(text, from, quote)
    if (at >= text.length) return text.length
    if (from > start) work.left -= QUOTE_WORK
    if (backslash && isEscaped(text, from, at)) from = at + 1
    else if (at + 1 < text.length && text.charCodeAt(at + 1) === quote) from = at + 2
    else return at
  }
}

/** The first quote that ends the string which the value stands in; a doubled one may end it too, to be generous. */
export const breakOut = (text: string, quote: number, backslash: boolean): number => {
  let from = 0
  for (;;) {
    const at = nextQuote(text, from, quote)
    if (at >= text.length) return -1
    if (!backslash || !isEscaped(text, from, at)) return at
    work.left -= QUOTE_WORK
    from = at + 1
  }
}
