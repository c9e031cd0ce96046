// A separator and a command behind it: `; id`, `| cat /etc/passwd`, `&& whoami`, a line of its own in a value. Trusts no
// separator by itself: lists, titles, queries and markdown have them, too (said.ts).

import { PROBES } from '../../../commands/names.ts'
import { AMP, BACKTICK, PAREN, PIPE, SEMI } from '../../../fields/presence.ts'
import { charset, isRun, pastWord, vocabulary } from '../../../runs.ts'
import { work } from '../../../work.ts'
import type { Context, Report } from '../../detector.ts'
import { certainty } from '../command/certainty.ts'
import { BROKEN_LINE, SEPARATED, WHOLE } from '../command/weights.ts'
import { doesHarm, isFirm } from '../deeds/evidence.ts'
import { isBlock } from '../prose/blocks.ts'
import { isUnread } from '../prose/brackets.ts'
import { isFilter } from '../prose/pipes.ts'
import { isSaid } from '../prose/said.ts'
import type { Row } from '../prose/tables.ts'
import { isTitle } from '../prose/titles.ts'
import { isEnding, isUnion } from '../prose/unions.ts'
import { isGoingOn, isReading, isReadingSpan } from '../shown/sessions.ts'
import { isBuild } from '../shown/steps.ts'
import { isSeparator, skipBlank } from '../words/blanks.ts'
import { closesMark } from '../words/quotes.ts'
import { breaksOut } from './outbreaks.ts'
import { runs, sourced } from './sourced.ts'

/** `; id`, `| cat /etc/passwd`, `&& whoami`, and a line of its own. */
export const chains = (text: string, chars: number, context: Context, report: Report): void => {
  const isValue = fewLines(text)
  // Line breaks alone part no commands of a text of many lines.
  if (!isValue && (chars & (SEMI | PIPE | AMP)) === 0) return
  const isAgent = context.place === 'header' && context.name === 'header.user-agent'
  const row: Row = { start: 0, end: 0, is: false, alone: false, query: undefined }
  let variables = 0
  for (let at = 0; at < text.length; at++) {
    if (!isSeparator(text.charCodeAt(at))) continue
    work.left -= SEPARATOR_WORK
    if (work.left < 0) return
    let next = at + 1
    while (next < at + 4 && isSeparator(text.charCodeAt(next))) next++
    const ends = isBreak(text.charCodeAt(next - 1))
    // `\n; id`, `\n&& id`: a line that begins with a separator goes on with the one before.
    if (!ends) while (isBreak(text.charCodeAt(at))) at++
    // In a text of many lines a line's end parts nothing, whatever it ends with: `;` of a program, `|` of YAML.
    const newline = ends && (!isValue || isBreak(text.charCodeAt(at)))
    // A line of a text is no chain, unless the text is a value with a line break in it.
    const token = !newline || (isValue && isToken(text, at))
    if (token || (isValue && isShortHead(at))) {
      const place = newline && at > 2 ? linePlace(text, at) : SEPARATED
      const alone = newline && token && isUnmistakable(text, next)
      const sought = alone ? 1 : certainty(text, next, context.prose(), place)
      // Behind some words a line is a command only by what it does.
      const told = token || (sought > 0.4 && isFirm(text, next)) ? sought : 0
      // A word that may be a title's, behind a mark that closes what nothing opened.
      const found = told === 0.6 && closesMark(headOf(text, at)) ? 1 : told
      if (found > 0.4) work.left -= SAID_WORK
      const signal =
        found > 0.4 &&
        (isTitle(text, next, isAgent) ||
          isSaid(text, at, next, row) ||
          isUnion(text, at, next) ||
          isEnding(text, at, next) ||
          isBlock(text, at, next) ||
          isFilter(text, at, next) ||
          isReading(text) ||
          ((chars & BACKTICK) !== 0 && isReadingSpan(spanAt(text, at))) ||
          ((chars & PAREN) !== 0 && isUnread(text, at) && !doesHarm(text, next)))
      const sure = signal ? 0.4 : goesOn(text, at, next, found)
      if (sure > 0)
        report('shell-chain', sure, at, true, sure === 1 && isShownNowhere(text, at, next, context))
      if (found === 1) {
        at = next - 1
        continue
      }
      const dollar = dollarAt(text, next)
      if (sourced(text, next)) report('shell-chain', context.prose() ? 0.4 : 1, at, true)
      else if (variables < VARIABLES_MAX && dollar >= 0) {
        variables++
        work.left -= next >> SEARCH_SHIFT
        if (runs(text, dollar)) report('shell-chain', context.prose() ? 0.4 : 1, at, true)
      }
    }
    at = next - 1
  }
}

/**
 * In code that a document shows, too: what does harm as it stands there, or breaks out of a value to do some. Nobody asks
 * of what no document quotes, and reading a command is dear.
 */
const isShownNowhere = (text: string, at: number, next: number, context: Context): boolean =>
  context.quoted(at) && (doesHarm(text, next) || breaksOut(text, at))

/** What a command counts that goes on with the one before it, as steps of a build do. */
const goesOn = (text: string, at: number, next: number, found: number): number => {
  if ((found !== 1 && found !== WHISPER) || !isGoingOn(text, at, next)) return found
  return found === WHISPER ? 0 : isBuild(text) ? 0.4 : 0.8
}

/** What a tool counts that is told nothing but words. */
const WHISPER = 0.2

const isBreak = (code: number): boolean => code === 10 || code === 13

/** What a separator takes, what telling its command from a list or a title takes, and what a pair of backticks takes. */
const SEPARATOR_WORK = 40
const SAID_WORK = 700
/** A search in what stands before takes a part of a unit for a character. */
const SEARCH_SHIFT = 2

/** The span of code that the separator stands in, which stands off from the words around; nothing for none. */
const spanAt = (text: string, at: number): string => {
  const before = text.slice(Math.max(0, at - VALUE_LENGTH_MAX), at)
  const open = before.lastIndexOf('`')
  if (open < 0 || (open > 0 && before.charCodeAt(open - 1) > 32)) return ''
  const behind = text.slice(at, at + VALUE_LENGTH_MAX)
  const close = behind.indexOf('`')
  return close < 0 ? '' : before.slice(open + 1) + behind.slice(0, close)
}

/** What stands before the break is one word, or nothing, or it ends with a quote that nothing has opened. */
const isToken = (text: string, end: number): boolean => {
  const head = headOf(text, end)
  return !head.includes(' ') || closesMark(head)
}

/** A few words before the break. */
const isShortHead = (end: number): boolean => end <= HEAD_MAX

const HEAD_MAX = 48

/** `; $a$b`, `; "${a[@]}"`: where a variable is run, past blanks and a quote; -1 for none. */
const dollarAt = (text: string, from: number): number => {
  let at = skipBlank(text, from)
  if (at < text.length && text.charCodeAt(at) === 34) at++
  return at < text.length && text.charCodeAt(at) === 36 ? at : -1
}

const headOf = (text: string, end: number): string => text.slice(0, Math.min(end, VALUE_LENGTH_MAX)).trim()

/** What a line's command is parted by: more than the break where a quote closes, or where no word stands before it. */
const linePlace = (text: string, end: number): number => {
  const head = headOf(text, end)
  if (closesMark(head)) return SEPARATED
  return isRun(head, PLAIN, 0) ? WHOLE : BROKEN_LINE
}

/** `x\nwhoami`, `x\n/bin/ls`: a line of its own, and the name of what no sentence, list or table has. */
const isUnmistakable = (text: string, from: number): boolean => {
  const at = skipBlank(text, from)
  const folder = pastWord(text, at, SYSTEM_FOLDERS)
  const word = pastWord(text, folder < 0 ? at : folder, folder < 0 ? UNMISTAKABLE : LOOKING)
  if (word < 0) return false
  const end = skipBlank(text, word)
  return end >= text.length || isBreak(text.charCodeAt(end)) || (end > word && text.charCodeAt(end) === 35)
}

const UNMISTAKABLE = vocabulary(['whoami', 'ifconfig', 'ipconfig', 'printenv', 'ps aux'], false)
const SYSTEM_FOLDERS = vocabulary('/bin/ /sbin/ /usr/bin/ /usr/sbin/', false)
const LOOKING = vocabulary([...PROBES, 'ls', 'env', 'hostname', 'ps', 'pwd', 'w'], false)

/** What words and what parts them have. */
const PLAIN = charset('A-Za-z \t\n\v\f\r-')

export const VALUE_LENGTH_MAX = 200
/** Each costs a search in what stands before it. */
const VARIABLES_MAX = 8
const VALUE_LINES_MAX = 4

const fewLines = (text: string): boolean => {
  if (text.length > VALUE_LENGTH_MAX || text.includes('```')) return false
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines <= VALUE_LINES_MAX
}
