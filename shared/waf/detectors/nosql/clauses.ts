// Clauses of Cypher, the query language of graph databases, each told by its first few words: an order of words and marks
// that no other language and no sentence has.

import { COMMENT, MARK, NUMBER, WORD, areAt, isAt, isEnd, kindAt, pastMarks, wordAt } from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import { charset, wordSet } from '../../runs.ts'
import { isName, isNode, isRelation, pastOperand } from './patterns.ts'

/** No clause, one that a sentence might begin with, one beyond doubt. */
export const NONE = 0
export const LIKELY = 1
export const SURE = 2

type Clause = (cypher: Lexemes, at: number) => number

const sure = (told: boolean): number => (told ? SURE : NONE)
const likely = (told: boolean): number => (told ? LIKELY : NONE)

/** The clause at the place. */
export const clauseAt: Clause = (cypher, at) => {
  const clause = CLAUSES.get(wordAt(cypher, at))
  if (clause !== undefined) return clause(cypher, at + 1)
  return sure(isRelation(cypher, at))
}

const match: Clause = (cypher, at) => sure(isNode(cypher, at))

const PROCEDURES = wordSet('db dbms apoc gds')

const call: Clause = (cypher, at) =>
  sure(
    (PROCEDURES.has(wordAt(cypher, at)) && isAt(cypher, at + 1, '.') && isName(cypher, at + 2)) ||
      isAt(cypher, at, '{'),
  )

const union: Clause = (cypher, start) => {
  const at = isAt(cypher, start, 'all') ? start + 1 : start
  if (isAt(cypher, at, 'match')) return sure(isAt(cypher, at + 1, '('))
  if (isAt(cypher, at, 'call')) return sure(isName(cypher, at + 1) || isAt(cypher, at + 1, '{'))
  return likely(isAt(cypher, at, 'return') && kindAt(cypher, at + 1) !== 0)
}

const LISTED = wordSet('. * , ( )')
const ITEMS_MAX = 24

/** `return n.name as x limit 1`, `return 1 //` */
const returns: Clause = (cypher, start) => {
  for (let at = start; at < start + ITEMS_MAX; at++) {
    const kind = kindAt(cypher, at)
    if (at > start && (kind === COMMENT || isAt(cypher, at, 'union'))) return LIKELY
    if (at > start && isAt(cypher, at, 'limit') && kindAt(cypher, at + 1) === NUMBER) return LIKELY
    if (kind !== WORD && kind !== NUMBER && !(kind === MARK && LISTED.has(wordAt(cypher, at)))) return NONE
  }
  return NONE
}

const YIELDED = wordSet('as with where return load ,')
const GOES_ON = wordSet('match call load unwind return where')

const yields: Clause = (cypher, at) => likely(isName(cypher, at) && YIELDED.has(wordAt(cypher, at + 1)))

/** `with 0 as x match`, `with n match (m)` */
const withs: Clause = (cypher, start) => {
  const at = pastOperand(cypher, start)
  if (at === start) return NONE
  if (isAt(cypher, at, 'as') && isName(cypher, at + 1)) return likely(GOES_ON.has(wordAt(cypher, at + 2)))
  return isAt(cypher, at, 'match') ? match(cypher, at + 1) : NONE
}

const makes: Clause = (cypher, at) => likely(isNode(cypher, at))

/** `set n.role = 'admin' return n`, `set n:Admin return n`, to the end of the text or a comment. */
const sets: Clause = (cypher, at) => {
  if (!isName(cypher, at) || !isName(cypher, at + 2)) return NONE
  if (isAt(cypher, at + 1, ':')) return likely(isFollowed(cypher, at + 3))
  if (!areAt(cypher, at + 1, '.') || !isAt(cypher, at + 3, '=')) return NONE
  for (let end = at + 5; end < at + ITEMS_MAX && !isAt(cypher, end, '='); end++)
    if (isFollowed(cypher, end) || isEnd(cypher, end)) return LIKELY
  return NONE
}

const isFollowed = (cypher: Lexemes, at: number): boolean =>
  isAt(cypher, at, 'return') || kindAt(cypher, at) === COMMENT

const removes: Clause = (cypher, at) =>
  likely(isName(cypher, at) && isAt(cypher, at + 1, '.') && isName(cypher, at + 2))

const SHOWN = wordSet(
  'users databases functions procedures indexes constraints privileges roles transactions',
)

const CLAUSES: ReadonlyMap<string, Clause> = new Map<string, Clause>([
  ['match', match],
  ['optional', (cypher, at) => (isAt(cypher, at, 'match') ? match(cypher, at + 1) : NONE)],
  ['detach', (cypher, at) => sure(isAt(cypher, at, 'delete') && isName(cypher, at + 1))],
  ['union', union],
  ['call', call],
  ['load', (cypher, at) => sure(isAt(cypher, at, 'csv') && isName(cypher, at + 1))],
  ['return', returns],
  ['yield', yields],
  ['with', withs],
  ['create', makes],
  ['merge', makes],
  ['set', sets],
  ['remove', removes],
  [
    'unwind',
    (cypher, at) => {
      const end = pastOperand(cypher, at)
      return likely(end > at && isAt(cypher, end, 'as') && isName(cypher, end + 1))
    },
  ],
  [
    'foreach',
    (cypher, at) => sure(isAt(cypher, at, '(') && isName(cypher, at + 1) && isAt(cypher, at + 2, 'in')),
  ],
  ['show', (cypher, at) => likely(SHOWN.has(wordAt(cypher, at)) && isFollowed(cypher, at + 1))],
])

const JOINS = wordSet('or and xor')

const COMPARING = charset('=<>~')

/** Behind `or 1=1`, `and true`, `or n.a = 'b'`: conditions that may stand before a clause. The place itself without one. */
export const pastCondition = (cypher: Lexemes, start: number): number => {
  if (!JOINS.has(wordAt(cypher, start))) return start
  const at = isAt(cypher, start + 1, 'not') ? start + 2 : start + 1
  const left = pastOperand(cypher, at)
  if (left === at) return start
  const right = pastMarks(cypher, left, COMPARING, 2)
  if (right === left) return left
  const end = pastOperand(cypher, right)
  return end === right ? start : end
}

/** `or not n.name starts with 'a'`: Cypher's own comparisons of strings. */
export const isMatched = (cypher: Lexemes, start: number): boolean => {
  if (!JOINS.has(wordAt(cypher, start))) return false
  const name = isAt(cypher, start + 1, 'not') ? start + 2 : start + 1
  if (!isName(cypher, name) || !isAt(cypher, name + 1, '.') || !isName(cypher, name + 2)) return false
  const at = name + 3
  return (
    areAt(cypher, at, 'starts', 'with') ||
    areAt(cypher, at, 'ends', 'with') ||
    isAt(cypher, at, 'contains') ||
    areAt(cypher, at, '=', '~')
  )
}

/** `or not exists(n.role)`, `and (`: a condition of any kind. */
export const isJoined = (cypher: Lexemes, start: number): boolean => {
  if (!JOINS.has(wordAt(cypher, start))) return false
  const at = isAt(cypher, start + 1, 'not') ? start + 2 : start + 1
  return isName(cypher, at) || kindAt(cypher, at) === NUMBER || isAt(cypher, at, '(')
}

const BEGINNINGS = wordSet(
  'match return union with where unwind foreach set create merge call remove detach delete optional load show yield order limit skip or and',
)

export const clauseWords = (): readonly string[] => [...CLAUSES.keys(), ...BEGINNINGS]

/** The first word of a clause, or a relation, with more behind it. */
export const begins = (cypher: Lexemes, at: number): boolean =>
  kindAt(cypher, at + 1) !== 0 &&
  (BEGINNINGS.has(wordAt(cypher, at)) || isAt(cypher, at, '-') || areAt(cypher, at, '<', '-'))
