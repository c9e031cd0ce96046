// Does what stands behind a script's tag run? A script that does not parse does nothing at all (ECMA-262 §16.1), and what
// documents say behind the name of a tag does not parse.

import { charset, LETTERS, NAME, pastRun, pastWord, saysAt, SPACE, standsAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'

const BODY_MAX = 200
const CLOSE = '</script'

/** Units of work for a body that is looked into. */
const BODY_WORK = 600

/** Where the body that begins at `end` ends, of what is looked at. */
export const bodyEnd = (text: string, end: number): number => {
  const limit = Math.min(text.length, end + BODY_MAX)
  work.left -= BODY_WORK
  for (let at = end; at < limit; at++) if (text.charCodeAt(at) === LESS && saysAt(text, at, CLOSE)) return at
  return limit
}

/** What stands behind a script's tag: nothing, what does not parse, what may run. */
export const EMPTY = 0
export const DEAD = 1
export const RUNS = 2

/** Of the tag text[open, end), up to `stop`. */
export const bodyOf = (text: string, open: number, end: number, stop: number): number => {
  const start = pastRun(text, end, SPACE)
  if (start < stop && isTyped(text.slice(open, end).toLowerCase())) return RUNS
  if (start >= stop) return EMPTY
  switch (text.charCodeAt(start)) {
    case LESS:
      return text.startsWith('<!', start) ? RUNS : EMPTY
    case DOUBLE:
    case SINGLE:
      return isTorn(text, start, stop) ? DEAD : RUNS
    case BACKTICK:
      return goesOn(text, start, stop) ? RUNS : DEAD
    default:
      return isModule(text, start) ? DEAD : RUNS
  }
}

/** `<script type="application/ld+json">`: data for who reads it (HTML §4.12.1), as mails and pages carry it. It runs nowhere. */
export const isData = (text: string, open: number, end: number): boolean => {
  const type = pastRun(text, open + TAG, SPACE)
  const quote = text.charAt(type + TYPE.length)
  if (type === open + TAG || !saysAt(text, type, TYPE) || (quote !== '"' && quote !== "'")) return false
  const close = pastWord(text, type + TYPE.length + 1, DATA)
  return (
    close >= 0 &&
    text.charAt(close) === quote &&
    pastRun(text, pastIdentity(text, close + 1), SPACE) === end - 1 &&
    text.charAt(end - 1) === '>'
  )
}

const TAG = '<script'.length
const TYPE = 'type='
const DATA = vocabulary('application/json application/ld+json')
const ID = ' id="'

/** ` id="state"` */
const pastIdentity = (text: string, at: number): number => {
  if (!saysAt(text, at, ID)) return at
  const close = pastRun(text, at + ID.length, NAME)
  return text.charAt(close) === '"' ? close + 1 : at
}

const LESS = 60
const DOUBLE = 34
const SINGLE = 39
const BACKTICK = 96

/** A module, or a script in another language: neither is told by its first words. */
const isTyped = (tag: string): boolean => tag.includes('type') || tag.includes('language')

/** Within a drawing, script has the comments and the references of markup taken out before it is read. */
const isMarkup = (code: number): boolean => code === LESS || code === 38

/** A literal that is not closed on its line. */
const isTorn = (text: string, start: number, stop: number): boolean => {
  for (let at = start + 1; at < stop; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) return true
    if (code === 92 || code === text.charCodeAt(start) || isMarkup(code)) return false
  }
  return false
}

/** Words behind which an operand may stand, so that what is before them goes on. */
const INFIX: ReadonlySet<string> = new Set(['in', 'instanceof'])

/**
 * `` `<script>` and `defer` ``: to script, what stands between two spans of code is a template, and a word behind that is an
 * error. One that holds an expression, or that anything else follows, goes on.
 */
const goesOn = (text: string, start: number, stop: number): boolean => {
  const close = text.indexOf('`', start + 1)
  const closed = text.startsWith('</', stop)
  if (close < 0 || (closed && close > stop)) return false
  for (let at = start; at < close; at++)
    if (isMarkup(text.charCodeAt(at)) || text.startsWith('${', at)) return true
  if (close + 1 === (closed ? stop : text.length)) return false
  const word = pastRun(text, close + 1, LETTERS)
  if (word === close + 1 || INFIX.has(text.slice(close + 1, word))) return true
  return word < text.length && isMarkup(text.charCodeAt(word))
}

/** `import x from`, `export default`: an error in what is no module, which its type would tell. Not `import(…)`. */
const isModule = (text: string, start: number): boolean => {
  const word = pastRun(text, start, LETTERS)
  const keyword = text.slice(start, word)
  const next = pastRun(text, word, SPACE)
  if (next === word) return false
  return keyword === 'export' || (keyword === 'import' && standsAt(text, next, IMPORTED))
}

const IMPORTED = charset('A-Za-z_${*"\'')
