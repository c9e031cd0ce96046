// The list that a query selects: what only SQL has in it, or names that may be read as words.

import { NAME, NONE, expression, next } from './expression.ts'
import { kindAt, wordAt } from './look.ts'
import { pastName } from './objects.ts'
import type { Tokens } from './tokens.ts'
import { ALL, ARITH, CLAUSE, COMMA, DOT, FROM, IDENT, INTO, LOGIC, NUMBER, RIGHT } from './words.ts'

export const STRONG = 2
export const WEAK = 1
const ITEMS_MAX = 24

const TERMS_MAX = 8

/** `||`, not a word. */
const isMark = (tokens: Tokens, at: number): boolean => wordAt(tokens, at) === '||'

/** `select top 1 a`, `select first 1 a` */
const LIMITED: ReadonlySet<string> = new Set(['top', 'first', 'skip'])

/** A select list: strong when it has what only SQL has, weak when names may be read as words. `next` is after it. */
export const selectItem = (tokens: Tokens, start: number): number => {
  let at = start
  let strength = 0
  for (let item = 0; item < ITEMS_MAX; item++) {
    while (kindAt(tokens, at) === ALL) at++
    if (LIMITED.has(wordAt(tokens, at)) && kindAt(tokens, at + 1) === NUMBER) {
      strength = STRONG
      at += 2
    }
    if (kindAt(tokens, at) === ARITH && wordAt(tokens, at) === '*') {
      listEnd = at + 1
      return STRONG
    }
    const found = expression(tokens, at)
    if (found === NONE) break
    at = next
    while (kindAt(tokens, at) === RIGHT) at++
    // `a||':'||b`
    for (let terms = 0; terms < TERMS_MAX && kindAt(tokens, at) === LOGIC && isMark(tokens, at); terms++) {
      if (expression(tokens, at + 1) === NONE) break
      at = next
      strength = STRONG
    }
    if (found !== NAME) strength = STRONG
    else if (strength === 0) strength = kindAt(tokens, at - 2) === DOT ? STRONG : WEAK
    // Aliases.
    if (kindAt(tokens, at) === CLAUSE && wordAt(tokens, at) === 'as') at += 2
    else if (found !== NAME && kindAt(tokens, at) === IDENT && kindAt(tokens, at + 1) === FROM) at++
    if (kindAt(tokens, at) !== COMMA) break
    at++
  }
  listEnd = pastInto(tokens, at)
  return strength
}

/** `into copies`: the table that a query makes. */
const pastInto = (tokens: Tokens, at: number): number => {
  if (kindAt(tokens, at) !== INTO) return at
  const end = pastName(tokens, at + 1)
  return kindAt(tokens, end) === FROM ? end : at
}

export let listEnd = 0
