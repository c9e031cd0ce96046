// Options where a program expects a name (CWE-88): `-oProxyCommand=…`, `--upload-pack=…`, `--output=/var/www/x.php`. No
// shell is needed, so that quoting the argument does not help. Trusts that a value which begins like an option, or goes on
// with one, is meant as one only where the option runs a command, writes where servers run files, or sends a secret.

import { commandKind } from '../../../commands/names.ts'
import {
  charset,
  DIGITS,
  findIn,
  isRun,
  LETTERS,
  LOWER,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import { work } from '../../../work.ts'
import type { Context, Report } from '../../detector.ts'
import { namesSecret } from '../deeds/secrets.ts'
import { isScriptField } from '../shown/scripts.ts'
import { sendsSecret } from './given.ts'
import { isSearch, namesSecrets } from './opening.ts'
import { isTelling } from './takes.ts'

/** Options are values, not documents. */
const VALUE_MAX = 400
const OPTIONS_MAX = 8
const REACH = 200
const OPTION_WORK = 700

export const options = (text: string, context: Context, report: Report): void => {
  if (text.length > VALUE_MAX) return
  const start = opensValue(text)
  const sure = (at: number): void =>
    report('shell-option', context.place === 'json' && isScriptField(context.name) ? 0.6 : 1, at, true)
  if (start >= text.length) return
  const remote = isRemote(text, start) ? start : Math.max(nextTransport(text, start), nextRead(text, start))
  if (remote >= 0) return sure(remote)
  if (isSearch(text, start)) return sure(start)
  const begins = isOption(text, start)
  let at = begins ? start : nextOption(text, start)
  if (at < 0) return
  const opens = begins || isNoProgram(text, start)
  // `file:///etc/passwd -o x`
  if (!begins && saysAt(text, start, 'file:') && sendsSecret(text.toLowerCase(), start)) return sure(start)
  for (let count = 0; at >= 0 && count < OPTIONS_MAX; count++) {
    work.left -= OPTION_WORK
    if (isTelling(text.slice(at, at + REACH), opens)) return sure(at)
    at = nextOption(text, at + 1)
  }
  if (opens && namesSecrets(text.toLowerCase())) sure(start)
}

/** `-x`, `--x`: no dash of a list. */
const isOption = (text: string, at: number): boolean =>
  text.startsWith('-', at) && standsAt(text, text.startsWith('-', at + 1) ? at + 2 : at + 1, LETTERS)

/** An address, a link, a number, a file of data: no program, so that the options behind it are nobody's command line. */
const isNoProgram = (text: string, start: number): boolean => {
  const blank = findIn(text, SPACE, start)
  // `@ann see .env --thanks`: a sentence's option stands behind more words.
  if (blank < 0 || !isOption(text, pastRun(text, blank, SPACE)) || text.startsWith('@', start)) return false
  const first = text.slice(start, blank)
  if (first === '.' || first.includes('@') || first.includes('://') || isRun(first, DIGITS)) return true
  return DATA.has(first.slice(first.lastIndexOf('.') + 1)) && first.includes('.')
}

const DATA = wordSet(
  'bmp csv docx gif gz jpeg jpg json log md mp3 mp4 pdf png tar tgz tiff tsv txt webp xlsx xml zip',
)

/** Past blanks and quotes. */
const opensValue = (text: string): number => {
  let at = 0
  while (at < text.length && at < 4 && isOpening(text.charCodeAt(at))) at++
  return at
}

const isOpening = (code: number): boolean => code <= 32 || code === 34 || code === 39

/** The dash that a blank stands before, or that begins a host's name: `ssh://-oProxyCommand=…`. */
const nextOption = (text: string, from: number): number => {
  for (let dash = text.indexOf('-', from); dash > 0; dash = text.indexOf('-', dash + 1)) {
    const before = text.charCodeAt(dash - 1)
    if (dash + 1 >= text.length || text.charCodeAt(dash + 1) <= 32) continue
    if (before <= 32 || (before === 47 && text.startsWith('://', dash - 3))) return dash
  }
  return -1
}

/** Behind another argument: `x ext::sh -c id`. A name such as `ext::Sized` of a program's text is no command. */
const nextTransport = (text: string, from: number): number => {
  for (let mark = text.indexOf('::', from); mark > 0; mark = text.indexOf('::', mark + 2)) {
    const start = runStart(text, mark, LETTERS, from)
    if (start > from && standsAt(text, start - 1, SPACE) && isRemote(text, start) && isCalled(text, mark + 2))
      return start
  }
  return -1
}

/** A file that is read for what it says: `x label:@/etc/passwd`, `x @/etc/passwd`. */
const nextRead = (text: string, from: number): number => {
  for (let mark = text.indexOf('@', from); mark >= 0; mark = text.indexOf('@', mark + 1)) {
    const start = runStart(text, mark, READ_BY, from)
    if (start > 0 && !standsAt(text, start - 1, SPACE)) continue
    if (start < mark ? READING.has(text.slice(start, mark)) : pastWord(text, mark + 1, ROOTS) > 0) {
      work.left -= OPTION_WORK
      if (namesSecret(text.toLowerCase(), mark)) return start
    }
  }
  return -1
}

const READ_BY = charset('a-z:')
const READING: ReadonlySet<string> = new Set(['caption:', 'label:'])
/** Of a system: `@/components/x` is a module of a program's. */
const ROOTS = vocabulary('/etc/ /proc/ /root/ /home/ /var/ /run/ ~/')

const isCalled = (text: string, from: number): boolean => {
  const end = pastRun(text, from, LOWER)
  return (
    standsAt(text, from, DIGITS) || (standsAt(text, end, SPACE) && commandKind(text.slice(from, end)) !== 0)
  )
}

/** Transports of git that run what they are given; what Ghostscript opens as a pipe; what ImageMagick runs, reads, deletes. */
const isRemote = (text: string, at: number): boolean => {
  if (saysAt(text, at, 'fd::')) return standsAt(text, at + 4, DIGITS)
  const end = pastWord(text, at, TRANSPORTS)
  return end >= 0 && end < text.length && !standsAt(text, end, SPACE)
}

const TRANSPORTS = vocabulary(
  'ext:: %pipe% ephemeral:/ msl:/ vid:msl: caption:@/ label:@/ caption:@~ label:@~',
)
