// Runs of `..` and separators, in every spelling that some server takes for one.

import { BACKSLASH, DOTS, PERCENT, SLASH, SLASHES } from '../../fields/presence.ts'
import { charset, pastRun } from '../../runs.ts'
import { work } from '../../work.ts'
import { climbLength, isSeparator } from './encoded.ts'
import { isEscape, separatorLength, spelledOut, startsValue } from './steps.ts'

export interface Climbs {
  /** The text in which the offsets are: other spellings written out. */
  text: string
  count: number
  first: number
  /** Where the path goes on behind the last climb. */
  last: number
  /** `....//` is `../` where `../` is taken out once; `..\/`, `..//`, a run of `./`. */
  odd: boolean
  /** `..;/`, `/static../`: the server behind a proxy takes for a climb what the proxy has not. */
  servlet: boolean
  /** Four dots or more, from the very beginning. */
  doubled: boolean
  encoded: boolean
  backwards: boolean
}

/** The answer is reused from call to call. */
const climbs: Climbs = {
  text: '',
  count: 0,
  first: -1,
  last: 0,
  odd: false,
  servlet: false,
  doubled: false,
  encoded: false,
  backwards: false,
}

const reset = (text: string): void => {
  climbs.text = text
  climbs.count = 0
  climbs.first = -1
  climbs.last = 0
  climbs.odd = false
  climbs.servlet = false
  climbs.doubled = false
  climbs.encoded = false
  climbs.backwards = false
}

export const findClimbs = (text: string, chars: number): Climbs => {
  const spelled = spelledOut(text, chars)
  reset(spelled)
  climbs.odd = spelled !== text
  climbs.encoded = climbs.odd && !text.includes(' ')
  if ((chars & DOTS) !== 0 || spelled !== text) plainClimbs(spelled)
  if ((chars & PERCENT) !== 0) encodedClimbs(spelled)
  if ((chars & (BACKSLASH | SLASH)) !== 0) stepsInPlace(spelled, chars)
  return climbs
}

/** What a look around a dot, a percent sign and a climb takes. */
const SIGN_WORK = 75

const found = (at: number, end: number): void => {
  if (climbs.first < 0) climbs.first = at
  climbs.count++
  climbs.last = end
}

const plainClimbs = (text: string): void => {
  let resume = 0
  for (let dots = text.indexOf('..'); dots >= 0 && work.left >= 0; dots = text.indexOf('..', resume)) {
    let end = dots + 2
    while (text.charCodeAt(end) === 46) end++
    resume = end
    const after = separatorLength(text, end)
    work.left -= SIGN_WORK
    const before = dots > 0 && isSeparator(text.charCodeAt(dots - 1))
    if (after === 0 && !(before && end === text.length)) continue
    if (end - dots === 3 && isEscape(text, end, after)) continue
    const aliased = !before && end - dots === 2 && isAliased(text, dots)
    if (dots > 0 && !before && !aliased && !startsValue(text.charCodeAt(dots - 1))) continue
    if (aliased || (text.charCodeAt(end) === 59 && after > 0)) climbs.servlet = true
    if (end - dots > 3 || after > 1) climbs.odd = true
    if (end - dots > 3 && dots <= 1) climbs.doubled = true
    if (text.charCodeAt(end) === 92) climbs.backwards = true
    found(dots, end + after)
    resume = end + after
  }
  // `https://example.com/...` is a placeholder.
  if (climbs.count === 1 && text.startsWith('...', climbs.first) && text.includes('://')) {
    climbs.count = 0
    climbs.first = -1
  }
  // Three dots are an ellipsis, unless they come again and again from the very beginning.
  if (climbs.count >= 3 && climbs.first <= 1 && text.startsWith('...', climbs.first)) climbs.odd = true
}

/** `/static../`: a proxy puts what stands behind its prefix at the end of a folder's name, which has a slash of its own. */
const isAliased = (text: string, dots: number): boolean =>
  text.charCodeAt(0) === 47 && dots > 1 && pastRun(text, 1, PREFIX, dots) === dots

const PREFIX = charset('A-Za-z0-9_-')

/** Dots or separators in percent-encoding, doubled or not: nobody encodes `../` but to hide it. */
const encodedClimbs = (text: string): void => {
  let resume = 0
  for (
    let at = text.indexOf('%');
    at >= 0 && work.left >= 0;
    at = text.indexOf('%', Math.max(at + 1, resume))
  ) {
    // The first that is encoded of two dots and a separator.
    let start = at
    while (start > resume && start > at - 2 && text.charCodeAt(start - 1) === 46) start--
    work.left -= SIGN_WORK
    const length = climbLength(text, start)
    if (length === 0) continue
    climbs.encoded = true
    resume = start + length
    found(start, resume)
  }
}

/** Steps that lead nowhere, which nobody writes but to confuse. Runs of them need no climb beside them. */
const SLASHED: readonly string[] = ['/././././', '/./../']
const BACKSLASHED: readonly string[] = ['\\.\\.\\.\\.\\', './\\/.', '.\\\\./']
const DOUBLED: readonly string[] = ['.//../']
const RUNS: ReadonlySet<string> = new Set(['/././././', '\\.\\.\\.\\.\\'])

const stepsInPlace = (text: string, chars: number): void => {
  const found =
    ((chars & SLASH) !== 0 && text.includes('/./') && idle(text, SLASHED)) ||
    ((chars & BACKSLASH) !== 0 && idle(text, BACKSLASHED)) ||
    ((chars & SLASHES) !== 0 && idle(text, DOUBLED))
  if (found) climbs.odd = true
}

/** Counts as two where it is a run, or stands without a climb. */
const idle = (text: string, steps: readonly string[]): boolean => {
  for (const step of steps) {
    const at = text.indexOf(step)
    if (at < 0) continue
    const alone = climbs.count === 0
    // By themselves, without a climb, they are as good as two.
    if (alone) {
      climbs.first = at
      climbs.last = at
    }
    climbs.count = Math.max(climbs.count, alone || RUNS.has(step) ? 2 : 1)
    return true
  }
  return false
}
