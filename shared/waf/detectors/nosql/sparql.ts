// SPARQL: a value that closes the pattern it stood in, and goes on with one of its own, or with an update (SPARQL 1.1 Query
// §5, Update §3). A whole query opens its brackets before it closes any.

import { isAt, kindAt, pastMarks, WORD, wordAt } from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import {
  charset,
  findIn,
  findWord,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'

/** `?name` */
const isVariable = (sparql: Lexemes, at: number): boolean =>
  isAt(sparql, at, '?') && kindAt(sparql, at + 1) === WORD && sparql.starts[at + 1] === sparql.ends[at]

/** Behind a quote: `?s ?p ?o`, `?u :password ?p`, behind what ends the triple before. */
export const isTriple = (sparql: Lexemes): boolean => {
  const at = pastMarks(sparql, 0, ENDING, 1)
  if (!isVariable(sparql, at)) return at > 0 && isFilter(sparql, at)
  if (isVariable(sparql, at + 2)) return true
  const name = kindAt(sparql, at + 2) === WORD ? at + 3 : at + 2
  return isAt(sparql, name, ':') && kindAt(sparql, name + 1) === WORD && isVariable(sparql, name + 2)
}

const ENDING = charset('.;,')

const isFilter = (sparql: Lexemes, at: number): boolean =>
  (isAt(sparql, at, 'filter') || isAt(sparql, at, 'bind')) && isAt(sparql, at + 1, '(')

/** `} union {?s ?p ?o}`, `} delete where {`, `} optional {`: the brackets that are `closed` end the pattern before. */
export const isPattern = (sparql: Lexemes, { closed }: { readonly closed: string }): boolean => {
  if (!closed.includes('}')) return false
  const word = wordAt(sparql, 0)
  if (UPDATES.has(word)) return UPDATED.has(wordAt(sparql, 1)) && isAt(sparql, 2, '{')
  if (word === 'service') return isAt(sparql, 1, '<') || isVariable(sparql, 1)
  return (PATTERNS.has(word) && isAt(sparql, 1, '{')) || isFilter(sparql, 0)
}

const UPDATES = wordSet('insert delete')
const UPDATED = wordSet('where data')
const PATTERNS = wordSet('union optional minus')

const LENGTH_MAX = 600
/** What a search takes, by its characters, and what reading a variable or an update does. */
const CHARACTER_WORK = 3
const LOOK_WORK = 100

/** In a value as a whole: what stands first closes an IRI, a string or a pattern, and another triple or an update follows. */
export const sparql = (text: string, name: string, report: Report): void => {
  if (text.length > LENGTH_MAX) return
  const closer = findIn(text, BRACKETS)
  if (closer < 0) return
  work.left -= CHARACTER_WORK * text.length
  const at = standsAt(text, closer, CLOSERS) ? goesOn(text, closer + 1) : -1
  const update = at < 0 ? updateAt(text) : at
  // By itself it is the protocol's own, where it is sent to be run.
  if (update >= 0) report('nosql-script', at < 0 && isSent(text, name, update) ? 0 : 1, update, true)
}

/** A body that is a statement, and the parameters that carry one over HTTP (SPARQL 1.1 Protocol §2). */
const isSent = (text: string, name: string, update: number): boolean =>
  pastRun(text, 0, SPACE) === update &&
  (name === 'body' || CARRIERS.has(name.slice(name.lastIndexOf('.') + 1)))

const CARRIERS = wordSet('update query')

const BRACKETS = charset('"\'<>{}()')
const CLOSERS = charset('"\'>})')

const goesOn = (text: string, from: number): number => {
  for (let at = text.indexOf('?', from); at >= 0; at = text.indexOf('?', at + 1)) {
    work.left -= LOOK_WORK
    if (work.left < 0) return -1
    const before = runStart(text, at, SPACE) - 1
    if (before < at - 1 && standsAt(text, before, PARTED) && isWritten(text, at)) return at
  }
  return -1
}

/** What ends a triple, or opens a pattern. */
const PARTED = charset('.;{}>)#')

/** `?u <http://…> ?p`, `?u foaf:mbox "x"`, `?s a :User`: a subject, what is said of it, and an object. */
const isWritten = (text: string, at: number): boolean => {
  const predicate = pastSpace(text, pastTerm(text, at))
  const end = saysA(text, predicate) ? predicate + 1 : pastTerm(text, predicate)
  const object = pastSpace(text, end)
  return object > 0 && (pastTerm(text, object) > 0 || standsAt(text, object, STRINGS))
}

const STRINGS = charset('"\'')

/** `a`: is of the class. */
const saysA = (text: string, at: number): boolean => text.charAt(at) === 'a' && standsAt(text, at + 1, SPACE)

const pastSpace = (text: string, at: number): number => {
  const end = at < 0 ? -1 : pastRun(text, at, SPACE)
  return end > at ? end : -1
}

const TERM_MAX = 160

/** Behind a variable, an IRI or a prefixed name that begins at `at`; -1 where none does. */
const pastTerm = (text: string, at: number): number => {
  if (at < 0) return -1
  if (standsAt(text, at, VARIABLE)) return standsAt(text, at + 1, NAME) ? pastRun(text, at + 1, NAME) : -1
  if (text.charAt(at) === '<') {
    const close = pastRun(text, at + 1, IRI, at + TERM_MAX)
    return text.charAt(close) === '>' ? close + 1 : -1
  }
  const colon = pastRun(text, at, PREFIX, at + TERM_MAX)
  const end = text.charAt(colon) === ':' ? pastRun(text, colon + 1, PREFIX) : -1
  return end > colon + 1 ? end : -1
}

const VARIABLE = charset('?$')
const IRI = without(charset(' \t\r\n<>"{}'))
const PREFIX = charset('A-Za-z0-9_-')

/** An update behind what it parts from, or as the value. */
const updateAt = (text: string): number => {
  for (let at = findWord(text, UPDATE); at >= 0; at = findWord(text, UPDATE, at + 1)) {
    work.left -= LOOK_WORK
    if (work.left < 0) return -1
    const before = runStart(text, at, SPACE)
    const isParted = before === 0 || standsAt(text, before - 1, PARTING)
    if (isParted && !standsAt(text, at - 1, NAME) && isUpdate(text, at, before)) return at
  }
  return -1
}

const UPDATE = vocabulary('insert delete drop clear load create')
const PARTING = charset(';}')

const isUpdate = (text: string, at: number, before: number): boolean => {
  const object = pastSpace(text, pastRun(text, at, NAME))
  const word = pastWord(text, object, DATA)
  if (word > 0) return text.charAt(pastRun(text, word, SPACE)) === '{'
  const silent = pastWord(text, object, SILENT)
  const target = silent > 0 ? pastRun(text, silent, SPACE) : object
  const graph = pastWord(text, target, GRAPH)
  const iri = graph > 0 ? pastRun(text, graph, SPACE) : target
  const close = text.charAt(iri) === '<' ? pastTerm(text, iri) : -1
  if (close > 0 && text.slice(iri, close).includes(':'))
    return graph > 0 || text.slice(at, at + LOAD.length).toLowerCase() === LOAD
  // `Clear all` is what a button says.
  const all = pastWord(text, target, ALL)
  const end = all < 0 ? -1 : pastRun(text, all, SPACE)
  return (
    before > 0 &&
    end >= 0 &&
    findIn(text, TERMS, 0, before) >= 0 &&
    text.slice(0, before).includes('}') &&
    (end === text.length || standsAt(text, end, PARTED))
  )
}

/** Of what stood before: a variable, or what an IRI ends with. */
const TERMS = charset('?>')

const DATA = vocabulary('data where')
const SILENT = vocabulary('silent')
const GRAPH = vocabulary('graph')
const ALL = vocabulary('all default named')
const LOAD = 'load'
