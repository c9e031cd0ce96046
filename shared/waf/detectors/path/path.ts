// Path traversal and local files: climbs out of a folder, however they are written, and paths or wrappers that lead to
// files which honest requests do not name. A relative link of two steps in a document is no attack; in a query it is.

import {
  AT,
  BACKSLASH,
  COLON,
  CONTROL,
  DIGIT,
  DOLLAR,
  DOTS,
  PERCENT,
  QUESTION,
  SLASH,
  WORD_FILE,
  WORD_URL,
} from '../../fields/presence.ts'
import type { View } from '../../fields/field.ts'
import { charset, isIn, pastWord, vocabulary, wordSet } from '../../runs.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { findClimbs } from './climbs.ts'
import type { Climbs } from './climbs.ts'
import { disguisedFile, findSensitive, isCutName, isTellingName } from './files.ts'
import { local } from './local.ts'
import { isMachine } from './machine.ts'
import { isStream } from './special.ts'
import { takenAt } from './taken.ts'
import { wrappers } from './wrappers.ts'

export const path: Detector = {
  name: 'path',
  cost: { character: 1, mark: 5 },
  kinds: ['path-traversal', 'path-file', 'path-wrapper'],
  wants: (chars, words) =>
    (chars & DOTS) !== 0 ||
    (chars & (SLASH | BACKSLASH)) === (SLASH | BACKSLASH) ||
    // What is encoded runs into the words behind it: `%afetc`.
    (chars & PERCENT) !== 0 ||
    // `\\\\?\\C:\\x`
    ((chars & BACKSLASH) !== 0 && (chars & (COLON | QUESTION | DOLLAR | AT)) !== 0) ||
    // `x.php`, and what it is cut by.
    (chars & CONTROL) !== 0 ||
    ((chars & (SLASH | BACKSLASH | DIGIT | QUESTION)) !== 0 && (words & WORD_FILE) !== 0) ||
    ((chars & COLON) !== 0 && (words & WORD_URL) !== 0) ||
    // `web.config::$DATA`
    (chars & (COLON | DOLLAR)) === (COLON | DOLLAR),
  detect: (view, context, report) => {
    const { text, chars } = view
    const climbs = findClimbs(text, chars)
    if (climbs.count > 0) judgeClimbs(view, climbs, context, report)
    if (disguisedFile(text, chars) || isCutName(text, chars) || ((chars & DOLLAR) !== 0 && isStream(text)))
      report('path-file', 1, 0, true)
    if ((chars & COLON) !== 0) wrappers(text, chars, report)
    if ((chars & (SLASH | BACKSLASH)) !== 0) local(view, context, report)
    if ((chars & SLASH) !== 0 && (view.words & WORD_FILE) !== 0) taken(text, context, report)
  },
}

const taken = (text: string, context: Context, report: Report): void => {
  const at = takenAt(text)
  if (at >= 0) report('path-file', isMachine(context) ? 0 : context.prose() ? 0.4 : 1, at, true)
}

const judgeClimbs = (view: View, climbs: Climbs, context: Context, report: Report): void => {
  const weight = weightOf(view, climbs, context)
  report('path-traversal', weight, climbs.first, weight >= 0.8)
}

const weightOf = (view: View, climbs: Climbs, context: Context): number => {
  const { text, count, first, odd } = climbs
  if (findSensitive(text, first) >= 0) return 1
  // An upload is named by what it is called, not by where it lies (RFC 7578 §4.2).
  if (context.place === 'file' && context.part === 'name') return 1
  // What stands anywhere in a document says nothing about its first link.
  if (context.prose() || text.trim().includes('\n')) return 0.4
  if (isTellingName(text, first) || climbs.servlet || (odd && count >= 2)) return 1
  if (text.includes('\0') || isCut(text, first) || isPadded(text, first)) return 1
  if (count >= 2 && pastWord(text, climbs.last, ROOTED) >= 0) return 1
  const asked = isAsked(context)
  const spaced = text.includes(' ')
  if (!spaced && pastWord(text, climbs.last, asked ? SERVED : DEPLOYED) >= 0) return 1
  if (climbs.encoded && !spaced) return 1
  const form = context.place === 'form' || context.place === 'multipart'
  if ((!asked || form) && count <= BUILD_STEPS_MAX && isBuildPath(text, climbs.last)) return 0.4
  if (count >= (asked ? 2 : 4) && !spaced) return 1
  if ((view.how === 'decoded' && context.place !== 'header') || climbs.backwards)
    if ((count >= 2 || (asked && climbs.backwards)) && !spaced) return 1
  if (asked && (odd || climbs.last >= text.length || isServerFile(text, climbs.last))) return 1
  // From the root, up: no link of a document begins like that.
  if (!spaced && (climbs.doubled || (text.charCodeAt(0) === 47 && (count >= 2 || first <= 3)))) return 1
  if (!asked && RUN_TAILS.has(tailOf(text, climbs.last))) return 1
  if (odd) return 0.8
  return count >= 2 && asked ? 0.6 : 0.4
}

/** Folders of a system's, and of no project's. */
const ROOTED = vocabulary('var/log/ var/mail/ var/spool/ var/run/ var/lib/ proc/self root/. boot/grub')

/** Folders that a server runs what lies in; projects have some of them, too. */
const DEPLOYED = vocabulary('webapps/')
const SERVED = vocabulary('webapps/ htdocs/ wwwroot/ public_html/')

/** A name cut short: `../../x%00.png` */
const isCut = (text: string, first: number): boolean => {
  const path = text.slice(first, first + CUT_MAX)
  return path.includes('%00') || path.includes('\\0') || path.includes('\\x00')
}

const CUT_MAX = 256

const PADDING_MIN = 64

/** What is cut where a name grows too long: a climb behind a run of one letter. */
const isPadded = (text: string, first: number): boolean => {
  if (first < PADDING_MIN) return false
  const code = text.charCodeAt(2)
  for (let at = 3; at < PADDING_MIN - 2; at++) if (text.charCodeAt(at) !== code) return false
  return true
}

/** Bodies carry documents of all kinds, with their relative links; the other places are asked for one thing. */
const isAsked = (context: Context): boolean =>
  context.place !== 'json' && context.place !== 'text' && context.place !== 'xml' && context.place !== 'file'

/** Source maps, stack traces and project files climb this far within a repository. */
const BUILD_STEPS_MAX = 8

const BUILD_TAILS = wordSet(
  'js mjs cjs jsx ts mts cts tsx vue svelte css scss sass less map go rs c h cc cpp cxx hpp m mm swift kt kts java scala cs fs vb csproj fsproj vbproj vcxproj props targets sln dll nupkg py pyi rb ex exs erl hs dart lua r jl md mdx rst html svg png jpg jpeg gif webp ico woff woff2 ttf graphql gql proto tf tgz gz astro',
)

/** What a server reads or runs and does not show. */
const SERVER_TAILS = wordSet(
  'php php3 php4 php5 phtml inc asp aspx ashx jsp jspx cgi pl conf cnf cfg config ini env bak old orig save swp log sql db sqlite mdb key pem p12 pfx jks pwd passwd htaccess htpasswd properties',
)

/** Of those, what no document links to by a relative path. */
const RUN_TAILS = wordSet(
  'php php3 php4 php5 phtml inc asp aspx ashx jsp jspx ini conf cnf pwd passwd htpasswd htaccess mdb pem pfx p12',
)

const TAIL_MAX = 300
const ENDS_TAIL = charset('\0- ?#:;"\'')

/** The extension of the path that begins at `start`, in lower case. */
const tailOf = (text: string, start: number): string => {
  let dot = -1
  let at = start
  for (; at < text.length && at < start + TAIL_MAX; at++) {
    const code = text.charCodeAt(at)
    if (code === 46) dot = at
    else if (code === 47 || code === 92) dot = -1
    else if (isIn(ENDS_TAIL, code)) break
  }
  return dot < 0 || at - dot > 12 ? '' : text.slice(dot + 1, at).toLowerCase()
}

const isBuildPath = (text: string, start: number): boolean => BUILD_TAILS.has(tailOf(text, start))

const isServerFile = (text: string, start: number): boolean => SERVER_TAILS.has(tailOf(text, start))
