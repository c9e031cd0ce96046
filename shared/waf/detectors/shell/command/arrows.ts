// What `<` and `>` mean behind a command: a redirection, or a comparison, markup, a mailbox.

import { commandKind, TOOL } from '../../../commands/names.ts'
import {
  charset,
  DIGITS,
  LETTERS,
  pastRun,
  pastWord,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../../runs.ts'

/** `npm >= 6`: a shell writes to a file called `=` there, and what is told no more than a number does nothing. */
export const isNoRedirection = (
  text: string,
  at: number,
  code: number,
  first: boolean,
  name: string,
): boolean => {
  const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
  if (first && next === 61) return isStarted(name) && isCompared(text, at + 2)
  // `node > 0.6`
  if (first && code === 62 && next === 32 && isStarted(name) && isNumber(text, at + 2)) return true
  if (text.charCodeAt(at - 1) === 58) return isStarted(name) && next >= 48 && next <= 57
  // No file at a disk's root is called so, and a shell runs nothing whose input is missing.
  if (code !== 60 || next !== 47) return false
  const end = pastWord(text, at + 2, MARKUP)
  return end >= 0 && text.startsWith('>', end)
}

const isStarted = (name: string): boolean => commandKind(name) === TOOL || VERSIONED.has(name)

/** Languages, which sentences have with their versions. */
const VERSIONED = wordSet(
  'node nodejs python python2 python3 ruby php perl java julia elixir scala deno bun pypy',
)

/** `>= 18`, `>=v6.1`, `>=6, 8`, `>=6 and …`: a version behind the sign; glued to it, a sentence goes on or ends behind it. */
const isCompared = (text: string, from: number): boolean => {
  const glued = !text.startsWith(' ', from)
  const sign = glued ? from : from + 1
  const number = text.startsWith('v', sign) ? sign + 1 : sign
  if (!standsAt(text, number, DIGITS)) return false
  const end = pastRun(text, number, VERSION)
  if (!glued || standsAt(text, end, LISTED) || pastRun(text, end, STOPS) === text.length) return true
  const joined = standsAt(text, end, SPACE) ? pastWord(text, end + 1, JOINING) : -1
  return joined >= 0 && standsAt(text, joined, SPACE)
}

/** `0.6`, and no file's name: `1.php` is one. */
const isNumber = (text: string, from: number): boolean => {
  const end = pastRun(text, from, NUMBER)
  return end > from && (end >= text.length || standsAt(text, end, LISTED) || standsAt(text, end, SPACE))
}

const NUMBER = charset('0-9.')
const VERSION = charset('A-Za-z0-9_.')
const LISTED = charset(',)`\r\n')
const STOPS = charset(' \t\n\v\f\r,.;)`')
const JOINING = vocabulary('is are and or to for in', false)

const MARKUP = vocabulary(
  'h1 h2 h3 h4 h5 h6 p li ul ol td th tr table tbody thead span div em strong code pre label button title option select b i u a',
)

/** `Ed Page <ed@example.org>` (RFC 5322 §3.4) */
export const isMailbox = (text: string, open: number): boolean => {
  const sign = pastRun(text, open + 1, MAILBOX, open + 1 + MAILBOX_MAX)
  if (sign === open + 1 || !text.startsWith('@', sign)) return false
  const close = pastRun(text, sign + 1, MAILBOX, sign + 1 + MAILBOX_MAX)
  return close > sign + 1 && text.startsWith('>', close)
}

const MAILBOX = without(charset(' \t\n\v\f\r<>@'))
const MAILBOX_MAX = 64

/** `</etc/passwd`, `> ./x`, `> C:\\x`, `>&2`, `<<<` */
export const isFileOrStream = (text: string, at: number): boolean => {
  if (text.startsWith('<<<', at)) return true
  if (text.startsWith('>&', at)) return standsAt(text, at + 2, DIGITS)
  const arrows = pastRun(text, at, ARROWS, at + 2)
  const path = text.startsWith(' ', arrows) ? arrows + 1 : arrows
  if (standsAt(text, path, LETTERS) && text.startsWith(':\\', path + 1)) return true
  return text.startsWith('/', pastRun(text, path, HOME, path + 2))
}

const ARROWS = charset('<>')
const HOME = charset('~.')
