// Values that are script by themselves, or that go on as script where the origin's own script stopped:
// `alert(1)`, `(0,alert)(1)`, `[1].map(confirm)`, `500);alert(1);//`, `location='javascript:…'`.

import { isLetter } from '../../characters.ts'
import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import {
  charset,
  findIn,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  runStart,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { builtAt } from './built.ts'
import { isIdentifier } from './script.ts'
import { statementAt } from './statements.ts'
import { isSpokenCall } from './spoken.ts'

const LENGTH_MAX = 400
/** What a short text takes, and each of its characters. */
const TEXT_WORK = 200
const CHARACTER_WORK = 3

/** What shows that a script ran, or runs another one: no honest value calls them. */
const STRONG = wordSet('alert confirm prompt eval execscript msgbox')

/** Objects whose members are as global as a bare name. */
const GLOBALS = wordSet(
  'window self top parent frames globalthis this document view defaultview opener contentwindow',
)

/** Words between which a space says nothing of prose. */
const KEYWORDS = wordSet(
  'var let const new throw typeof void return in of instanceof delete try catch class extends async await do while for if else switch case',
)

/** Of every word that is asked for below. */
const WORD_LENGTHS = lengthsOf([...STRONG, ...GLOBALS, ...KEYWORDS])

interface Seen {
  /** Where the last word began and ended, and which it was. */
  start: number
  end: number
  word: string
  calls: boolean
}

export const whole = (text: string, context: Context, report: Report): void => {
  if (text.length > LENGTH_MAX) return
  work.left -= TEXT_WORK + CHARACTER_WORK * text.length
  let at = strongAt(text)
  if (at < 0) at = statementAt(text)
  if (at < 0) at = builtAt(text)
  if (at < 0) return
  const doubtful = context.prose() || isSample(context.name)
  report('xss-script', doubtful ? 0.4 : 1, at, true)
}

/** Where a browser reports the script that a policy kept from running (CSP 3 §5.3: `script-sample`, `body.sample`). */
const isSample = (name: string): boolean =>
  name.endsWith('.csp-report.script-sample') || name.endsWith('].body.sample')

/** What parts a thrown name from the call that its handler is. */
const GOES_ON = charset(';{(')

/** Where a strong function is called, or handed on in a text that calls; -1 where words before it are prose. */
const strongAt = (text: string): number => {
  const seen: Seen = {
    start: -1,
    end: -1,
    word: '',
    calls: text.includes('throw') && findIn(text, GOES_ON) >= 0,
  }
  let handed = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const foreign = isForeignLetter(code)
    if (!foreign && !isIdentifier(code)) {
      // `)(`, `](`, `x(`, `` x` ``: a call.
      if ((code === 40 || code === 96) && at > 0 && endsOperand(text.charCodeAt(at - 1))) {
        seen.calls = true
        if (handed >= 0) return handed
      }
      continue
    }
    const end = foreign ? pastForeign(text, at) : pastIdentifier(text, at)
    const exact = !foreign && mayBe(WORD_LENGTHS, text, at, end) ? text.slice(at, end) : ''
    const word = exact.toLowerCase()
    if (isProse(text, seen, at)) return -1
    if (STRONG.has(word) && isFree(text, at, seen)) {
      if (isCalled(text, at, end)) return at
      // Case tells: `Flags::EVAL` is another name.
      if (handed < 0 && exact === word && isHanded(text, at, end)) handed = at
      if (handed >= 0 && seen.calls) return handed
    }
    seen.start = at
    seen.end = end
    seen.word = word
    at = end - 1
  }
  return -1
}

const pastIdentifier = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && isIdentifier(text.charCodeAt(at))) at++
  return at
}

/** Letters of other alphabets, which have none of the blanks that script knows (ECMA-262 §12.2). */
const isForeignLetter = (code: number): boolean =>
  code >= 0xc0 && code < 0x1680 && code !== 0xd7 && code !== 0xf7

/** A word of theirs, which ends where ASCII begins: who drops its letters is left with what stands behind. */
const pastForeign = (text: string, from: number): number => {
  let at = from + 1
  while (at < text.length && isForeignLetter(text.charCodeAt(at))) at++
  return at
}

const endsOperand = (code: number): boolean => code === 41 || code === 93 || isIdentifier(code)

/** Two words with nothing but blanks between them. */
const isProse = (text: string, seen: Seen, at: number): boolean => {
  // `Try alert("x")`: a word of script has no capital.
  if (seen.end < 0 || seen.end === at || (KEYWORDS.has(seen.word) && standsAt(text, seen.start, LOWER)))
    return false
  for (let index = seen.end; index < at; index++) {
    const code = text.charCodeAt(index)
    if (code !== 32 && code !== 9) return false
  }
  return true
}

/** No other object's method, and no declaration. */
const isFree = (text: string, start: number, seen: Seen): boolean => {
  const before = text.charCodeAt(start - 1)
  if (before !== 46) return before !== 45 || !isLetter(text.charCodeAt(start - 2)) // `order-confirm(`
  if (text.charCodeAt(start - 2) === 93) return isOfList(text, start - 2)
  return GLOBALS.has(seen.word) && seen.end === start - 1
}

/** `frames[0].alert(1)`: of one of a window's own. */
const isOfList = (text: string, close: number): boolean => {
  const open = runStart(text, close, INDEX, close - INDEX_MAX) - 1
  return text.startsWith('[', open) && GLOBALS.has(text.slice(runStart(text, open, LOWER), open))
}

const INDEX = charset('0-9A-Za-z_')
const INDEX_MAX = 24

/** `alert(`, `` alert` ``, `alert.call(`, `alert?.(`, `(alert)(`, `alert/*x*\/(`; not `alert(s)`. */
const isCalled = (text: string, start: number, end: number): boolean => {
  let at = end
  if (text.charCodeAt(at) === 96) return isTemplate(text, start, at)
  while (at < end + 3 && (text.charCodeAt(at) === 41 || text.charCodeAt(at) === 93)) at++
  if (text.startsWith('?.', at)) at += 2
  if (text.startsWith('/*', at)) {
    const close = text.indexOf('*/', at + 2)
    if (close < 0) return false
    at = close + 2
  }
  const code = text.charCodeAt(at)
  // `` `eval()` ``: a mention.
  if (text.startsWith('()`', at) && text.charCodeAt(start - 1) === 96) return false
  if (code === 40) return !isPlural(text, at) && !isSpokenCall(text, at)
  return text.startsWith('.', at) && isMember(text, at + 1)
}

/** `alert.call`, `alert.constructor`: what a function is reached on through; `alert.called_at` is whose data an alert is. */
const isMember = (text: string, from: number): boolean => {
  const end = pastWord(text, from, MEMBERS)
  return end >= 0 && (end >= text.length || !isIdentifier(text.charCodeAt(end)))
}

const MEMBERS = vocabulary('call apply bind constructor __proto__ prototype valueof tostring')

/** `` alert`1` ``, and not the end of a code span. */
const isTemplate = (text: string, start: number, open: number): boolean =>
  text.charCodeAt(start - 1) !== 96 &&
  text.charCodeAt(start) >= 97 &&
  text.charCodeAt(open + 1) > 32 &&
  text.indexOf('`', open + 1) > 0

/** `(s)`, `(e)`, `(ed)`: what writing adds to a word. */
const isPlural = (text: string, open: number): boolean => {
  const close = pastRun(text, open + 1, LOWER, open + 5)
  return close > open + 1 && close <= open + 4 && text.startsWith(')', close)
}

/** `alert.labels.env`: a name, which is no function's own, and nothing that it could be spelt with otherwise. */
const isData = (text: string, from: number): boolean => {
  const end = pastRun(text, from, NAME)
  return end > from && !text.startsWith('\\', end) && !isMember(text, from)
}

/** Given to something: `map(confirm)`, `a=alert`, `[alert]`, `{onerror=alert}`. */
const isHanded = (text: string, start: number, end: number): boolean => {
  const before = text.charCodeAt(start - 1)
  const after = text.charCodeAt(end)
  const given =
    before === 40 || before === 44 || before === 61 || before === 91 || before === 58 || before === 123
  if (after === 46) return given && !isData(text, end + 1)
  return given && (after === 41 || after === 44 || after === 93 || after === 59 || after === 125)
}
