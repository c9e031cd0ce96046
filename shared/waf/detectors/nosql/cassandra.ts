// What only CQL, the language of Cassandra, has: an injection that SQL's grammar does not read.

import {
  findIn,
  findWord,
  LETTERS,
  QUOTES,
  runStart,
  saysAt,
  SPACE,
  vocabulary,
  without,
} from '../../runs.ts'

const WORDS = vocabulary('filtering keyspace')
const ALLOW = 'allow'
const VERBS: ReadonlySet<string> = new Set(['drop', 'alter', 'create'])
const UNQUOTED = without(QUOTES)

/** How far behind the quote the words stand. */
const BEHIND_MAX = 40

/** `x' ALLOW FILTERING`: everything is asked for. `'; DROP KEYSPACE x`: another statement. Where, or -1. */
export const asksCassandra = (text: string): number => {
  const quote = findIn(text, QUOTES)
  if (quote < 0) return -1
  for (let at = findWord(text, WORDS, quote); at >= 0; at = findWord(text, WORDS, at + 1)) {
    const before = runStart(text, at, SPACE)
    const verb = runStart(text, before, LETTERS)
    if (before === at || verb === before) continue
    if (saysAt(text, at, 'filtering')) {
      if (before - verb === ALLOW.length && saysAt(text, verb, ALLOW) && isBehindQuote(text, verb)) return at
    } else if (VERBS.has(text.slice(verb, before).toLowerCase()) && isStacked(text, verb)) return at
  }
  return -1
}

const isBehindQuote = (text: string, word: number): boolean => {
  const low = Math.max(0, word - BEHIND_MAX)
  return runStart(text, word, UNQUOTED, low) > low
}

/** `'); ` */
const isStacked = (text: string, verb: number): boolean => {
  const semi = runStart(text, verb, SPACE) - 1
  if (semi < 1 || text[semi] !== ';') return false
  return text[semi - 1] === "'" || (text[semi - 1] === ')' && text[semi - 2] === "'")
}
