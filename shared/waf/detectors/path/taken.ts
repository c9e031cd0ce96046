// A line of a document's or a program's that takes in a file of the machine: `include::/etc/passwd[]` (AsciiDoc), `:file:
// /etc/passwd` (reStructuredText), `importstr '/etc/passwd'` (Jsonnet), `<annotation file="/etc/passwd"/>` (mPDF). Told by a
// file that nobody shows as an example, and by both of its sides: a directive before it, and what ends one behind it.

import {
  BLANK,
  charset,
  findWord,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import { filesThat, traitsOf } from '../secrets/secrets.ts'
import { CROWN, GRADE } from '../secrets/traits.ts'

/** Files of a system's, by their whole paths. */
const FILES = vocabulary([
  ...filesThat(GRADE)
    .filter((name) => (traitsOf(name) & GRADE) === CROWN && !name.startsWith('.'))
    .map((name) => `/${name}`),
  '/root/.ssh/id_',
  '/proc/self/',
])

/** What a search takes for every so many characters (a power of two), and a file that it finds. */
const SEARCH_SHIFT = 1
const FILE_WORK = 300

/** Where a file is that the text's own directive takes in, or -1. */
export const takenAt = (text: string): number => {
  work.left -= text.length >> SEARCH_SHIFT
  for (let at = findWord(text, FILES); at >= 0; at = findWord(text, FILES, at + 1)) {
    work.left -= FILE_WORK
    if (work.left < 0) return -1
    if (isTaken(text, at)) return at
  }
  return -1
}

const FILE = charset('A-Za-z0-9_./-')
const FILE_MAX = 80

const isTaken = (text: string, at: number): boolean => {
  const end = pastRun(text, at, FILE, at + FILE_MAX)
  const start = schemeStart(text, at)
  const opening = text.charAt(start - 1)
  const isQuoted = QUOTED.get(opening) === text.charAt(end) && end < text.length
  if (isQuoted && opening !== '(' && (isAttribute(text, start - 1) || isCoded(text, start, at))) return true
  if ((start < at && saysAt(text, start - 2, '](')) || (opening === '(' && saysAt(text, end, ') (r)')))
    return isQuoted
  if (!isQuoted && !isEnded(text, end)) return false
  return isDirective(text, start)
}

const QUOTED: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['<', '>'],
  ['(', ')'],
])

/** `file:///etc/passwd`, `caption:@/etc/passwd`: where what says how the file is read begins. */
const schemeStart = (text: string, at: number): number => {
  const sign = text.charAt(at - 1) === '@' ? at - 1 : at
  const colon = runStart(text, sign, SLASH, sign - 2) - 1
  if (text.charAt(colon) !== ':') return sign
  const start = runStart(text, colon, LETTERS, Math.max(0, colon - SCHEME_MAX))
  return SCHEMES.has(text.slice(start, colon).toLowerCase()) ? start : sign
}

const SLASH = charset('/')
const SCHEME_MAX = 9
/** Of ImageMagick's: `image over 0,0 0,0 'ephemeral:/etc/passwd'` (CVE-2016-3714 and its kin). */
const CODERS = 'text label caption pango msl mvg ephemeral'
const SCHEMES = wordSet(`file netdoc local ${CODERS}`)
const CODER = vocabulary(CODERS)

const isCoded = (text: string, start: number, at: number): boolean =>
  start < at && pastWord(text, start, CODER) >= 0

/** A line's end, or what a directive is closed by. */
const isEnded = (text: string, end: number): boolean => {
  const at = pastRun(text, end, BLANK)
  return at >= text.length || standsAt(text, at, ENDS)
}

const ENDS = charset('\n\r[]}>;%\'"')

const ATTRIBUTES = wordSet('src href file content data url source image template filename')
const ATTRIBUTE_MAX = 10
const TAG_MAX = 160
const TAG_ENDS = charset('<>')
const OPENINGS = charset('<[')

/** `<img src="`, `[image="`: the attribute of an element, or of a node, whose value begins behind `quote`. */
const isAttribute = (text: string, quote: number): boolean => {
  const equals = runStart(text, quote, BLANK, quote - 2) - 1
  if (text.charAt(equals) !== '=') return false
  const name = runStart(text, equals, LETTERS, Math.max(0, equals - ATTRIBUTE_MAX))
  if (!ATTRIBUTES.has(text.slice(name, equals).toLowerCase())) return false
  if (standsAt(text, name - 1, OPENINGS)) return true
  for (let at = name - 1; at >= 0 && at > name - TAG_MAX; at--)
    if (standsAt(text, at, TAG_ENDS)) return text.charAt(at) === '<' && standsAt(text, at + 1, LETTERS)
  return false
}

/** Between a directive's word and the file. */
const JOINTS = charset(' \t:=(<\'"|!{[@`')
const JOINTS_MAX = 6
const WORD_MAX = 16

/** A word that takes a file, where a statement or a directive begins; a braces' reference has no word at all. */
const isDirective = (text: string, start: number): boolean => {
  const end = runStart(text, start, JOINTS, Math.max(0, start - JOINTS_MAX))
  // `source: /etc/passwd` is a key of YAML, `:file: /etc/passwd` a field.
  const isKey = text.startsWith(': ', end)
  const word = runStart(text, end, WORDS, Math.max(0, end - WORD_MAX))
  if (word === end || end === start) return saysAt(text, runStart(text, end, BRACES), '{{')
  if (!TAKERS.has(text.slice(word, end).toLowerCase())) return false
  const before = runStart(text, word, BLANK, Math.max(0, word - INDENT_MAX))
  // Org's `#+INCLUDE: "/etc/passwd"` is one, too.
  if (isKey && !standsAt(text, word - 1, MARKED)) return false
  // `permission denied: open "/etc/shadow"` tells of one; `:file:` is a field's name.
  if (before === 0 || text.charAt(before - 1) === ':') return before === 0 || before === word
  return standsAt(text, before - 1, BEGINNINGS)
}

const MARKED = charset(':+$')
const WORDS = charset('A-Za-z0-9_-')
const BRACES = charset('{>:')
const INDENT_MAX = 16
/** A line's beginning, and what marks a directive or opens an expression. */
const BEGINNINGS = charset('\n\r#@!.%\\<{[(=;|&$>*+,')

const TAKERS = wordSet(
  'include includetext includeurl include_str import importstr importbin incbin input extends require require_once read readfile slurp file url open load load_json source so i r literalinclude verbatiminput image attachment template inline insert process wrapper copy get ref',
)
