// Loops, conditions and choices: keywords of a shell's, of cmd's or of PowerShell's, and what goes on as only theirs does.

import {
  BLANK,
  charset,
  findIn,
  NAME,
  pastRun,
  pastWord,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import type { Charset } from '../../../runs.ts'
import { work } from '../../../work.ts'

const BODY_MAX = 240

/** What a search for a form takes that a command's first character calls for. */
const SEARCH_WORK = 320

/** First letters of for, while, until, if, case, select, function. */
export const KEYWORD_HEADS: ReadonlySet<number> = new Set([102, 119, 117, 105, 99, 115])

const HEADS: readonly string[] = [
  'for ',
  'foreach (',
  'foreach(',
  'while ',
  'until ',
  'if ',
  'select ',
  'case ',
  'For ',
  'If ',
  'FOR ',
  'IF ',
]

/** `for i in 1 2; do`, `while true; do`, `if [ -f x ]; then`, `case x in x)`, `for /f %i in (`, `if exist c:\x`. */
export const isLoop = (text: string, at: number): boolean => {
  const word = HEADS.find((head) => text.startsWith(head, at))
  if (word === undefined) return false
  work.left -= SEARCH_WORK
  const from = pastRun(text, at + word.length, BLANK)
  switch (word) {
    case 'while ':
    case 'until ':
      return goesOn(text, at, DO_ENDS, 'do')
    case 'select ':
      return isOver(text, from) && goesOn(text, at, DO_ENDS, 'do')
    case 'case ':
      return isCase(text, from, at + BODY_MAX)
    case 'if ':
      return (standsAt(text, from, TESTED) && goesOn(text, at, THEN_ENDS, 'then')) || isCondition(text, from)
    case 'for ':
      if (text.startsWith('((', from) || isOver(text, from)) return goesOn(text, at, DO_ENDS, 'do')
      return isOverItems(text, from)
    case 'foreach(':
    case 'foreach (':
      return isOverItems(text, from - 1)
    case 'For ':
    case 'FOR ':
      return isOverItems(text, from)
    default:
      return isCondition(text, from)
  }
}

const TESTED = charset('[!A-Za-z0-9_')
const THEN_ENDS = charset(';\n')
const DO_ENDS = charset(';)\n')

/** `do` or `then`, and a line's end or a separator before it. */
const goesOn = (text: string, at: number, ends: Charset, word: string): boolean => {
  const body = text.slice(at, at + BODY_MAX)
  for (let from = body.indexOf(word, 1); from > 0; from = body.indexOf(word, from + 1))
    if (!standsAt(body, from + word.length, NAME) && isEnded(body, from, ends)) return true
  return false
}

const isEnded = (body: string, from: number, ends: Charset): boolean => {
  for (let before = from - 1; before >= 0 && before >= from - 1 - GAP_MAX; before--) {
    if (standsAt(body, before, ends)) return true
    if (!standsAt(body, before, SPACE)) return false
  }
  return false
}

/** The longest run of blanks that a reading has. */
const GAP_MAX = 32
const VARIABLE_MAX = 16

/** `i in ` */
const isOver = (text: string, from: number): boolean => {
  const end = pastRun(text, from, NAME)
  return end > from && end <= from + VARIABLE_MAX && isWithin(text, end)
}

/** ` in `, between blanks. */
const isWithin = (text: string, from: number): boolean => {
  const word = pastRun(text, from, BLANK)
  return word > from && saysAt(text, word, 'in') && !standsAt(text, word + 2, NAME)
}

const SUBJECT_MAX = 40

/** `$x in a) id;; esac` */
const isCase = (text: string, from: number, limit: number): boolean => {
  const blank = findIn(text, SPACE, from, from + SUBJECT_MAX + 1)
  if (blank <= from || !isWithin(text, blank)) return false
  const body = text.slice(blank, limit)
  const close = body.indexOf(')')
  return close >= 0 && (body.includes(';;', close) || body.includes('esac', close))
}

/** `%i in`, `/f "x" %i in`, `%%i in` of cmd; `($x in ` of PowerShell. */
const isOverItems = (text: string, from: number): boolean => {
  if (text.startsWith('($', from)) {
    const end = pastRun(text, from + 2, NAME)
    return end > from + 2 && isWithin(text, end)
  }
  const percent = text.slice(from, from + ITEM_MAX).indexOf('%')
  if (percent < 0) return false
  const name = text.startsWith('%', from + percent + 1) ? from + percent + 2 : from + percent + 1
  return standsAt(text, name, NAME) && isWithin(text, name + 1)
}

/** Behind `for`, an option and a word of it. */
const ITEM_MAX = 20

/** What cmd tests: `exist c:\x`, `not defined x`, `"%x%"=="y"`. */
const isCondition = (text: string, at: number): boolean => {
  const from = saysAt(text, at, 'not ') ? pastRun(text, at + 4, BLANK) : at
  if (pastWord(text, from, CONDITIONS) >= 0) return true
  if (!text.startsWith('"', from)) return false
  const close = text.slice(from + 1, from + 2 + COMPARED_MAX).indexOf('"')
  return close >= 0 && text.startsWith('==', from + close + 2)
}

const CONDITIONS = vocabulary(['exist ', 'defined ', 'errorlevel '])
const COMPARED_MAX = 24
