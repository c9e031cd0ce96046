// What a command is told, and whether a command line or a sentence tells it.

import { work } from '../../work.ts'
import { ACTING, commandKind, ENGLISH, TOOL } from './commands.ts'
import { isSeparator, newWord, readWord, skipBlank } from './words.ts'
import type { ShellWord } from './words.ts'

const argument = newWord()

/** Nothing follows, or another separator or closing mark does. */
export const ENDED = 1
/** A flag, a path, a redirection, a variable, a URL, a wildcard, an address. */
export const MARKED = 2
/** One plain word, and the end. */
export const SINGLE_WORD = 3
/** Words as prose has them. */
export const WORDS = 4
/** A few plain words, and the end: `netsh firewall set opmode disable`. */
export const FEW_WORDS = 5

/** What the last shape was told by. */
export const told = {
  /** Whether the argument that marked the line was a flag, a path, an address or a URL. */
  strong: false,
  /** Whether three plain words stood before it: `Fetch a list by **id**`. */
  late: false,
  /** The first argument that the shape was read of. */
  first: '',
}

const isPath = (text: string, value: string, start: number): boolean => {
  const code = text.charCodeAt(start)
  return (
    code === 45 ||
    code === 47 ||
    code === 126 ||
    code === 37 ||
    (code === 36 && text.charCodeAt(start + 1) === 40) ||
    (code >= 48 && code <= 57) ||
    value.includes('/') ||
    value.includes('\\') ||
    text.charCodeAt(start + 1) === 58 ||
    value.includes('..')
  )
}

const ARGUMENTS_MAX = 6

/** What an argument takes, and an assignment. */
const ARGUMENT_WORK = 120

export const argumentShape = (text: string, from: number, name: string): number => {
  let plain = 0
  let at = from
  told.first = ''
  told.strong = false
  told.late = false
  for (let count = 0; count < ARGUMENTS_MAX; count++) {
    work.left -= ARGUMENT_WORK
    at = skipBlank(text, at)
    const code = text.charCodeAt(at)
    if (code === 96 && isSubstituted(text, at)) return MARKED
    // ``set `false` when``: a code span of a sentence.
    if (code === 96 && plain === 0 && isShown(text, at, name)) return WORDS
    if (code === 40 && plain === 0 && CALLABLE.has(name)) return MARKED
    if (code === 10 && plain === 0 && isWrapped(text, at, name)) return WORDS
    if (at >= text.length || isSeparator(code) || code === 41 || code === 96 || code === 35 || code === 125)
      return plain === 0 ? ENDED : plain === 1 ? SINGLE_WORD : plain < ARGUMENTS_MAX - 1 ? FEW_WORDS : WORDS
    if ((code === 34 || code === 39) && at === text.length - 1)
      return plain === 0 ? ENDED : plain === 1 ? SINGLE_WORD : WORDS
    if (code === 60 || code === 62) {
      // `node >= 18`, `x:>950`, `</h3>`: a comparison, a range, markup.
      if (isNoRedirection(text, at, code, plain === 0, name)) return WORDS
      // `Ed Page <ed@example.org>` (RFC 5322 §3.4)
      if (code === 60 && /^<[^\s<>@]{1,64}@[^\s<>@]{1,64}>/.test(text.slice(at, at + MAILBOX_MAX)))
        return WORDS
      if (text.startsWith('<<<', at) && code === 60) told.late = false
      told.strong = REDIRECTED.test(text.slice(at, at + 6))
      return MARKED
    }
    if (code === 44 && text.charCodeAt(at - 1) !== 32) {
      const next = text.charCodeAt(at + 1)
      told.strong = next === 47 || next === 45
      return MARKED
    }
    if (code === 40) return WORDS
    if (!readWord(text, at, argument)) return plain === 0 ? ENDED : WORDS
    if (isMarked(text, argument.text, argument.start, name) && !isQuantity(text, argument, name)) {
      // `find me at /home`: two words before the path are a sentence's.
      told.strong = plain < 2 && isPath(text, argument.text, argument.start)
      told.late = plain > 2
      return MARKED
    }
    // `rm the file`: a sentence's.
    if (PARTICLES.has(argument.text)) return WORDS
    plain++
    if (plain === 1) told.first = argument.text
    at = argument.end
  }
  return WORDS
}

/** A sentence of a document goes on in its next line: `… by default; set\n  x to y`. */
const isWrapped = (text: string, newline: number, name: string): boolean =>
  text.length > DOCUMENT_MIN &&
  commandKind(name) === ENGLISH &&
  !ACTING.has(name) &&
  /^\n {0,8}[`a-z]/.test(text.slice(newline, newline + 12))

const DOCUMENT_MIN = 200

/** ``; declare `a = b`.``: an English word, and a span of code that holds no command. */
const isShown = (text: string, at: number, name: string): boolean => {
  if (at === 0 || text.charCodeAt(at - 1) > 32 || ACTING.has(name)) return false
  const kind = commandKind(name)
  return (
    (kind === ENGLISH || kind === TOOL) && /^`[^`\n]{1,60}`(?:[\s.,:;)*]|$)/.test(text.slice(at, at + 64))
  )
}

/** `npm >= 6`: a shell writes to a file called `=` there, and what is told no more than a number does nothing. */
const isNoRedirection = (text: string, at: number, code: number, first: boolean, name: string): boolean => {
  const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0
  if (first && next === 61) return isStarted(name) && COMPARED.test(text.slice(at + 1, at + 32))
  if (text.charCodeAt(at - 1) === 58) return isStarted(name) && next >= 48 && next <= 57
  // No file at a disk's root is called so, and a shell runs nothing whose input is missing.
  return code === 60 && next === 47 && CLOSED.test(text.slice(at, at + 14))
}

const isStarted = (name: string): boolean => commandKind(name) === TOOL || VERSIONED.has(name)

/** Languages, which sentences have with their versions. */
const VERSIONED: ReadonlySet<string> = new Set(
  'node nodejs python python2 python3 ruby php perl java julia elixir scala deno bun pypy'.split(' '),
)

const COMPARED = /^=(?: v?\d|v?\d[\w.]{0,12}(?:$|[\s,.;)`]{0,2}$|[,)`]|\s(?:is|are|and|or|to|for|in)\s))/

const CLOSED =
  /^<\/(?:h[1-6]|p|li|ul|ol|td|th|tr|table|tbody|thead|span|div|em|strong|code|pre|label|button|title|option|select|b|i|u|a)>/i

const MAILBOX_MAX = 132

/** `</etc/passwd`, `> ./x`, `>&2`, `<<<` */
const REDIRECTED = /^(?:[<>]{1,2} ?[~.]{0,2}\/|>&\d|<<<)/

/** Words that no command is told, and few sentences are without. */
const PARTICLES: ReadonlySet<string> = new Set(
  'the an is are was of my your our it its with and or that this be can will please you we they them very well than does not when but about into through'.split(
    ' ',
  ),
)

/** PowerShell's, which take brackets: `iex(irm x)`. */
const CALLABLE: ReadonlySet<string> = new Set(
  'iex iwr irm invoke-expression invoke-webrequest invoke-restmethod start-process'.split(' '),
)

/** ``nslookup `whoami`.x``: a substitution begins, where a blank is before the mark and none behind it. */
const isSubstituted = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === 32 &&
  commandKind(/^[a-z]{1,12}/.exec(text.slice(at + 1, at + 13))?.[0] ?? '') !== 0

/** Commands that a sentence has with a number of things, and that refuse a word behind their number. */
const MEASURED: ReadonlySet<string> = new Set('sleep usleep kill ping'.split(' '))

/** An address: `1.2.3.4`, and no version of three parts. */
const isDotted = (value: string): boolean => /^\d+(?:\.\d+){3}/.test(value) || /[/@]/.test(value)

/** Programs that take a host: `10.1.1` is one as well (inet_aton). */
const CALLING: ReadonlySet<string> = new Set(
  'nc ncat netcat telnet ping curl wget ssh scp nmap nslookup dig host ftp tftp socat traceroute rsync fetch'.split(
    ' ',
  ),
)

const isVersion = (value: string): boolean => /^v\d+(?:\.\d+)*[,.]?$/.test(value)

const isMember = (text: string, start: number): boolean =>
  /^\.[A-Za-z_]\w{0,30}\(/.test(text.slice(start, start + 34))

/** `env:`, `hklm:\\x`: drives of PowerShell. */
const isDrive = (value: string): boolean =>
  value.includes(':') && /^(?:env|variable|function|hklm|hkcu|cert):/.test(value)

/** `sleep 8 hours`: a number and the word for what is counted, where a command would have another number or the end. */
const isQuantity = (text: string, { text: value, end }: ShellWord, name: string): boolean =>
  MEASURED.has(name) &&
  /^\d{1,4}$/.test(value) &&
  /^ [A-Za-z]{3,16}(?![\w=/.-])/.test(text.slice(end, end + 20))

/** -x, --long, /path, ./x, ~/x, $x, http://, 1.2.3.4, *.c, a/b, c:\x, /c, +x, 755, key=value */
const isMarked = (text: string, value: string, start: number, name: string): boolean => {
  const code = text.charCodeAt(start)
  if (code === 45)
    return value.length > 1 && (value.charCodeAt(1) === 45 || value.length < (name.startsWith('p') ? 20 : 9))
  // $(…), $((…)), <(…)
  if (code === 36 && text.charCodeAt(start + 1) === 40) return true
  // `install **npm**`: markdown.
  if (code === 42 && commandKind(name) === TOOL && /^\*\*[\w.-]+\*\*/.test(value)) return false
  if (code === 36 || code === 42 || code === 126 || code === 37) return value.length > 1 || code === 42
  if (code === 47 || (code === 46 && (value.startsWith('./') || value.startsWith('..'))))
    return value.length > 1
  if (code >= 48 && code <= 57)
    return (
      COUNTED.has(name) ||
      isDotted(value) ||
      (CALLING.has(name) && value.indexOf('.') !== value.lastIndexOf('.'))
    )
  // `npm v4.6`, `call .x()`: a version, a member that is called.
  if (isVersion(value) || (code === 46 && isMember(text, start))) return false
  if (code === 34 || code === 39) return name !== 'let' && value.length > 0
  return (
    value.includes('://') ||
    (text.charCodeAt(start + 1) === 58 && text.charCodeAt(start + 2) === 92) ||
    value.includes('/') ||
    value.includes('*') ||
    value.includes('=') ||
    (value.includes('.') && value.indexOf('.') < value.length - 1) ||
    value.includes('$') ||
    isDrive(value) ||
    value.includes('@')
  )
}

/** Commands whose first argument is a number. */
const COUNTED: ReadonlySet<string> = new Set('sleep kill timeout chmod usleep ping'.split(' '))
