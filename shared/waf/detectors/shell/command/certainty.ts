// How certain is it that a command line begins at a place? The command says how much its arguments have to.

import { isLetter } from '../../../characters.ts'
import { INTERPRETER, PROBES, RARE, WRAPPERS } from '../../../commands/names.ts'
import { programKind } from '../../../commands/programs.ts'
import { charset, DIGITS, LETTERS, LOWER, NAME, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { asksSecret, isFirm } from '../deeds/evidence.ts'
import { isObscure, isRead } from '../deeds/obscure.ts'
import { isRunTogether, ticked } from '../forms/cmd.ts'
import { formAt, lineForm } from '../forms/forms.ts'
import { invoked } from '../forms/powershell.ts'
import { setsShell } from '../forms/variables.ts'
import { LASTING, SHELLS } from './known.ts'
import { isLook } from './looks.ts'
import { startsService } from './services.ts'
import { isSought } from './sought.ts'
import { ifsAt, skipBlank } from '../words/blanks.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'
import { argumentShape, ENDED, isSpoken, MARKED, WORDS } from './arguments.ts'
import { assignments, isLoading, isPrefix, programName, unknown } from './heads.ts'
import { SEPARATED, weigh, WHOLE } from './weights.ts'

const word = newWord()
const argument = newWord()

const WRAPPED_MAX = 3

/** 0 for no command, up to 1. `prose`: the text around reads as prose. */
export const certainty = (text: string, start: number, prose: boolean, place: number): number => {
  let from = start
  let best = 0
  // `sudo nohup id`: a command that runs another one is as telling as that.
  for (let depth = 0; depth < WRAPPED_MAX; depth++) {
    const found = single(text, from, prose, place)
    if (found > best) best = found
    if (best === 1 || wrappedAt < 0) return best
    from = wrappedAt
  }
  return best
}

/** Where the command begins that the last one runs; -1 for none. */
let wrappedAt = -1

/** What looking for a command takes, one that is known besides, and one that only its form tells. */
const COMMAND_WORK = 320
const KNOWN_WORK = 260
const FORM_WORK = 180

const single = (text: string, start: number, prose: boolean, place: number): number => {
  work.left -= COMMAND_WORK
  wrappedAt = -1
  let at = skipBlank(text, start)
  const head = text.charCodeAt(at)
  if ((head === 40 || head === 123) && place === SEPARATED && invoked(text, at) === 1) return prose ? 0.4 : 1
  if (head === 123 && isObject(text, at + 1)) return 0
  // `(id)`, `{ id; }`, `! id`, `"id`: what may stand before a command; and assignments.
  while (at < start + 12 && isPrefix(text, at)) at = skipBlank(text, at + 1)
  const assigned = at
  // `$($(id))`: the inner command is judged at its own place.
  if (text.charCodeAt(at) === 36 && text.charCodeAt(at + 1) === 40 && text.charCodeAt(at + 2) !== 41) return 0
  at = assignments(text, at)
  const loaded = at > assigned && isLoading(text, assigned)
  if (!readWord(text, at, word)) return formed(text, at, prose, place)
  const { disguised, end } = word
  if (disguised && isContraction(text, at, end)) return 0
  if (text.charCodeAt(end) === 96 && isLetter(text.charCodeAt(end + 1)) && ticked(text, at) === 1)
    return prose ? 0.4 : 1
  const programmed = programName(word.text)
  const name = programmed === '' ? word.text : programmed
  const kind = programKind(name.endsWith('.exe') ? name.slice(0, -4) : name)
  if (kind === 0) {
    // `| command id`: what a sentence says behind it is no command.
    if (place === SEPARATED && name === 'command' && !prose) wrappedAt = pastOptions(text, end)
    if (place === SEPARATED && isObscure(text, word.text, end)) return prose ? 0.4 : 1
    if (place === SEPARATED && isRunTogether(word.text)) return prose ? 0.4 : 1
    const told = unknown(text, word.text, end, disguised, place)
    return told === 1 ? told : Math.max(told, formed(text, at, prose, place))
  }
  work.left -= KNOWN_WORK
  const shape = argumentShape(text, end, name)
  if (end - at === 2 && !disguised && (isMixed(text, at) || isOpeningHour(text, at))) return 0.2
  // `LD_PRELOAD=/tmp/x.so id`
  if (loaded && shape !== WORDS) return 1
  if (disguised && shape !== WORDS)
    return place === WHOLE && name.length < CARETED_MIN && text.slice(at, end).includes('^') ? 0.8 : 1
  const whole = place === WHOLE
  if (whole && kind === INTERPRETER && !SHELLS.has(name) && startsService(text, end)) return 0.6
  if (programmed !== '')
    return shape === WORDS && prose ? 0.4 : whole && shape === ENDED && !RECONNOITRING.has(name) ? 0.8 : 1
  if (WRAPPERS.has(name) && !prose) wrappedAt = pastOptions(text, end)
  if (SAYING.has(name) && place === SEPARATED && shape !== ENDED && shape !== WORDS && isJoined(text, start))
    return prose ? 0.4 : 1
  if (place !== SEPARATED && !prose && isLook(text, end, name)) return 1
  // `; cat a a a a a a a /etc/passwd`: so many words as a sentence has, and then what no sentence asks for.
  if (shape === WORDS && place === SEPARATED && !prose && asksSecret(text, at)) return 1
  const weight = weigh(text, end, kind, shape, prose, place, ifsAt(text, end) > 0, name)
  if (whole && weight === 1 && shape === MARKED && isSought(text, end, name)) return 0.4
  // `curl -X POST returns 404`
  if (
    whole &&
    weight === 1 &&
    (kind === RARE || kind === INTERPRETER) &&
    shape === MARKED &&
    !LASTING.has(name) &&
    isSpoken(text, end)
  )
    return isFirm(text, at) ? 1 : 0.4
  if (whole && weight > 0 && weight < 1 && !prose && isRead(text, end)) return 1
  return weight
}

/** `|{"name":`: an object of JSON behind the mark that parts a log's columns. */
const isObject = (text: string, at: number): boolean =>
  text.startsWith('"', at) && text.startsWith('":', pastRun(text, at + 1, NAME))

/** What nobody sets as the path of a program: `/usr/bin/id`. */
const RECONNOITRING: ReadonlySet<string> = new Set(PROBES)

/** `l^s` may be a formula. */
const CARETED_MIN = 3

/** `nL)`, `iD`: a Unix tells capitals from small letters, and so short a name is chance. */
const isMixed = (text: string, at: number): boolean =>
  standsAt(text, at, LOWER) && standsAt(text, at + 1, UPPER)

/** `Su 10:00-21:00` */
const isOpeningHour = (text: string, at: number): boolean => {
  if (!standsAt(text, at, UPPER) || !text.startsWith(' ', at + 2)) return false
  const colon = pastRun(text, at + 3, DIGITS, at + 5)
  return colon > at + 3 && text.startsWith(':', colon) && pastRun(text, colon + 1, NAME) === colon + 3
}

const UPPER = charset('A-Z')

/** `I'd say; it's …`: what the quote opens has a blank in it, so that the word is longer, and nobody's command. */
const isContraction = (text: string, at: number, end: number): boolean => {
  if (text.charCodeAt(end) !== 32) return false
  const quote = pastRun(text, at, LETTERS)
  return quote > at && standsAt(text, quote, APOSTROPHE) && CONTRACTED.has(text.slice(quote + 1, end))
}

/** With the typographic one, which alone of what is not ASCII stands before one of those. */
const APOSTROPHE = charset("'", true)
const CONTRACTED = wordSet('d s t m ll re ve')

/** What only says what it is given: `|echo x`, `&& printf x`. */
const SAYING: ReadonlySet<string> = new Set(['echo', 'printf', 'write-host', 'write-output'])

/** Behind a pipe, an "and", an opened substitution, or a semicolon without a blank: no list of words. */
const isJoined = (text: string, start: number): boolean => {
  const before = text.charCodeAt(start - 1)
  return before !== 59 || text.charCodeAt(start) > 32
}

const formed = (text: string, at: number, prose: boolean, place: number): number => {
  work.left -= FORM_WORK
  const whole = place === WHOLE
  const found = whole ? lineForm(text, at) : setsShell(text, at) ? 1 : formAt(text, at)
  return prose ? Math.min(found, 0.4) : found
}

const OPTIONS_MAX = 3

/** Past `-n 5`, `-o0`, `/tmp/lock`: what a command is told of how to run another one. -1 where nothing follows. */
const pastOptions = (text: string, from: number): number => {
  let at = skipBlank(text, from)
  for (let count = 0; count < OPTIONS_MAX; count++) {
    const code = text.charCodeAt(at)
    if (code !== 45 && code !== 47 && !(code >= 48 && code <= 57)) break
    if (!readWord(text, at, argument)) return -1
    at = skipBlank(text, argument.end)
  }
  return at > from && at < text.length ? at : -1
}
