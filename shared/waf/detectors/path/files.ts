// Files that nobody asks for by honest means, found in a path however its separators are written. A name of the table is
// looked for anywhere in a path, at a component's start, and may go on.

import { COLON, COMMA, CONTROL, PERCENT, QUESTION, SPACE } from '../../fields/presence.ts'
import { work } from '../../work.ts'
import { charset, isIn, isRun, LETTERS, standsAt } from '../../runs.ts'
import { filesThat } from '../secrets/secrets.ts'
import { ALONE, ASKED, DISGUISED } from '../secrets/traits.ts'
import { nameAt, treeOf } from '../secrets/tree.ts'
import type { Tree } from '../secrets/tree.ts'
import { isBroken } from './encoded.ts'

export const PATH_LENGTH_MAX = 300

const ENDS = charset('\n\r"\'<`')

/** A path runs to a line's end, a quote, or a bracket that it has not opened: `Program Files (x86)` has one. */
const runEnd = (text: string, from: number): number => {
  const limit = Math.min(text.length, from + PATH_LENGTH_MAX)
  let open = 0
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (isIn(ENDS, code)) return at
    if (code === 40) open++
    else if (code === 41 && open-- === 0) return at
  }
  return limit
}

/** The text with both separators as one, runs of them as one, in lower case. */
export const normal = (text: string): string => {
  const plain = text.replaceAll('\\', '/').toLowerCase()
  if (!plain.includes('//') && !plain.includes('/./')) return plain
  let out = ''
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at)
    if (code === 47 && out.charCodeAt(out.length - 1) === 47) continue
    // `/./` is no step.
    if (code === 46 && out.charCodeAt(out.length - 1) === 47 && plain.charCodeAt(at + 1) === 47) continue
    out += plain[at]
  }
  return out
}

/** Where a sensitive file stands in a path, or -1. */
export const findSensitive = (text: string, from: number): number =>
  among(SENSITIVES, normal(text.slice(from, runEnd(text, from))))

/** What a path takes, and a character of it. */
const PATH_WORK = 150
const CHARACTER_WORK = 8

const SENSITIVES = treeOf(filesThat(ASKED))
const TARGETED = treeOf(filesThat(DISGUISED))

const among = (names: Tree, plain: string): number => {
  work.left -= PATH_WORK + CHARACTER_WORK * plain.length
  for (let at = 0; at + 1 < plain.length; at++) {
    const before = at === 0 ? 47 : plain.charCodeAt(at - 1)
    if (before !== 47 && before !== 46 && before !== 58) continue
    if (nameAt(plain, at, names, true) !== undefined) return at
  }
  return -1
}

/** `index.php%00.jpg`, `x.jsp\0`: a file's name that ends before its end. */
export const isCutName = (text: string, chars: number): boolean => {
  if ((chars & (CONTROL | PERCENT)) === 0 || text.length > PATH_LENGTH_MAX) return false
  for (const cut of CUTS) {
    const at = text.indexOf(cut)
    if (at > 0) return isName(text.slice(0, at)) && isExtension(text.slice(at + cut.length))
  }
  return false
}

const CUTS: readonly string[] = ['\0', '%00', '%2500']

const EXTENSION_MAX = 5
const NAME = charset('A-Za-z0-9_./\\-')
const LETTERS_OR_DIGITS = charset('A-Za-z0-9')

/** A path with an extension, of two characters at least and no number. */
const isName = (path: string): boolean => {
  const dot = path.lastIndexOf('.')
  return (
    dot > 0 &&
    isRun(path, NAME) &&
    standsAt(path, dot + 1, LETTERS) &&
    isRun(path.slice(dot + 1), LETTERS_OR_DIGITS, 2, EXTENSION_MAX)
  )
}

/** What a check is pleased with, or nothing. */
const isExtension = (tail: string): boolean =>
  tail === '' || (tail.startsWith('.') && isRun(tail.slice(1), LETTERS_OR_DIGITS, 1, EXTENSION_MAX))

const TELLING: ReadonlySet<string> = new Set(filesThat(ALONE))

/** The last name of the path that begins at `start`. */
export const isTellingName = (text: string, start: number): boolean => {
  let end = text.length
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 63 || code === 35 || code === 0 || code === 37) end = at
  }
  let from = end
  while (from > start) {
    const code = text.charCodeAt(from - 1)
    if (code === 47 || code === 92) break
    from--
  }
  return (
    end - from >= 5 &&
    end - from <= 24 &&
    TELLING.has(text.slice(from, end).replaceAll(' ', '').toLowerCase())
  )
}

/** What a character takes that may be a separator in disguise. */
const DISGUISE_WORK = 12

/**
 * Separators that only a broken decoder takes for one (`%c1%pc`, `%bg%qf`, `%%35%%63`, `0x2f`): whatever they are, they
 * stand between `etc` and `passwd`.
 */
export const disguisedFile = (text: string, chars: number): boolean => {
  if ((chars & SPACE) !== 0 || text.length > PATH_LENGTH_MAX) return false
  if ((chars & (PERCENT | QUESTION)) === 0 && ((chars & (COLON | COMMA)) !== 0 || !text.includes('0x')))
    return false
  if (text.includes('://')) return false
  work.left -= DISGUISE_WORK * text.length
  let out = '/'
  for (let at = 0; at < text.length;) {
    const length = junkLength(text, at)
    if (length === 0) out += text[at++]
    else {
      if (out.charCodeAt(out.length - 1) !== 47) out += '/'
      at += length
    }
  }
  // What no encoder writes is there to confuse: then any name of a sensitive file will do.
  return among(hasBroken(text) ? SENSITIVES : TARGETED, out.toLowerCase()) >= 0
}

const hasBroken = (text: string): boolean => {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1))
    if (isBroken(text, at)) return true
  return false
}

/** How long what may be a separator is at `at`, or 0. */
const junkLength = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 47 || code === 92) return 1
  if (code === 37) {
    if (text.charCodeAt(at + 1) === 37) return 1
    return (text.charCodeAt(at + 1) | 32) === 117 ? 6 : 3
  }
  if (
    code === 48 &&
    (text.startsWith('0x2f', at) || text.startsWith('0x5c', at) || text.startsWith('0x2e', at))
  )
    return 4
  return code === 63 ? 1 : 0
}
