// How certain is it that a command line begins at a place? The command says how much its arguments have to.

import { work } from '../../work.ts'
import { commandKind, ENGLISH, INTERPRETER, PROGRAM_FOLDERS, RARE, TOOL, WRAPPERS } from './commands.ts'
import { formAt, invoked, lineForm, setsShell, ticked } from './forms.ts'
import { ifsAt, isSeparator, newWord, readWord, skipBlank } from './words.ts'
import type { ShellWord } from './words.ts'

const word = newWord()
const argument = newWord()

/** What stands before the command. */
export const SEPARATED = 0
/** A line break, and before it a value that is no word: an address, a number, a closed quote. */
export const BROKEN_LINE = 1
/** Nothing: the value's start, a line's start. It takes more to tell. */
export const WHOLE = 2

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
const COMMAND_WORK = 140
const KNOWN_WORK = 180
const FORM_WORK = 120
/** What an argument takes, and an assignment. */
const ARGUMENT_WORK = 80
const ASSIGNED_WORK = 150

const single = (text: string, start: number, prose: boolean, place: number): number => {
  work.left -= COMMAND_WORK
  wrappedAt = -1
  let at = skipBlank(text, start)
  const head = text.charCodeAt(at)
  if ((head === 40 || head === 123) && place === SEPARATED && invoked(text, at) === 1) return prose ? 0.4 : 1
  // `(id)`, `{ id; }`, `! id`, `"id`: what may stand before a command; and assignments.
  while (at < start + 12 && isPrefix(text, at)) at = skipBlank(text, at + 1)
  const assigned = at
  // `$($(id))`: the inner command is judged at its own place.
  if (text.charCodeAt(at) === 36 && text.charCodeAt(at + 1) === 40 && text.charCodeAt(at + 2) !== 41) return 0
  at = assignments(text, at)
  const loaded = at > assigned && LOADING.test(text.slice(assigned, assigned + 16))
  if (!readWord(text, at, word)) return formed(text, at, prose, place)
  const { disguised, end } = word
  if (text.charCodeAt(end) === 96 && isLetter(text.charCodeAt(end + 1)) && ticked(text, at) === 1)
    return prose ? 0.4 : 1
  const programmed = programName(word.text)
  const name = programmed === '' ? word.text : programmed
  const kind = commandKind(name.endsWith('.exe') ? name.slice(0, -4) : name)
  if (kind === 0) {
    const told = unknown(text, word.text, end, disguised, place)
    return told === 1 ? told : Math.max(told, formed(text, at, prose, place))
  }
  work.left -= KNOWN_WORK
  const shape = argumentShape(text, end, name)
  // `LD_PRELOAD=/tmp/x.so id`
  if (loaded && shape !== WORDS) return 1
  if (disguised && shape !== WORDS) return place === WHOLE && text.slice(at, end).includes('^') ? 0.8 : 1
  const whole = place === WHOLE
  if (whole && kind === INTERPRETER && !SHELLS.has(name) && startsService(text, end)) return 0.6
  if (programmed !== '') return shape === WORDS && prose ? 0.4 : whole && shape === ENDED ? 0.8 : 1
  if (WRAPPERS.has(name) && !prose) wrappedAt = pastOptions(text, end)
  if (SAYING.has(name) && place === SEPARATED && shape !== ENDED && shape !== WORDS && isJoined(text, start))
    return prose ? 0.4 : 1
  const weight = weigh(text, end, kind, shape, prose, place, ifsAt(text, end) > 0, name)
  // A caret has no class of its own in the presence pass.
  return place === WHOLE && disguised && text.slice(at, end).includes('^') ? Math.min(weight, 0.8) : weight
}

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

/** `/usr/bin/java -jar app.jar --x=y`: a program's file is run, and no code that stands in the line itself. */
const startsService = (text: string, from: number): boolean => {
  if (!SERVICE.test(text.slice(from, from + SERVICE_MAX))) return false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A line of its own, a chain, a substitution, a redirection, a quote, a scratch folder, a climb.
    if (code < 32 || isSeparator(code) || SPECIAL.has(code)) return false
  }
  return (
    !/\/tmp\/|\/dev\/|\.\.|:\/\/| -(?:[a-z]?[ceEr]|-eval|-print)( |=|$)/.test(
      text.slice(from, from + LINE_MAX),
    ) && text.length < LINE_MAX
  )
}

const SERVICE =
  /^(?: -(?:jar|D[\w.]+=\S{1,40}|X\w{1,20}|server|m|-[a-z][a-z-]{1,40}=\d{1,9}[kmg]?))* [\w/][\w./-]{0,80}\.(?:jar|js|mjs|cjs|py|pl|rb|php)(?: |$)/
const SERVICE_MAX = 200
const LINE_MAX = 400
const SPECIAL: ReadonlySet<number> = new Set([34, 36, 39, 40, 60, 62, 92, 96])

/** Variables by which a program is made to load another. */
const LOADING = /^(?:LD_PRELOAD|LD_LIBRARY_PATH|BASH_ENV|PATH|IFS|PERL5LIB|PYTHONPATH)=/

const isPrefix = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 123) return text.charCodeAt(at + 1) <= 32
  return code === 40 || code === 33 || code === 34 || code === 39 || code === 64
}

/** `a=b;`, `X=1 cmd`: past one or two assignments. */
const assignments = (text: string, start: number): number => {
  let at = start
  for (let count = 0; count < 2; count++) {
    let name = at
    while (name < at + 16 && isNameChar(text.charCodeAt(name))) name++
    if (name === at || text.charCodeAt(name) !== 61) return at
    work.left -= ASSIGNED_WORK
    // `a=(b c)`: a list, and a command only behind its end.
    let end = name + 1
    if (text.charCodeAt(end) === 40) end = listEnd(text, end)
    while (
      end < name + 40 &&
      end < text.length &&
      text.charCodeAt(end) > 32 &&
      !isSeparator(text.charCodeAt(end))
    )
      end++
    if (text.charCodeAt(end) !== 32) return at
    at = skipBlank(text, end)
  }
  return at
}

const listEnd = (text: string, open: number): number => {
  let end = open + 1
  while (end < open + 40 && end < text.length && text.charCodeAt(end) !== 41) end++
  return text.charCodeAt(end) === 41 ? end + 1 : open
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

const isNameChar = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 95

const programName = (path: string): string => {
  if (path.charCodeAt(0) === 47)
    for (const folder of PROGRAM_FOLDERS)
      if (path.startsWith(folder)) return path.slice(path.lastIndexOf('/') + 1)
  if (path.length < SYSTEM.length) return ''
  const windows = path.indexOf(SYSTEM)
  return windows > 0 ? path.slice(path.lastIndexOf('\\') + 1) : ''
}

const SYSTEM = '\\system32\\'

/** A program that no list has: only its disguise or its path tells. */
const unknown = (text: string, name: string, end: number, disguised: boolean, place: number): number => {
  if (name.startsWith('/bin/') || name.startsWith('/usr/bin/') || name.startsWith('/sbin/'))
    return place === WHOLE ? 0.6 : 0.8
  if (ifsAt(text, end) > 0) return place === WHOLE ? 0.6 : 1
  return disguised && name.length > 3 && place !== WHOLE && argumentShape(text, end, name) === MARKED
    ? 0.6
    : 0
}

/** Nothing follows, or another separator or closing mark does. */
const ENDED = 1
/** A flag, a path, a redirection, a variable, a URL, a wildcard, an address. */
const MARKED = 2
/** One plain word, and the end. */
const SINGLE_WORD = 3
/** Words as prose has them. */
const WORDS = 4
/** A few plain words, and the end: `netsh firewall set opmode disable`. */
const FEW_WORDS = 5

/** Whether the argument that marked the line was a flag, a path, an address or a URL. */
let strong = false

/** Whether three plain words stood before it: `Fetch a list by **id**`. */
let late = false

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

/** The first argument that the shape was read of. */
let first = ''

const ARGUMENTS_MAX = 6

const argumentShape = (text: string, from: number, name: string): number => {
  let plain = 0
  let at = from
  first = ''
  strong = false
  late = false
  for (let count = 0; count < ARGUMENTS_MAX; count++) {
    work.left -= ARGUMENT_WORK
    at = skipBlank(text, at)
    const code = text.charCodeAt(at)
    if (code === 96 && isSubstituted(text, at)) return MARKED
    if (code === 40 && plain === 0 && CALLABLE.has(name)) return MARKED
    if (at >= text.length || isSeparator(code) || code === 41 || code === 96 || code === 35 || code === 125)
      return plain === 0 ? ENDED : plain === 1 ? SINGLE_WORD : plain < ARGUMENTS_MAX - 1 ? FEW_WORDS : WORDS
    if ((code === 34 || code === 39) && at === text.length - 1)
      return plain === 0 ? ENDED : plain === 1 ? SINGLE_WORD : WORDS
    if (code === 60 || code === 62) {
      // `Ed Page <ed@example.org>` (RFC 5322 §3.4)
      if (code === 60 && /^<[^\s<>@]{1,64}@[^\s<>@]{1,64}>/.test(text.slice(at, at + MAILBOX_MAX)))
        return WORDS
      strong = REDIRECTED.test(text.slice(at, at + 6))
      return MARKED
    }
    if (code === 44 && text.charCodeAt(at - 1) !== 32) {
      const next = text.charCodeAt(at + 1)
      strong = next === 47 || next === 45
      return MARKED
    }
    if (code === 40) return WORDS
    if (!readWord(text, at, argument)) return plain === 0 ? ENDED : WORDS
    if (isMarked(text, argument.text, argument.start, name) && !isQuantity(text, argument, name)) {
      // `find me at /home`: two words before the path are a sentence's.
      strong = plain < 2 && isPath(text, argument.text, argument.start)
      late = plain > 2
      return MARKED
    }
    // `rm the file`: a sentence's.
    if (PARTICLES.has(argument.text)) return WORDS
    plain++
    if (plain === 1) first = argument.text
    at = argument.end
  }
  return WORDS
}

const MAILBOX_MAX = 132

/** `</etc/passwd`, `> ./x`, `>&2`, `<<<` */
const REDIRECTED = /^(?:[<>]{1,2} ?[~.]{0,2}\/|>&\d|<<<)/

/** Words that no command is told, and few sentences are without. */
const PARTICLES: ReadonlySet<string> = new Set(
  'the an is are was of my your our it its with and or that this be can will please you we they them very well'.split(
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
  if (code === 36 || code === 42 || code === 126 || code === 37) return value.length > 1 || code === 42
  if (code === 47 || (code === 46 && (value.startsWith('./') || value.startsWith('..'))))
    return value.length > 1
  if (code >= 48 && code <= 57) return COUNTED.has(name) || value.indexOf('.') !== value.lastIndexOf('.')
  if (code === 34 || code === 39) return name !== 'let' && value.length > 0
  return (
    value.includes('://') ||
    (text.charCodeAt(start + 1) === 58 && text.charCodeAt(start + 2) === 92) ||
    value.includes('/') ||
    value.includes('*') ||
    value.includes('=') ||
    (value.includes('.') && value.indexOf('.') < value.length - 1) ||
    value.includes('$') ||
    value.includes('@')
  )
}

/** More than a flag: `bash -c id` and not `bash -c`. */
const hasBody = (text: string, end: number): boolean => {
  let at = skipBlank(text, end)
  if (text.charCodeAt(at) !== 45) return true
  if (!readWord(text, at, argument)) return false
  at = skipBlank(text, argument.end)
  return at + 1 < text.length
}

const weigh = (
  text: string,
  end: number,
  kind: number,
  shape: number,
  prose: boolean,
  place: number,
  parted: boolean,
  name: string,
): number => {
  if (parted) return 1
  const whole = place === WHOLE || (place === BROKEN_LINE && !isLine(kind, shape, name))
  if (kind === TOOL) return shape === MARKED && !whole && !prose ? 1 : 0.2
  if (kind === INTERPRETER) {
    if (shape === MARKED) return hasBody(text, end) ? (prose ? 0.6 : 1) : 0.2
    if (shape === ENDED) return whole || !SHELLS.has(name) ? 0.2 : prose ? 0.4 : 1
    if (shape !== SINGLE_WORD || whole) return 0
    return SHELLS.has(name) && commandKind(first) !== 0 && !prose ? 1 : 0.6
  }
  if ((shape === SINGLE_WORD || shape === FEW_WORDS) && isWrapped(name, whole)) return prose ? 0.4 : 1
  if (whole && shape === SINGLE_WORD && (name === 'which' || name === 'man') && commandKind(first) === RARE)
    return 1
  if (!whole && shape === SINGLE_WORD && PAIRS.get(name) === first) return prose ? 0.4 : 1
  if (!whole && shape === SINGLE_WORD && LOCATING.has(name) && commandKind(first) > ENGLISH)
    return prose ? 0.4 : 1
  if (kind === ENGLISH) {
    if (name === 'net' && shape !== ENDED && NET.has(first))
      return prose ? 0.4 : whole && shape !== MARKED && goesOn(text, end) ? 0.6 : 1
    if (shape === MARKED) return prose ? 0.4 : whole && !(FIRM.has(name) && strong) ? 0.6 : 1
    if (shape === ENDED) return whole || prose ? 0.2 : name.length < 2 ? 0.6 : 1
    return 0
  }
  if (shape === MARKED) return prose ? 0.6 : whole && late ? 0.4 : 1
  if (shape === ENDED) return whole ? 0.4 : prose ? 0.6 : 1
  if (shape === SINGLE_WORD) return whole ? 0.2 : prose ? 0.4 : 1
  if (shape === FEW_WORDS) return whole || prose ? 0 : 1
  if (shape === WORDS) return whole || prose ? 0 : 0.6
  return 0
}

/** What a line behind a value is a command by: a name that only shells have, or a cryptic one and an argument. */
const isLine = (kind: number, shape: number, name: string): boolean =>
  kind === RARE ? shape === MARKED || shape === ENDED : shape === MARKED && CRYPTIC.has(name)

/** `net user growth & retention`: behind the next separator stands no command, so that none may stand before it. */
const goesOn = (text: string, from: number): boolean => {
  let at = from
  while (at < from + GOES_ON_MAX && at < text.length && !isSeparator(text.charCodeAt(at))) at++
  if (!isSeparator(text.charCodeAt(at))) return false
  while (isSeparator(text.charCodeAt(at))) at++
  return readWord(text, at, argument) && commandKind(argument.text) === 0
}

const GOES_ON_MAX = 80

/** `time id`, `sudo whoami`: a command that runs the one behind it. */
const isWrapped = (name: string, whole: boolean): boolean =>
  WRAPPERS.has(name) && (commandKind(first) === RARE || (!whole && CRYPTIC.has(first)))

/** Commands that are no English words, though listed with those. */
export const CRYPTIC: ReadonlySet<string> = new Set(
  'id dir env ping fc bg fg cd uniq ver hostname systeminfo w nl od ls'.split(' '),
)

/** Commands of English words that are asked one thing. */
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['route', 'print'],
  ['type', 'cat'],
])

/** `which python`, `where cmd` */
const LOCATING: ReadonlySet<string> = new Set(['which', 'where', 'type'])

/** What Windows' `net` is asked. */
const NET: ReadonlySet<string> = new Set(
  'user users view use share start stop localgroup group accounts session'.split(' '),
)

/** What runs whatever is piped into it. */
const SHELLS: ReadonlySet<string> = new Set(
  'sh bash zsh ksh dash ash csh cmd cmd.exe powershell powershell.exe pwsh'.split(' '),
)

/** Commands whose first argument is a number. */
const COUNTED: ReadonlySet<string> = new Set('sleep kill timeout chmod usleep ping'.split(' '))

/** English words that a value begins with only as a command, when a path or a flag follows. */
const FIRM: ReadonlySet<string> = new Set(
  'cat ping echo dir id find head tail more less net touch kill sleep type'.split(' '),
)
