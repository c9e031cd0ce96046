// Cypher: a value that closes the origin's string, pattern or number and goes on with a clause, or one that has the
// database fetch.

import { BRACE, DOUBLE, PAREN, SINGLE, SPACE } from '../../fields/presence.ts'
import {
  charset,
  findIn,
  NAME,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  saysAt,
  SPACE as BLANKS,
  standsAt,
  vocabulary,
  without,
} from '../../runs.ts'
import { JAVASCRIPT, lex, newLexemes, pastMarks } from '../../lexemes.ts'
import type { Language, Lexemes } from '../../lexemes.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import {
  begins,
  clauseAt,
  clauseWords,
  isJoined,
  isMatched,
  LIKELY,
  NONE,
  pastCondition,
  SURE,
} from './clauses.ts'

const CYPHER: Language = { ...JAVASCRIPT, patterns: false }

const LEXEMES_MAX = 64
/** What is read behind a break-out. */
const CLAUSE_MAX = 240
const LENGTH_MAX = 600

const clause = newLexemes(LEXEMES_MAX)

const CLOSERS = charset('})]')
const CLOSERS_MAX = 4
const CONDITIONS_MAX = 2

/** Behind brackets that close: the lexemes are read from there. */
const pastConditions = (cypher: Lexemes): number => {
  let at = pastMarks(cypher, 0, CLOSERS, CLOSERS_MAX)
  for (let count = 0; count < CONDITIONS_MAX; count++) at = pastCondition(cypher, at)
  return at
}

/** What a clause begins with, and what joins a condition before one. */
const BEGINNINGS = vocabulary([...clauseWords(), 'or', 'and', 'xor', '-', '<-'])

export const CLOSED = charset(' \t\n\v\f\r})]')

/** Most texts go on otherwise: reading their lexemes is saved. */
export const mayBegin = (text: string, from: number): boolean =>
  pastWord(text, pastRun(text, from, CLOSED), BEGINNINGS) >= 0

/**
 * Behind a quote at `at` that closes nothing of the text's own, wherever it stands: a clause beyond doubt, or, where
 * brackets closed behind the quote, one that a sentence might begin with. It was read from `next` on.
 */
export const clauseBehind = (cypher: Lexemes, at: number, next: number, report: Report): void => {
  const told = clauseAt(cypher, pastConditions(cypher))
  const closed = findIn(cypher.text, CLOSERS, at, next) >= 0
  if (told === SURE || (told === LIKELY && closed)) report('nosql-script', 1, at, true)
}

/** Units of work to read what stands behind a break-out, and for each lexeme of it. */
const READ_WORK = 200
const LEXEME_WORK = 30

/** The lexemes of what stands behind a break-out, until the next call: of Cypher, and of languages that are written alike. */
export const readQuery = (text: string, from: number): Lexemes => {
  lex(text, from, from + CLAUSE_MAX, CYPHER, clause)
  work.left -= READ_WORK + LEXEME_WORK * clause.count
  return clause
}

/** A value as a whole, where it is short and no sentence. */
export const cypher = (text: string, chars: number, report: Report): void => {
  if (text.length > LENGTH_MAX || (chars & SPACE) === 0 || (chars & (SINGLE | DOUBLE | PAREN | BRACE)) === 0)
    return
  if (isBroken(text) || ((chars & PAREN) !== 0 && callsProcedure(text))) report('nosql-script', 1, 0, true)
}

const LEAD_MAX = 40
const LEAD = charset('A-Za-z0-9_.-')
const UNQUOTED = without(charset('\'"`'))

/** `x'})`, `1})`, `n)`, `x' or 1=1`: what stood before is closed, and a clause follows. */
const isBroken = (text: string): boolean => {
  const quote = pastRun(text, 0, UNQUOTED, LEAD_MAX + 1)
  const quoted = quote <= LEAD_MAX && standsAt(text, quote, QUOTES)
  if (quoted && isClause(text, quote + 1, true)) return true
  const lead = pastRun(text, 0, LEAD, LEAD_MAX)
  return lead < text.length && isClause(text, lead, false)
}

const isClause = (text: string, from: number, quoted: boolean): boolean => {
  if (!mayBegin(text, from)) return false
  const cypher = readQuery(text, from)
  const closed = pastMarks(cypher, 0, CLOSERS, CLOSERS_MAX)
  if (!quoted && closed === 0 && !standsAt(text, from, BLANKS)) return false
  if (quoted && isMatched(cypher, closed)) return true
  const at = pastConditions(cypher)
  if (clauseAt(cypher, at) !== NONE) return true
  if (!isCommented(text)) return false
  // What stood before is closed, a clause follows, and a comment hides the rest.
  return (
    (quoted || closed > 0) &&
    (begins(cypher, at) || begins(cypher, closed) || (quoted && isJoined(cypher, closed)))
  )
}

const COMMENT_MAX = 8

/** The text ends with a comment that says nothing. */
const isCommented = (text: string): boolean => {
  const at = Math.max(text.lastIndexOf('//'), text.lastIndexOf('/*'))
  return at > 0 && text.length - at <= COMMENT_MAX && text.charCodeAt(at - 1) <= 41
}

const PROCEDURES = vocabulary('db dbms dbm apoc gds')
const FETCHING = vocabulary('load. cypher. export. import. systemdb. trigger.')

const NAMES = charset('A-Za-z0-9_.')

/** `call db.labels() yield label`, `apoc.load.json('http://…')`: told by the dot behind the first name. */
const callsProcedure = (text: string): boolean => {
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    const name = runStart(text, dot, NAME, Math.max(0, dot - PROCEDURE_MAX))
    if (pastWord(text, name, PROCEDURES) !== dot) continue
    if (saysAt(text, name, 'apoc') && pastWord(text, dot + 1, FETCHING) >= 0) return true
    if (!isCalled(text, name) || !standsAt(text, pastRun(text, dot, NAMES), OPENING)) continue
    // Up to the first bracket that closes: the next call stands behind it.
    dot = text.indexOf(')', dot)
    if (dot < 0) return false
    if (saysAt(text, pastRun(text, dot + 1, BLANKS), 'yield')) return true
  }
  return false
}

/** Longer than all of their names: the character before such a name is read, too. */
const PROCEDURE_MAX = 5
const OPENING = charset('(')

const isCalled = (text: string, name: number): boolean => {
  const call = runStart(text, name, BLANKS) - CALL.length
  return saysAt(text, call, CALL) && !standsAt(text, call - 1, NAME)
}

const CALL = 'call'
