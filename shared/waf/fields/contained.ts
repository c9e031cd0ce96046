// Which stretches of quoted code stand by themselves? A program, a statement or a command that somebody shows opens
// what it closes. A break-out closes what it has not opened: `' OR '1'='1` is no text of any language from its start
// on, and a database that it reaches knows of no fence around it. So quoted code is an excuse only where its strings
// and brackets are its own, and never for what stands within its strings, where `'||(SELECT …)||'` would hide.

import { BLANK, charset, pastRun, runStart, standsAt } from '../runs.ts'
import { work } from '../work.ts'
import { keepStatement } from './statement.ts'

export interface Contained {
  /** Pairs of offsets: [start, end) of the code that stands by itself, without its strings. */
  readonly code: readonly number[]
  /** Of its strings, those that hold a whole statement for a database: no break-out begins as they do. */
  readonly statements: readonly number[]
  /** Of its strings, those that begin as a command line does, and not with what parts one from another. */
  readonly commands: readonly number[]
}

/** Units of work: for a stretch of code, for each of its characters, and for each string or substitution in it. */
const PER_REGION = 40
const PER_CHARACTER = 3
const PER_STRING = 120

/** Linear. */
export const selfContained = (text: string, regions: readonly number[]): Contained => {
  const kept: Kept = { code: [], statements: [], commands: [] }
  for (let index = 0; index < regions.length; index += 2) {
    const start = regions[index] as number
    const end = regions[index + 1] as number
    work.left -= PER_REGION + PER_CHARACTER * (end - start)
    walk(text, start, end, kept)
  }
  return kept
}

interface Kept {
  readonly code: number[]
  readonly statements: number[]
  readonly commands: number[]
}

const SINGLE = 39
const DOUBLE = 34
const BACKSLASH = 92
const NEWLINE = 10
const DOLLAR = 36
const OPENING = 40
const CLOSING = 41
const DASH = 45

/** What a command line begins with; git's for a shell, with a bang. */
const COMMAND = charset('A-Za-z0-9_./$@~!-')

/** Behind a backslash at the line's end, as long strings begin: a line's end alone would part one command from another. */
const pastLead = (text: string, from: number, stop: number): number => {
  const at = pastRun(text, from, BLANK, stop)
  const isContinued =
    at + 1 < stop && text.charCodeAt(at) === BACKSLASH && text.charCodeAt(at + 1) === NEWLINE
  return isContinued ? pastRun(text, at + 2, BLANK, stop) : from
}

/** Strings with substitutions within strings: shells know no bound, people keep one. */
const NESTED_MAX = 4

/**
 * Appends what stands outside of strings, up to the line on which a string or a bracket is not the region's own: from
 * there on nobody knows what is a string and what is none. What a shell puts into a string, `"$(…)"`, is code.
 */
const walk = (text: string, start: number, end: number, kept: Kept): void => {
  const { code, statements, commands } = kept
  let depth = 0
  let cases = false
  let from = start
  let codeKept = code.length
  let statementsKept = statements.length
  let commandsKept = commands.length
  /** The strings that are open around this place: where each begins, and how deep in brackets its substitution is. */
  const opened: number[] = []
  let at = start
  for (; at < end; at++) {
    const sign = text.charCodeAt(at)
    let within = -1
    if (sign === NEWLINE) {
      if (opened.length > 0) continue
      code.push(from, at)
      codeKept = code.length
      statementsKept = statements.length
      commandsKept = commands.length
      from = at
      cases ||= text.startsWith(' in', at - 3)
    } else if (sign === OPENING || sign === 91 || sign === 123) depth++
    else if (sign === CLOSING || sign === 93 || sign === 125) {
      if (--depth < 0) {
        if (!cases || !isPattern(text, at, start)) break
        depth = 0
      }
      if (sign !== CLOSING || opened.length === 0 || opened.at(-1) !== depth) continue
      opened.pop()
      within = opened.pop() as number
    } else if ((sign === SINGLE || sign === DOUBLE) && !isContraction(text, at, end)) {
      if (at > start && !isPrefix(text, at, start)) break
      within = at
    }
    if (within < 0) continue
    work.left -= PER_STRING
    const resumed = within < at
    const stop = stringEnd(text, text.charCodeAt(within), at + 1, end)
    if (stop < 0) break
    code.push(from, resumed ? at + 1 : at)
    from = stop + 1
    if (text.charCodeAt(stop) === DOLLAR) {
      if (opened.length >= 2 * NESTED_MAX) break
      opened.push(within, depth++)
      from = stop
      at = stop + 1
      continue
    }
    // Languages write no word behind a string without a sign between them.
    if (stop + 1 < end && isWord(text.charCodeAt(stop + 1))) break
    if (!resumed) {
      keepStatement(text, within + 1, stop, statements)
      if (standsAt(text, pastLead(text, within + 1, stop), COMMAND)) commands.push(within + 1, stop)
    }
    at = stop
  }
  if (at >= end && opened.length === 0) code.push(from, end)
  else {
    code.length = codeKept
    statements.length = statementsKept
    commands.length = commandsKept
  }
}

/** `-p|--python)`: what a shell's `case … in` has on a line of its own before the commands for it. */
const isPattern = (text: string, at: number, start: number): boolean => {
  const first = runStart(text, at, PATTERN, Math.max(start, at - PATTERN_MAX))
  const lead = runStart(text, first, BLANK, start)
  work.left -= at - lead
  return first < at && lead > start && text.charCodeAt(lead - 1) === NEWLINE
}

const PATTERN = charset('A-Za-z0-9_.*?|=/-')
const PATTERN_MAX = 80

/**
 * Where the string ends that stands here: at its quote, at the dollar sign of what a shell puts into it, or -1 where it
 * does not end.
 */
const stringEnd = (text: string, quote: number, from: number, end: number): number => {
  for (let at = from; at < end; at++) {
    const sign = text.charCodeAt(at)
    if (sign === quote) return at
    if (sign === BACKSLASH) at++
    else if (sign === DOLLAR && quote === DOUBLE && at + 1 < end && text.charCodeAt(at + 1) === OPENING)
      return at
  }
  return -1
}

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 0x80

/** Before a string stands a sign, a blank, the letters of its kind (r'', b'', f'', N'', rb''), or an option (-d''). */
const isPrefix = (text: string, at: number, start: number): boolean => {
  let letters = 0
  let known = true
  while (at - letters - 1 >= start && isWord(text.charCodeAt(at - letters - 1))) {
    letters++
    if (letters > 2) return false
    if (!KINDS.includes(text.charAt(at - letters))) known = false
  }
  return known || (at - letters - 1 >= start && text.charCodeAt(at - letters - 1) === DASH)
}

const KINDS = 'bBeEfFnNqQrRuUxX'

/** `don't`, `it's`: words of a comment. */
const isContraction = (text: string, at: number, end: number): boolean => {
  if (text.charCodeAt(at) !== SINGLE || at === 0 || !isWord(text.charCodeAt(at - 1))) return false
  let stop = at + 1
  while (stop < end && stop <= at + 3 && isWord(text.charCodeAt(stop))) stop++
  const after = stop < end ? text.charCodeAt(stop) : 32
  return CONTRACTED.has(text.slice(at + 1, stop)) && after !== SINGLE && after !== DOUBLE && after !== 61
}

const CONTRACTED: ReadonlySet<string> = new Set(['s', 't', 'd', 'm', 'll', 're', 've'])
