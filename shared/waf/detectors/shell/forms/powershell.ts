// What only PowerShell has: cmdlets, and calls of a string or a block.

import { isLetter } from '../../../characters.ts'
import { commandKind, VERBS } from '../../../commands/names.ts'
import {
  CAPITALS,
  charset,
  findIn,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  QUOTES,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import { isSeparator, skipBlank } from '../words/blanks.ts'
import { TICKED } from './cmd.ts'

const HEAD_MAX = 64

/** What compounds of English and names of headers have behind such a verb. */
const COMPOUNDS = wordSet(
  'on ons up ups only in out off down back top read write cookie through along together driven time line paste to over by world york',
)

const VERB_MAX = 13
const NOUN_MIN = 3
const NOUN_MAX = 41
const NOUN = charset('A-Za-z0-9')
const GOES_ON = charset('A-Za-z0-9_:-')

/** `Get-ADUser`: a verb, a dash and a noun, both with a capital. What follows has to be no sentence. */
export const cmdlet = (text: string, at: number): number => {
  const dash = pastRun(text, at, LETTERS, at + VERB_MAX + 1)
  if (dash < at + 2 || !text.startsWith('-', dash) || !standsAt(text, dash + 1, CAPITALS)) return 0
  const end = pastRun(text, dash + 1, NOUN, dash + NOUN_MAX + 2)
  const length = end - dash - 1
  if (length < NOUN_MIN || length > NOUN_MAX || standsAt(text, end, GOES_ON)) return 0
  if (!standsAt(text, at, CAPITALS) || !VERBS.has(text.slice(at, dash).toLowerCase())) return 0
  if (COMPOUNDS.has(text.slice(dash + 1, end).toLowerCase())) return 0
  const behind = skipBlank(text, end)
  const code = behind < text.length ? text.charCodeAt(behind) : 0
  const ended = behind >= text.length || isSeparator(code) || ENDING.has(code)
  return ended || !isLetter(code) || isArgument(text, behind) ? 1 : 0.6
}

const VALUE = charset('A-Za-z0-9_.:\\-')
const TELLING = charset('0-9.:\\')

const WORDS_MAX = 3
const WORD_MAX = 24
const CLOSES = charset(';|&#"\'>)')

/** A word with a digit, a dot, a colon; or a few words, and a flag or the end. */
const isArgument = (text: string, from: number): boolean => {
  if (findIn(text, TELLING, from, pastRun(text, from, VALUE, from + HEAD_MAX)) >= 0) return true
  let at = from
  for (let count = 0; count < WORDS_MAX; count++) {
    const end = pastRun(text, at, NAME)
    if (end === at || end > at + WORD_MAX) return false
    if (text.startsWith(' -', end) && standsAt(text, end + 2, NAME)) return true
    const next = pastRun(text, end, SPACE, end + 2)
    if (next >= text.length || standsAt(text, next, CLOSES)) return true
    if (!text.startsWith(' ', end)) return false
    at = end + 1
  }
  return false
}

/** ) ` " ' # } */
export const ENDING: ReadonlySet<number> = new Set([41, 96, 34, 39, 35, 125])

const CALLED_MAX = 40
const OPENS = charset('\'"$[')
const JOINS = charset('+,')
const MAKING = vocabulary('gcm gal get-command get-alias new-object iwr irm')
const JOINED = '-join'

/** `('i'+'ex')`, `("{0}{1}" -f …)`, `($x[1])`, `(gcm i*x)`: a name that is put together. */
const isMade = (text: string, open: number): boolean => {
  const from = pastRun(text, open + 1, SPACE, open + 2)
  if (saysAt(text, from, JOINED)) return true
  if (!standsAt(text, from, OPENS)) return standsAt(text, pastWord(text, from, MAKING), SPACE)
  const limit = Math.min(text.length, from + 1 + CALLED_MAX)
  for (let at = from + 1; at <= limit && at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 93) return true
    if (standsAt(text, at, QUOTES) && standsAt(text, pastRun(text, at + 1, SPACE, at + 2), JOINS)) return true
    if (
      code === 45 &&
      (saysAt(text, at, JOINED) || (saysAt(text, at, '-f') && standsAt(text, at + 2, SPACE)))
    )
      return true
    if (code === 40 || code === 41) return false
  }
  return false
}

const NAME_MAX = 24

/** `&('i'+'ex') 'whoami'`, `& {whoami}`, `& ("wh"+"oami")`: PowerShell runs what a string or a block says. */
export const invoked = (text: string, at: number): number => {
  if (at < 1 || (text.charCodeAt(at - 1) !== 38 && (at < 2 || text.charCodeAt(at - 2) !== 38))) return 0
  const head = pastRun(text, at, SPACE, at + HEAD_MAX)
  if (text.startsWith('(', head)) return isMade(text, head) ? 1 : 0
  if (!text.startsWith('{', head)) return 0
  const from = pastRun(text, head + 1, SPACE, head + 2)
  const name = text.slice(from, pastRun(text, from, TICKED, from + NAME_MAX)).toLowerCase()
  return name.length > 1 && commandKind(name) !== 0 ? 1 : 0
}
