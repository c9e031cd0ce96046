// Commands whose output becomes part of a value: `` `id` ``, `$(id)`, `<(id)`, `$(</etc/passwd)`.

import { isDigit, isLetter } from '../../../characters.ts'
import { ACTING, commandKind, ENGLISH, TOOL } from '../../../commands/names.ts'
import { CAPITALS, charset, LOWER, NAME, pastRun, QUOTES, runStart, SPACE, standsAt } from '../../../runs.ts'
import { work } from '../../../work.ts'
import type { Context, Report } from '../../detector.ts'
import { certainty } from '../command/certainty.ts'
import { CRYPTIC } from '../command/known.ts'
import { SEPARATED } from '../command/weights.ts'
import { doesHarm, LOOKUPS } from '../deeds/evidence.ts'
import { isFirmSpan } from '../prose/mentions.ts'
import { isQuotedWord } from '../prose/spans.ts'
import { breaksOut } from './outbreaks.ts'

/** What a pair of backticks takes, and telling a command in it from a name in a sentence. */
const BACKTICK_WORK = 60
const QUOTED_WORK = 250

/** `` `id` `` where no markdown is meant. */
export const backticks = (text: string, context: Context, report: Report): void => {
  const firstSpace = text.indexOf(' ')
  const lastSpace = text.lastIndexOf(' ')
  for (let open = text.indexOf('`'); open >= 0;) {
    work.left -= BACKTICK_WORK
    if (work.left < 0) return
    const close = text.indexOf('`', open + 1)
    // Directly behind another backtick the word goes on that began before it.
    const begins = close !== open + 1 && text.charCodeAt(open - 1) !== 96
    const found = begins ? certainty(text, open + 1, context.prose(), SEPARATED) : 0
    const sure = found > WHISPER && isIdle(text, open, close) ? WHISPER : found
    if (sure > 0) {
      work.left -= QUOTED_WORK
      const said = close > open && isQuotedWord(text, open, close)
      const before = beforeMark(text, open)
      const code =
        before === 0 ||
        before === 59 ||
        before === 124 ||
        before === 38 ||
        before === 61 ||
        before === 34 ||
        before === 39 ||
        before === 36 ||
        before === 40 ||
        before === 41 ||
        before === 93 ||
        before === 125 ||
        // Markdown has no code within a word.
        isWordCode(before)
      // No space outside of the backticks: no sentence.
      const single = (firstSpace < 0 || firstSpace > open) && lastSpace < close
      const whole = single || code
      const quoted = context.quoted(open)
      const firm = sure === 1 && isFirmSpan(text, open, quoted)
      report(
        'shell-substitution',
        firm || (whole && !said && !quoted) ? sure : sure * 0.4,
        open,
        true,
        firm && (doesHarm(text, open + 1) || (quoted && breaksOut(text, open))),
      )
    }
    if (close < 0) return
    open = text.indexOf('`', close + 1)
  }
}

/** What a tool counts that is told nothing but names. */
const WHISPER = 0.2

/**
 * `` `File [${x}]` `` of a program's text, `` `pwd`/bin ``: a word that begins with a capital as no Unix' command does, the
 * folder's own name.
 */
const isIdle = (text: string, open: number, close: number): boolean => {
  if (standsAt(text, open + 1, CAPITALS) && standsAt(text, open + 2, LOWER)) {
    // `Foo=1 id` runs what is behind it.
    return !text.startsWith('=', pastRun(text, open + 2, NAME)) && !doesHarm(text, open + 1)
  }
  return close === open + FOLDER.length && text.startsWith(FOLDER, open) && isBelow(text, close + 1)
}

/** From the backtick on. */
const FOLDER = '`pwd'

/** `` `pwd`/x ``, `$(pwd):/x`: a path that begins with the folder's name. */
const isBelow = (text: string, behind: number): boolean => {
  const slash = text.startsWith(':', behind) ? behind + 1 : behind
  return text.startsWith('/', slash) && standsAt(text, slash + 1, BEGINS)
}

/** The character before the mark; past blanks where it parts commands. 0 at the beginning. */
const beforeMark = (text: string, open: number): number => {
  let at = open - 1
  while (at >= 0 && at > open - 4 && text.charCodeAt(at) <= 32) at--
  const code = at < 0 ? 0 : text.charCodeAt(at)
  return code === 38 || code === 59 || open === 0 ? code : text.charCodeAt(open - 1)
}

const isWordCode = (code: number): boolean => isLetter(code) || isDigit(code)

/** What an opening bracket takes, besides the command in it. */
const BRACKET_WORK = 12

/** `$(id)`, `<(id)`, `>(id)` */
export const substitutions = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('('); open > 0; open = text.indexOf('(', open + 1)) {
    work.left -= BRACKET_WORK
    const before = text.charCodeAt(open - 1)
    if (before !== 36 && before !== 60 && before !== 62) continue
    if (work.left < 0) return
    if (text.charCodeAt(open + 1) === 40) {
      // $((1+1)) counts only as a whole.
      if (open === 1 && text.endsWith('))')) report('shell-substitution', 0.8, 0, true)
      // `$((New-Object x).y())`: no arithmetic.
      if (certainty(text, open + 2, context.prose(), SEPARATED) === 1)
        report('shell-substitution', context.prose() ? 0.4 : 1, open - 1, true)
      continue
    }
    // `$(</etc/passwd)`: the file's content.
    const read = before === 36 && text.charCodeAt(open + 1) === 60 && isFile(text, open + 2)
    const sure = read ? (context.prose() ? 0.4 : 1) : certainty(text, open + 1, context.prose(), SEPARATED)
    if (sure === 0) continue
    // `` `$(npm bin)` `` in a document: a tool of builds, in a span of its own.
    const shown =
      (isTool(text, open + 1) && context.quoted(open)) ||
      (before === 36 && isConstant(text, open + 1)) ||
      (before === 62 && isGeneric(text, open))
    report('shell-substitution', shown ? 0.4 : sure, open - 1, true, sure === 1 && doesHarm(text, open + 1))
  }
}

const COMMAND = charset('A-Za-z0-9_-')

const isTool = (text: string, at: number): boolean => {
  const from = pastRun(text, at, SPACE, at + 1)
  const name = text.slice(from, pastRun(text, from, COMMAND, from + NAME_MAX))
  return standsAt(text, from, LOWER) && (commandKind(name) === TOOL || LOOKUPS.has(name))
}

/**
 * `$(pwd):/x`, `$(nproc)`, `$(id -u):$(id -g)`: what a build is told of its folder, machine and user. `$(SED)`: a variable
 * of make's, as no Unix' command is called.
 */
const isConstant = (text: string, at: number): boolean => {
  if (text.startsWith('pwd)', at)) return isBelow(text, at + 4)
  if (text.startsWith('id -g)', at)) return text.startsWith('$(id -u):$(', at - 11)
  return text.startsWith('nproc)', at) || text.startsWith('id -u):$(id -g)', at)
}

/** `createContext<Logger>('logger')`: a type's argument, and a word that is a text. */
const isGeneric = (text: string, open: number): boolean => {
  const type = runStart(text, open - 1, TYPE, open - TYPE_MAX)
  if (type === open - 1 || !text.startsWith('<', type - 1) || !standsAt(text, type - 2, NAME)) return false
  const end = pastRun(text, open + 2, LOWER)
  const word = text.slice(open + 2, end)
  return (
    standsAt(text, open + 1, QUOTES) &&
    text.startsWith(`${text.charAt(open + 1)})`, end) &&
    commandKind(word) === ENGLISH &&
    !CRYPTIC.has(word) &&
    !ACTING.has(word)
  )
}

const TYPE = charset('A-Za-z0-9_ |[]')
const TYPE_MAX = 80

const NAME_MAX = 17
const HOME = charset('~.')

const BEGINS = charset('A-Za-z0-9_.')

/** `/x`, `~/.ssh/x`, `../x` */
const isFile = (text: string, at: number): boolean => {
  const from = text.startsWith(' ', at) ? at + 1 : at
  const slash = pastRun(text, from, HOME, from + 2)
  return text.startsWith('/', slash) && standsAt(text, slash + 1, BEGINS)
}
