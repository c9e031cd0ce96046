// What reads as a command line and is a list, a table, a label or a sentence's: a signal, and by itself no attack. Each
// rule asks for what no shell would run.

import { isLetter } from '../../../characters.ts'
import { ACTING, commandKind, isIdleWord } from '../../../commands/names.ts'
import {
  charset,
  findIn,
  isRun,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  runStart,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import { isAlternative, isDeclaration, isJoinOfProse, isParameter, isReference } from './joins.ts'
import { isLink } from './links.ts'
import { isFormat, isQuery, isSelectionSet, isStage } from './queries.ts'
import { isPlainWord, isSpan } from './spans.ts'
import { isRow } from './tables.ts'
import type { Row } from './tables.ts'
import { CASELESS } from './titles.ts'

/** What reads as a separator and is none: an "and", the next parameter of a query, a cell of a table. */
export const isSaid = (text: string, at: number, next: number, row: Row): boolean =>
  isJoinOfProse(text, at, next) ||
  isParameter(text, at, next) ||
  isReference(text, at, next) ||
  isSelectionSet(text, at) ||
  isDeclaration(text, at, next) ||
  isAlternative(text, at, next) ||
  isListed(text, at, next) ||
  // Of a row's end and the next one's beginning, that one counts.
  (text.charCodeAt(next - 1) === 124 && isRow(text, next - 1, row)) ||
  (text.charCodeAt(at) === 124 &&
    (isRow(text, at, row) || (isStage(text, next) && (row.query ??= isQuery(text))))) ||
  isSpan(text, at) ||
  isLabel(text, at) ||
  isLink(text, next) ||
  isFormat(text, at, next)

const ITEM_MAX = 24

/** `id; name; mail`, `"user|system|wait"`: one of three items at least, all of them words and none rare. */
const isListed = (text: string, at: number, next: number): boolean => {
  const separator = text.charCodeAt(at)
  if (next !== at + 1 || (separator !== 59 && separator !== 124)) return false
  const from = text.charCodeAt(next) === 32 ? next + 1 : next
  let to = from
  while (to < next + ITEM_MAX && isLetter(text.charCodeAt(to))) to++
  const behind = text.charCodeAt(text.charCodeAt(to) === 32 ? to + 1 : to)
  if (to - from < 2 || !(behind === separator || to >= text.length || closes(behind))) return false
  let end = at
  if (text.charCodeAt(end - 1) === 32) end--
  let start = end
  while (start > 0 && end - start < ITEM_MAX && isLetter(text.charCodeAt(start - 1))) start--
  if (end - start < 2) return false
  const before = text.charCodeAt(text.charCodeAt(start - 1) === 32 ? start - 2 : start - 1)
  // The first of a list may be anything: nothing stands before it that a command could follow.
  const first =
    start === 0 ||
    opens(before) ||
    (before === 10 && separator === 124 && !ACTING.has(text.slice(from, to).toLowerCase()))
  if (!first && (before !== separator || !isPlainWord(text.slice(start, end).toLowerCase()))) return false
  return (behind === separator || !first) && isPlainWord(text.slice(from, to).toLowerCase())
}

/** " ' ( [ { */
const opens = (code: number): boolean =>
  code === 34 || code === 39 || code === 40 || code === 91 || code === 123

/** " ' ) ] } */
const closes = (code: number): boolean =>
  code === 34 || code === 39 || code === 41 || code === 93 || code === 125

/** `<https://a.example/x|view>`, `<@U12|ann>`, `<U12|@ann>`: an address and what it is called, as messengers write it. */
const isLabel = (text: string, at: number): boolean => {
  if (text.charCodeAt(at) !== 124) return false
  const from = text.startsWith('@', at + 1) ? at + 2 : at + 1
  const name = text.slice(from, pastRun(text, from, LETTERS, from + LABEL_MAX))
  const end = pastRun(text, from + name.length, LABEL, from + LABEL_MAX)
  if (name === '' || !text.startsWith('>', end)) return false
  if (commandKind(name) !== 0 && !LABELS.has(name) && !isNickname(text, name, end)) return false
  const start = runStart(text, at, ADDRESS, at - ADDRESS_MAX)
  if (!text.startsWith('<', start - 1)) return false
  const address = pastWord(text, start, ADDRESSES)
  if (address >= 0) return address < at
  return from === at + 1
    ? commandKind(name) === 0 && isHost(text.slice(start, at))
    : !CASELESS.has(name.toLowerCase()) && isRun(text.slice(start, at), USER)
}

/** A user's number; the sign before a name is of cmd, too, which has commands of its own. */
const USER = charset('A-Z0-9')

/** `link.example.com` */
const isHost = (text: string): boolean => isRun(text, HOST) && text.indexOf('.', 1) > 0

/**
 * `<@U2147|cal> has joined`: one English word, and behind it nothing but words up to the line's end. A shell writes what
 * it says, told those words, to a file that the first of them names.
 */
const isNickname = (text: string, name: string, close: number): boolean => {
  const word = name.toLowerCase()
  if (!isIdleWord(word) || WAITING.has(word)) return false
  const end = findIn(text, LINE_ENDS, close + 1, close + 1 + LINE_MAX)
  const rest = text.slice(close + 1, end < 0 ? close + 1 + LINE_MAX : end)
  return rest.length < LINE_MAX && isRun(rest, SPOKEN, 0) && !hasArgument(rest)
}

/** An option, or a name with a dot in it. */
const hasArgument = (rest: string): boolean => {
  for (let at = 0; at < rest.length; at++)
    if (standsAt(rest, at, ARGUMENT_MARKS))
      if (rest.startsWith('.', at) ? standsAt(rest, at + 1, NAME) : !standsAt(rest, at - 1, NAME)) return true
  return false
}

const ARGUMENT_MARKS = charset('.-')

const LINE_ENDS = charset('\n\r;|&<')
const LINE_MAX = 200
const SPOKEN = charset(`A-Za-z0-9 .,!?:()"'_-`, true)

/** Of English words those that keep a machine waiting, told a number. */
const WAITING = wordSet('sleep kill ping timeout')

/** Of commands' names those that do nothing alone, wherever their output goes. */
const LABELS = wordSet('host link help open join test news info look')
const LABEL = charset('A-Za-z0-9 ,:#', true)
const LABEL_MAX = 40

const ADDRESSES = vocabulary('http:// https:// mailto: @ # !', false)
const ADDRESS = charset('A-Za-z0-9_./:@?=&%#!~+^-')
const ADDRESS_MAX = 200
const HOST = charset('A-Za-z0-9.-')
