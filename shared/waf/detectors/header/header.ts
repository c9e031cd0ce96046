// Header injection and response splitting: a line break, and behind it what a response, a request, an e-mail, a cache
// or a log would take for its own. Texts of several lines are honest in bodies; there it takes a telling name.

import { BACKSLASH, BREAK, CONTROL, DOUBLE, HIGH, PERCENT } from '../../fields/presence.ts'
import type { View } from '../../fields/field.ts'
import { BLANK, saysAt, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { isAnswered } from './answered.ts'
import { breakLength, firstBreak, isNothingElse, nextBreak, startOf } from './breaks.ts'
import {
  isCutRequest,
  isForgedLog,
  isMailCommand,
  isMailEnd,
  isMailWord,
  isRequestLine,
  isStatusLine,
} from './lines.ts'
import { isAlone, isCarriage, lineOf, placeOf } from './line.ts'
import type { Kind, Line } from './line.ts'
import { isLedLine } from './led.ts'
import { named } from './named.ts'
import { isPartClosed } from './parts.ts'
import { isCacheCommand, isKeyCommand, isServiceCommand, isTransfer, isTransferCommand } from './services.ts'

export const header: Detector = {
  name: 'header',
  cost: { character: 1, mark: 10 },
  kinds: ['header-injection', 'header-splitting', 'header-mail', 'header-command', 'header-log'],
  wants: (chars) => (chars & (BREAK | CONTROL | BACKSLASH | HIGH | PERCENT)) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    // A string of JSON within a cookie or a query has its lines as one in a body has.
    const place = view.how === 'nested' ? 'usual' : placeOf(context)
    if (place === 'usual' && isAnswered(text)) return
    if (isNothingElse(text, view.chars)) report('header-splitting', 1, 0, true)
    const first = firstBreak(text, view.chars)
    if (first > 0 && isCutRequest(text, first))
      report('header-splitting', context.prose() ? 0.4 : 1, first, true)
    if ((view.chars & DOUBLE) !== 0 && first > 0 && isPartClosed(text, first))
      report('header-injection', context.prose() ? 0.4 : 1, 0, true)
    if ((view.chars & CONTROL) !== 0 && TAKEN.some((sequence) => text.includes(sequence)))
      report('header-command', 1, 0, true)
    for (let at = first; at >= 0;) {
      work.left -= BREAK_WORK
      if (work.left < 0) return
      const length = breakLength(text, at)
      judgeLine(view, context, report, place, at, startOf(text, at, at + length))
      at = nextBreak(text, at + length)
    }
  },
}

/** What a printer leaves its language by (PJL), what a terminal puts on a clipboard or answers as if it were typed (xterm). */
const TAKEN: readonly string[] = ['\u001b%-12345X', '\u001b]52;', '\u001b]50;', '\u001bP$q', '\u001bP+q']

/** What finding a break, and a line that looks like one of a message, take. */
const BREAK_WORK = 90
const NAMED_WORK = 300
const LINE_WORK = 120
const COMMAND_WORK = 600

const NAME_MAX = 40

const judgeLine = (
  view: View,
  context: Context,
  report: Report,
  place: Kind,
  offset: number,
  at: number,
): void => {
  const { text } = view
  // Never past the end: engines stop compiling a look-ahead well for one text that ends within it.
  if (at >= text.length) return
  if (isLedLine(text, offset, at)) return report('header-command', context.prose() ? 0.4 : 1, offset, true)
  const limit = Math.min(text.length, at + NAME_MAX)
  let end = at
  while (end < limit && isTokenChar(text.charCodeAt(end))) end++
  const next = end < text.length ? text.charCodeAt(end) : 0
  // A token, `*1`, `[INFO]`, `<html>`: most lines of most texts are done with here.
  if (end === at && next !== 42 && next !== 91 && next !== 60) return
  if (next === 58 || (next === 37 && text.startsWith('%3', end))) {
    work.left -= NAMED_WORK
    if (!isSetIn(text, offset, at, place))
      named(lineOf(view, context, report, offset, place), at, end, next === 58 ? end + 1 : end + 3)
  } else if (isMessage(text, offset, at, end, place)) splitting(lineOf(view, context, report, offset, place))
  else if (end > at && isMail(text, offset, at, end)) report('header-mail', 1, offset, true)
  else command(view, context, report, place, offset, at)
}

const isMail = (text: string, offset: number, at: number, end: number): boolean =>
  isMailCommand(text, at, end) || isMailWord(text, offset, at, end) || isMailEnd(text, offset, at, end)

const isTokenChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95

/** A status line, a request line, or the markup of a second answer's body; text[at, end) is the first word. */
const isMessage = (text: string, offset: number, at: number, end: number, place: Kind): boolean => {
  const next = end < text.length ? text.charCodeAt(end) : 0
  if (end === at)
    return next === 60 && (place !== 'usual' || isEncoded(text, offset)) && isDoubled(text, offset)
  if (isSetIn(text, offset, at, place)) return false
  if (next === 47) return isStatusLine(text, at)
  return (next === 32 || next === 37 || next === 43) && isRequestLine(text, at, end)
}

/** Set in, as manuals show a message: behind blanks, the line before goes on (RFC 9112 §5.2). */
const isSetIn = (text: string, offset: number, at: number, place: Kind): boolean =>
  place === 'usual' &&
  !isEncoded(text, offset) &&
  text.charCodeAt(offset) !== 92 &&
  standsAt(text, at - 1, BLANK)

/** What was sent as `%0d%0a` or as U+560A. */
const isEncoded = (text: string, offset: number): boolean => {
  const code = text.charCodeAt(offset)
  return code === 37 || code >= 0x80
}

const splitting = (line: Line): void =>
  line.report(
    'header-splitting',
    line.place !== 'usual' || !line.context.prose() ? 1 : 0.4,
    line.offset,
    true,
  )

const command = (
  view: View,
  context: Context,
  report: Report,
  place: Kind,
  offset: number,
  at: number,
): void => {
  const { text } = view
  if (place !== 'usual') work.left -= LINE_WORK
  if (isServiceCommand(text, at, offset)) {
    work.left -= COMMAND_WORK
    if (place !== 'usual' || !context.prose()) report('header-command', 1, offset, true)
  } else if (isCarriage(text, offset) && isAlone(text, firstOfRun(text, offset)) && isKeyCommand(text, at))
    report('header-command', 1, offset, true)
  else if (isTransfer(text) && isAlone(text, offset) && isTransferCommand(text, at))
    report('header-command', 1, offset, true)
  // What was sent as `%0a` is no line of a document, wherever it stands.
  else if (place !== 'usual' || text.charCodeAt(offset) === 37) rare(text, at, offset, report)
}

/** Where a run of breaks begins: `x\r\n\r\nHGETALL users`. */
const firstOfRun = (text: string, offset: number): number => {
  let at = offset
  while (at > 0 && (text.charCodeAt(at - 1) === 10 || text.charCodeAt(at - 1) === 13)) at--
  return at
}

const rare = (text: string, at: number, offset: number, report: Report): void => {
  if (isCacheCommand(text, at, isEncoded(text, offset))) report('header-command', 1, offset, true)
  else if (isForgedLog(text, at)) report('header-log', 1, offset, true)
}

/** Two breaks in a row before `offset` ends: the body of a second answer. */
const isDoubled = (text: string, offset: number): boolean => {
  for (let at = Math.max(0, offset - 4); at < offset; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13 || code === 0x560a || code === 0x560d || code === 0x10a) return true
  }
  return saysAt(text, offset - 3, '%0d') || saysAt(text, offset - 3, '%0a')
}
