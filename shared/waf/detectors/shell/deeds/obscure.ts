// Commands that no list has, told by what is behind them: nothing but a file of secrets, or an option that only cmd parts
// from a command's name so.

import { isLetter } from '../../../characters.ts'
import { charset, findIn, isRun, LETTERS, LOWER, pastRun, SPACE, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { isSeparator } from '../words/blanks.ts'
import { readsSecret } from './secrets.ts'
import { commandAt } from './simple.ts'

/** How far a command is read, and what looking for a sentence in it takes. */
const REACH = 240
const SENTENCE_WORK = 900

/** `ptx /etc/passwd`, `eqn -x ~/.ssh/id_rsa`: a command that no list has, and nothing but a file of secrets behind it. */
export const isObscure = (text: string, name: string, end: number): boolean => {
  if (end >= text.length) return false
  const blank = text.charCodeAt(end)
  if (blank !== 32 && blank !== 9 && blank !== 60) return false
  if (isWordAt(text, end) || !isName(name) || SPOKEN.has(name)) return false
  return hasSecret(text, end) && !isSentence(text, end)
}

/** The same of a command that is an English word, as a whole value: `uniq /etc/group`, `tr a b < ~/.ssh/id_rsa`. */
export const isRead = (text: string, end: number): boolean =>
  (text.includes(' /', end) || text.includes(' ~/', end)) && hasSecret(text, end) && !isSentence(text, end)

const NAMED = charset('a-z0-9+_-')
const NAME_MAX = 16

const isName = (name: string): boolean => standsAt(name, 0, LOWER) && isRun(name, NAMED, 2, NAME_MAX)

/** A sentence goes on, or says other words before. */
const isSentence = (text: string, from: number): boolean => {
  work.left -= SENTENCE_WORK
  const command = commandAt(text, from, true)
  const end = command.length
  for (let at = pastRun(command, 0, SPACE, end); at < end; at = pastRun(command, at, SPACE, end)) {
    const blank = findIn(command, SPACE, at, end)
    const next = blank < 0 ? end : blank
    const letters = pastRun(command, at, LETTERS, next)
    if (letters > at + 1 && (letters === next || (letters === next - 1 && standsAt(command, letters, STOPS))))
      return true
    at = next
  }
  return false
}

const STOPS = charset(',.')

/** Up to the next command: that one is looked into at its own place, so that no character is read for each before it. */
const hasSecret = (text: string, from: number): boolean => {
  const limit = Math.min(text.length, from + REACH)
  let at = from
  while (at < limit && !(isSeparator(text.charCodeAt(at)) && !isRedirected(text, at))) at++
  work.left -= OBSCURE_WORK + SECRET_WORK * (at - from)
  return readsSecret(text.slice(from, at).trim().toLowerCase())
}

/** What looking for a file of secrets behind a name takes, and a character of it. */
const OBSCURE_WORK = 250
const SECRET_WORK = 16

/** `2>&1`, `&>x`: no end of a command. */
const isRedirected = (text: string, at: number): boolean => {
  if (text.charCodeAt(at) !== 38) return false
  const before = text.charCodeAt(at - 1)
  return before === 60 || before === 62 || (at + 1 < text.length && text.charCodeAt(at + 1) === 62)
}

/** Most of what stands behind a separator is a sentence: a plain word comes next. */
const isWordAt = (text: string, from: number): boolean => {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  const start = at
  while (at < text.length && isLetter(text.charCodeAt(at))) at++
  return at >= text.length || (at > start && text.charCodeAt(at) <= 32)
}

/** What a sentence says before a file's name. */
const SPOKEN = wordSet(
  'see in at on of to from for via with and or the like edit check use using read open under within is are not no also then when if as by be into under add adds change changed update updated fix fixes move moved new old etc eg ie path file files folder directory',
)
