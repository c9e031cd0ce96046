// JavaScript that a database runs for a condition: what breaks out of one, and calls of the database's own object.

import { isLetter } from '../../characters.ts'
import { charset, findIn, NAME, pastRun, pastWord, QUOTES, SPACE, standsAt, vocabulary } from '../../runs.ts'
import { isAt, kindAt, NUMBER, pastMarks, STRING, WORD, wordAt } from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import type { Report } from '../detector.ts'
import { asksCassandra } from './cassandra.ts'
import {
  asksDocument,
  asksElement,
  callsDatabase,
  isDecided,
  readClause,
  readScript,
  states,
} from './javascript.ts'

const OPERATORS = charset(';&|')

/** Behind a quote at `at` that may end a string, with its closing brackets up to `next`: ` && this.a`, `; return true`. */
export const breaksOut = (text: string, at: number, next: number, closes: boolean, report: Report): void => {
  if (!standsAt(text, next, OPERATORS)) return
  const operator = text.charCodeAt(next)
  const doubled = next + 1 < text.length && text.charCodeAt(next + 1) === operator
  const clause = pastRun(text, doubled ? next + 2 : next + 1, SPACE)
  // An indented line is a program's.
  if (clause > next + BLANKS_MAX) return
  if (!mayGoOn(text, clause, operator)) return
  const js = readClause(text, clause)
  if (asksDocument(js, 0)) report('nosql-script', closes ? 0.6 : 1, at, true)
  else if (closes) return
  else if (
    asksElement(js, 0) ||
    (operator === SEMICOLON ? isAt(js, 0, 'return') || states(js, 0) : isDecided(js, 0))
  )
    report('nosql-script', 1, at, true)
}

const SEMICOLON = 59
/** What a condition begins with, and what a statement does; most that goes on behind a quote needs no reading. */
const CONDITIONS = vocabulary('this object. json. reflect. true false ! ( / @ $')
const STATEMENTS = vocabulary('return while sleep do for throw if var let const')
const OPERANDS = charset(`0-9'"`)
const EQUALS = charset('=')

const mayGoOn = (text: string, at: number, operator: number): boolean => {
  if (pastWord(text, at, CONDITIONS) >= 0) return true
  if (operator !== SEMICOLON) return standsAt(text, at, OPERANDS)
  if (pastWord(text, at, STATEMENTS) >= 0) return true
  const name = pastRun(text, at, NAME, at + WORD_MAX)
  return name > at && standsAt(text, pastRun(text, name, SPACE), EQUALS)
}

const BLANKS_MAX = 12

const NEAR = 40
const OWN_TEXT_MAX = 200

/** What asks by itself, without a quote that it breaks out of. */
export const calls = (text: string, report: Report): void => {
  const call = Math.max(databaseCall(text), redisCall(text))
  if (call >= 0) report('nosql-script', 1, call, true)
  if (text.length >= OWN_TEXT_MAX) return
  const own = text.indexOf('this.')
  if (own < 0 && !text.includes('this')) return
  const js = readScript(text)
  if (goesOn(js) || isCondition(js)) report('nosql-script', 1, 0, true)
  if (own >= 0) asked(text, own, report)
}

/** `db.users.drop()`, not far from the beginning. */
const databaseCall = (text: string): number => {
  for (let at = text.indexOf('db'); at >= 0 && at < NEAR; at = text.indexOf('db', at + 2))
    if ((at === 0 || !isLetter(text.charCodeAt(at - 1))) && callsDatabase(readClause(text, at))) return at
  return -1
}

/** `redis.call('keys','*')`: a script of Redis's. */
const redisCall = (text: string): number => {
  const at = text.length < OWN_TEXT_MAX ? text.indexOf('redis.') : -1
  if (at < 0) return -1
  const js = readClause(text, at)
  return (isAt(js, 2, 'call') || isAt(js, 2, 'pcall')) && isAt(js, 3, '(') && kindAt(js, 4) === STRING
    ? at
    : -1
}

const JOINING = charset('|&')

/** `1 || this.a.length`: a number is closed by nothing. */
const goesOn = (js: Lexemes): boolean => {
  const at = kindAt(js, 0) === NUMBER ? 1 : 0
  return pastMarks(js, at, JOINING, 2) === at + 2 && asksDocument(js, at + 2)
}

const COMPARING = charset('=!<>')

/** `return this.a == 'b'`, `emit(this._id, 1)`, `this.a.charAt(0) == 'b'`: a condition by itself. */
const isCondition = (js: Lexemes): boolean => {
  if (isAt(js, 0, 'tojson')) return isAt(js, 1, '(') && isAt(js, 2, 'this')
  if (isAt(js, 0, 'emit')) return isAt(js, 1, '(') && isAt(js, 2, 'this')
  if (isAt(js, 0, 'return') && isAt(js, 1, 'this')) {
    const behind = isAt(js, 2, '[') ? 5 : 4
    if (kindAt(js, 2) === 0) return false
    return (
      pastMarks(js, behind, COMPARING, 3) > behind || (isAt(js, behind, '.') && isAt(js, behind + 1, 'match'))
    )
  }
  if (!isAt(js, 0, 'this') || !isAt(js, 3, '.') || !TAKEN.has(wordAt(js, 4)) || !isAt(js, 5, '('))
    return false
  let at = 6
  while (kindAt(js, at) === WORD || kindAt(js, at) === NUMBER || isAt(js, at, ',')) at++
  return isAt(js, at, ')') && pastMarks(js, at + 1, COMPARING, 3) > at + 1
}

/** What takes a string apart. */
const TAKEN: ReadonlySet<string> = new Set(['charat', 'charcodeat', 'substring', 'substr', 'indexof'])

const ASKED: ReadonlySet<string> = new Set(['match', 'test', 'substring', 'charat', 'length', 'indexof'])
const MARKED = charset(`('"`)
/** What a condition goes on with, or ends with. */
const JOINED: readonly string[] = ['//', '||', '&&', '(/']

/** `this.a.match(/^b/)` within a short text. */
const asked = (text: string, own: number, report: Report): void => {
  const js = readClause(text, own)
  if (!isAt(js, 3, '.') || !ASKED.has(wordAt(js, 4))) return
  const joined = findIn(text, MARKED) >= 0 && JOINED.some((mark) => text.includes(mark))
  report('nosql-script', joined ? 1 : 0.6, own, true)
}

const STATEMENT_MAX = 300

/** JavaScript that goes on where a condition stood: `';while(true){}`, `0;return true`, `function(){return this.a}`. */
export const statements = (text: string, report: Report): void => {
  if (text.length > STATEMENT_MAX) return
  const semi = text.indexOf(';')
  if (semi >= 0 && semi <= BREAK_MAX && isBreakOut(text, semi) && states(readClause(text, semi + 1), 0))
    report('nosql-script', 1, semi, true)
  if (isGraph(text)) report('nosql-script', 1, 0, true)
  if (text.includes('function') && isFunction(readScript(text))) report('nosql-script', 1, 0, true)
  if (asksCassandra(text) >= 0) report('nosql-script', 1, 0, true)
}

/** `g.V().drop()`, `g.E().toList()`: Gremlin, from the whole graph on. */
const isGraph = (text: string): boolean => {
  const at = text.indexOf('g.')
  return at >= 0 && !standsAt(text, at - 1, NAME) && pastWord(text, at, GRAPH) >= 0
}

const GRAPH = vocabulary('g.v(). g.e(). g.addv( g.adde(')

const BREAK_MAX = 24
const WORD_MAX = 16
const CLOSERS = charset(')}]')

/** A number, a word or nothing, closed or not: what stands before the semicolon of a break-out. */
const isBreakOut = (text: string, semi: number): boolean => {
  let at = pastRun(text, pastRun(text, 0, NAME, WORD_MAX), SPACE, semi)
  if (standsAt(text, at, QUOTES)) at++
  return pastRun(text, pastRun(text, at, CLOSERS, semi), SPACE, semi) === semi
}

/** `function () { return true }`, `function(a) { emit(this._id, 1) }` */
const isFunction = (js: Lexemes): boolean => {
  if (!isAt(js, 0, 'function') || !isAt(js, 1, '(')) return false
  let at = 2
  while (kindAt(js, at) === WORD || isAt(js, at, ',')) at++
  if (!isAt(js, at, ')') || !isAt(js, at + 1, '{')) return false
  for (at += 2; at < js.count; at++)
    if (
      (isAt(js, at, 'this') && isAt(js, at + 1, '.')) ||
      (isAt(js, at, 'emit') && isAt(js, at + 1, '(')) ||
      (isAt(js, at, 'return') && (isAt(js, at + 1, 'true') || isAt(js, at + 1, '1')))
    )
      return true
  return false
}
