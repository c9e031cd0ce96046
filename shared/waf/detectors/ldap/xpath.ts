// XPath and XQuery: a value that closes the origin's predicate and goes on with a path, an axis or a function of the
// language. A path by itself is what services that read pages are given.

import {
  BRACKET,
  COLON,
  EQUALS,
  DOLLAR,
  DOUBLE,
  PAREN,
  PIPE,
  SINGLE,
  SLASH,
  SLASHES,
  STAR,
} from '../../fields/presence.ts'
import {
  charset,
  DIGITS,
  NAME,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { pastMarks } from '../../lexemes.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { calls, lookAtCalls } from './calls.ts'
import { asksNumber, AXES, isJoin, isUnited, readPath } from './path.ts'
import { predicates, quoted } from './predicates.ts'

const LENGTH_MAX = 2000

const QUOTE = SINGLE | DOUBLE

/** A path through a document with predicates, where a quote, a bracket or an operator stands before it. */
export const xpath = (text: string, chars: number, context: Context, report: Report): void => {
  if (text.length > LENGTH_MAX || !mayBe(text, chars)) return
  const prose = context.prose()
  // Behind a sentence only what breaks out of a string can stand.
  if (prose && ((chars & QUOTE) === 0 || (chars & BRACKET) === 0)) return
  if (!prose) work.left -= text.length * CHARACTER_WORK
  const weigh: Report = (kind, weight, offset, syntactic) =>
    report(kind, isExpression(context) ? Math.min(weight, DOUBTFUL) : weight, offset, syntactic)
  if (prose) predicates(text, weigh)
  else judge(text, chars, weigh)
}

/** Some questions are asked about each. */
const CHARACTER_WORK = 8

/** At level 1 it needs a second finding. */
const DOUBTFUL = 0.8

/** A field that says that it holds a path: constraints of health records, readers of pages. */
const isExpression = (context: Context): boolean =>
  context.place === 'json' && context.name.slice(-NAME_MAX).toLowerCase().endsWith('xpath')

const NAME_MAX = 24

const judge = (text: string, chars: number, report: Report): void => {
  lookAtCalls(text)
  const { functions, onPath, fetch } = calls
  if ((chars & COLON) !== 0 && hasAxis(text, (chars & PATH) !== 0, functions !== 0))
    report('xpath-query', 1, 0, true)
  if (isUnnamed(text) || onPath || fetch) report('xpath-query', 1, 0, true)
  if ((chars & QUOTE) !== 0) quoted(text, functions, report)
  if ((chars & PIPE) !== 0) union(text, functions !== 0, report)
  if (mayBeNumeric(text, chars) && isNumeric(text)) report('xpath-query', 1, 0, true)
  if ((chars & DOLLAR) !== 0 && binds(text)) report('xpath-query', 1, 0, true)
  if (text.startsWith('//') && (chars & BRACKET) !== 0 && functions !== 0) report('xpath-query', 0.8, 0, true)
}

/** Every finding needs one of these beside its slash or its parenthesis. */
const mayBe = (text: string, chars: number): boolean =>
  (chars & (QUOTE | STAR | PIPE | DOLLAR)) !== 0 ||
  text.includes('::') ||
  text.includes('(/') ||
  mayBeNumeric(text, chars) ||
  text.startsWith('//')

/** What stands beside an axis in a path. */
const PATH = SLASH | QUOTE | BRACKET | PIPE | STAR

const AXIS_NAMES = charset('a-z-')
const NODES = vocabulary('node() text() comment()')
const PAST_AXIS = charset('a-z_-')
const OPENING = charset('(')

/** `ancestor::*`, `child::node()`; names behind an axis need a function of the language, and are no calls. */
const hasAxis = (text: string, isPath: boolean, calling: boolean): boolean => {
  if (!isPath) return false
  for (let at = text.indexOf('::'); at >= 0; at = text.indexOf('::', at + 2)) {
    const start = runStart(text, at, AXIS_NAMES, Math.max(0, at - AXIS_MAX))
    if (!AXES.has(text.slice(start, at))) continue
    if (saysAt(text, at + 2, '*') || pastWord(text, at + 2, NODES) >= 0) return true
    const name = pastRun(text, at + 2, PAST_AXIS)
    if (calling && name > at + 2 && !standsAt(text, pastRun(text, name, NAME), OPENING)) return true
  }
  return false
}

/** The longest has 18. */
const AXIS_MAX = 20

/** `/*[1]/…`, `//*[…`, `*[1]/*[2]/text()`: a document whose names nobody knows yet. */
const isUnnamed = (text: string): boolean => {
  if (text.startsWith('/*[') || text.startsWith('//*[')) return !isElement(text)
  if (!text.startsWith('*[')) return false
  const end = pastRun(text, 2, DIGITS)
  return end > 2 && text.startsWith(']/*', end)
}

/** `//*[@id="app"]/div[2]/a[1]`: an element of a page, as a browser's tools write where it is. Nobody's data is called so. */
const isElement = (text: string): boolean => {
  const quote = text.charAt(ELEMENT.length)
  if (!text.startsWith(ELEMENT) || (quote !== '"' && quote !== "'")) return false
  const id = pastRun(text, ELEMENT.length + 1, ID)
  if (!text.startsWith(`${quote}]`, id)) return false
  for (let at = id + 2; at < text.length;) {
    const name = pastRun(text, at + 1, TAG)
    if (!text.startsWith('/', at) || !ELEMENTS.has(text.slice(at + 1, name))) return false
    at = name
    if (!text.startsWith('[', name)) continue
    at = pastRun(text, name + 1, DIGITS) + 1
    if (at === name + 2 || !text.startsWith(']', at - 1)) return false
  }
  return true
}

const ELEMENT = '//*[@id='
const ID = charset('A-Za-z0-9_.:-')
const TAG = charset('a-z0-9')
const ELEMENTS = wordSet(
  'html body main header footer nav section article aside div span p a ul ol li dl dt dd h1 h2 h3 h4 h5 h6 table thead tbody tr td th form fieldset label input button select option textarea img picture svg video canvas iframe i b em strong pre code',
)

/** What stands behind the scheme of a URL. */
const ADDRESS = charset('A-Za-z0-9_./-')
const UNITED = charset('[/:( \t\n\v\f\r\'"')
const SLASH_MARK = charset('/')
const UNITED_NAME = charset('A-Za-z0-9_-')

/** `x | //user`, with more of a path. */
const union = (text: string, calling: boolean, report: Report): void => {
  const at = text.indexOf('|')
  // `file://localhost/c|/WINDOWS`: a path takes no step behind a colon.
  const path = runStart(text, at, ADDRESS)
  if (text.startsWith('://', path - 1) && text.charAt(path - 2) !== ':') return
  const slash = pastRun(text, at + 1, SPACE)
  const step = pastRun(text, slash, SLASH_MARK, slash + 2)
  if (step === slash) return
  const end = pastRun(text, step, UNITED_NAME)
  const named =
    end > step + 1 && !standsAt(text, step, NO_LETTER) && (end >= text.length || standsAt(text, end, UNITED))
  if ((named || saysAt(text, step, '*')) && (calling || text.includes(']') || text.includes("'")))
    report('xpath-query', 1, at, true)
}

const NO_LETTER = charset('0-9_-')

/** A number at the beginning, and what a path has. */
const mayBeNumeric = (text: string, chars: number): boolean => {
  const first = text.charCodeAt(0)
  if ((first < 48 || first > 57) && first !== 45) return false
  if ((chars & PAREN) !== 0) return (chars & (SLASHES | EQUALS | STAR | PIPE | BRACKET | QUOTE)) !== 0
  return (chars & SLASH) !== 0 && (chars & (PIPE | BRACKET)) !== 0
}

/** `12]|//user`, `7 or count(/*)>0`: a position goes on. */
const isNumeric = (text: string): boolean => {
  const sign = text.startsWith('-') ? 1 : 0
  const number = pastRun(text, sign, DIGITS)
  if (number === sign) return false
  const path = readPath(text, number)
  const at = pastMarks(path, 0, BRACKETS, 2)
  return isUnited(path, at) || (isJoin(path, at) && asksNumber(path, at + 1, at > 0))
}

const BRACKETS = charset(')]')
const VARIABLE = charset('A-Za-z0-9_-')
const SOURCES = vocabulary('// /* doc( fn:doc( collection( fn:collection(')
const BINDERS = vocabulary('for some every let')

/** `for $x in //user return`, `let $x := doc("…") return` */
const binds = (text: string): boolean => {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const binder = runStart(text, runStart(text, at, SPACE), LOWER, Math.max(0, at - BINDER_MAX))
    if (pastWord(text, binder, BINDERS) < 0 || standsAt(text, binder - 1, NAME)) continue
    const end = pastRun(text, pastRun(text, at + 1, VARIABLE), SPACE)
    const source = saysAt(text, end, ':=') || saysAt(text, end, 'in') ? pastRun(text, end + 2, SPACE) : -1
    if (source > 0 && pastWord(text, source, SOURCES) >= 0) return true
  }
  return false
}

const LOWER = charset('a-z')
const BINDER_MAX = 12
