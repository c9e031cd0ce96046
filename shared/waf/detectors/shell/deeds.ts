// What a simple command does, told by its program and its words: connects out, hands code to an interpreter, destroys,
// takes over. All texts are in lower case.

import { isDigit } from '../../characters.ts'
import { charset, DIGITS, findIn, isRun, LOWER, NAME, pastRun, standsAt } from '../../runs.ts'
import { programAt } from './simple.ts'
import type { Simple } from './simple.ts'

const SHELL = 1
const LANGUAGE = 2
const CMD = 3
/** Connect: to a host and a port; so, or wait for one; whatever they are told; with what they fetch; to an address. */
const DIALS = 4
const LISTENS = 5
const ASKS = 6
const FETCHES = 7
const ENTERS = 8
/** Do harm alone; whatever they are told; by what they are told. */
const HARMS = 9
const TOLD = 10
const REMOVES = 11
const PERMITS = 12
const COPIES = 13
const MANAGES = 14
const DECODES = 15

const kinds = new Map<string, number>()
/** The programs that do something of it, by what they do. */
export const PROGRAMS: ReadonlyMap<string, number> = kinds
const add = (kind: number, names: string): void => {
  for (const name of names.split(' ')) kinds.set(name, kind)
}

add(SHELL, 'sh bash zsh ksh dash ash csh fish')
add(LANGUAGE, 'python perl ruby php node lua bun deno awk powershell pwsh')
add(CMD, 'cmd')
add(DIALS, 'telnet')
add(LISTENS, 'nc ncat netcat')
add(ASKS, 'nslookup dig')
add(FETCHES, 'curl wget iwr irm fetch lynx ping host getent')
add(ENTERS, 'mysql psql ssh scp rsync ftp tftp')
add(HARMS, 'socat mkfs shutdown reboot halt poweroff useradd adduser usermod passwd chpasswd visudo insmod')
add(HARMS, 'nsenter chroot')
add(TOLD, 'schtasks mshta regsvr bitsadmin')
add(REMOVES, 'rm')
add(PERMITS, 'chmod')
add(COPIES, 'dd')
add(MANAGES, 'net reg')
add(DECODES, 'certutil')

/** Does the command connect out, run code of its own line, destroy or take over? */
export const isDeed = ({ program, kind, words }: Simple): boolean => {
  const first = words[0] ?? ''
  switch (kind) {
    case SHELL:
      return first.startsWith('<<<') || (first.startsWith('-') && hasFlag(words.slice(0, 1), 'ci'))
    case LANGUAGE:
      return runsCode(words)
    case CMD:
      return first.startsWith('/') && standsAt(first, 1, LOWER)
    case DIALS:
      return dials(words)
    case LISTENS:
      return hasFlag(words, 'elc') || dials(words)
    case ASKS:
    case TOLD:
      return words.length > 0
    case FETCHES:
      return words.some(isSent)
    case ENTERS:
      return words.some(hasAddress)
    case HARMS:
      return true
    case REMOVES:
      return isRoot(removed(words))
    case PERMITS:
      return isOpened(words.find((word) => !word.startsWith('-')) ?? '')
    case COPIES:
      return first.startsWith('if=')
    case MANAGES:
      return program === 'net' ? NET.has(first) && words.length > 1 : REG.has(first)
    case DECODES:
      return words.some((word) => DECODED.has(word.slice(1, 4)))
    default:
      return false
  }
}

const NET: ReadonlySet<string> = new Set(['user', 'localgroup'])
const REG: ReadonlySet<string> = new Set(['add', 'save'])
/** `-urlcache`, `/decode`, `-encode` */
const DECODED: ReadonlySet<string> = new Set(['url', 'dec', 'enc'])

/** Does the command hand out a shell, or empty the disk? Nobody shows that as an example. */
export const isWorst = ({ kind, words }: Simple): boolean => {
  if (kind === LISTENS) return hasFlag(words, 'ec')
  if (kind !== REMOVES) return false
  const target = removed(words)
  return target === '/' || target.startsWith('/*')
}

/** Does it send somewhere what it is told? */
export const isSender = ({ kind }: Simple): boolean => kind === ASKS || kind === FETCHES

/** Is what is piped handed to an interpreter? */
export const isFed = (text: string): boolean => {
  for (let pipe = text.indexOf('|'); pipe >= 0; pipe = text.indexOf('|', pipe + 1)) {
    if (standsAt(text, pipe + 1, ENDS)) continue
    const kind = kinds.get(programAt(text, pipe + 1))
    if (kind === SHELL || kind === LANGUAGE) return true
  }
  return false
}

/** Of two separators the last one counts. */
const ENDS = charset('|&;')

const FLAGS_MAX = 5

/** `-lvp`, `-4e`: is one of the letters in a cluster of short options? */
const hasFlag = (words: readonly string[], sought: string): boolean =>
  words.some((word) => {
    if (!word.startsWith('-')) return false
    let letters = 0
    let found = false
    for (let at = 1; standsAt(word, at, CLUSTER); at++) {
      if (standsAt(word, at, LOWER)) letters++
      if (sought.includes(word.charAt(at))) found = true
    }
    return found && letters <= FLAGS_MAX
  })

const CLUSTER = charset('a-z0-9')

const OPTION_MAX = 25
/** -c, -e, -r, -m, --eval, --print, -EncodedCommand and their like. */
const CODING = charset('cerm')
const OPTION = charset('a-z0-9_=')

/** Among the options in front one takes code, or the program's text begins at once. */
const runsCode = (words: readonly string[]): boolean => {
  for (const word of words) {
    if (!word.startsWith('-'))
      return (
        word.startsWith("'begin") ||
        word.startsWith('"begin') ||
        (word.startsWith('eval') && !standsAt(word, 4, NAME))
      )
    const from = word.startsWith('--') ? 2 : 1
    const end = pastRun(word, from, NAME)
    if (end - from <= OPTION_MAX && findIn(word, CODING, from, end) >= 0) return true
    if (!isRun(word.slice(from), OPTION)) return false
  }
  return false
}

const HOST_MIN = 3

/** Behind its options and their numbers a host, and behind that a number: the port. */
const dials = (words: readonly string[]): boolean => {
  for (let index = 0; index + 1 < words.length; index++) {
    const word = words[index] ?? ''
    if (word.length >= HOST_MIN && standsAt(words[index + 1] ?? '', 0, DIGITS)) return true
    if (!word.startsWith('-') && !(index > 0 && isRun(word, DIGITS))) return false
  }
  return false
}

/** A file, what another command says, a variable: what is sent along. */
const isSent = (word: string): boolean => {
  if (word.includes('$(') || word.includes('`') || SENDING.has(word)) return true
  if (word.startsWith('--post-file') || word.startsWith('--upload-file')) return true
  for (let at = 0; at + 1 < word.length; at++) {
    const code = word.charCodeAt(at)
    // `$x`, `${x}`
    if (code === 36 && standsAt(word, word.startsWith('{', at + 1) ? at + 2 : at + 1, NAME)) return true
    // `@file`, `f=@file`
    if (code === 64 && (at === 0 || word.startsWith('=', at - 1) || word.startsWith('@', at - 1))) return true
  }
  return false
}

const SENDING: ReadonlySet<string> = new Set(['-t'])

/** `root@10.0.0.1`: four numbers parted by dots. */
const hasAddress = (word: string): boolean => {
  let numbers = 0
  let digits = 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    if (isDigit(code)) {
      digits++
      if (digits === 1 && ++numbers === 4) return true
    } else {
      if (code !== 46 || digits === 0) numbers = 0
      digits = 0
    }
  }
  return false
}

/** The first thing that `rm` is to remove with all that is in it, or unasked. */
const removed = (words: readonly string[]): string => {
  const at = words.findIndex((word) => !word.startsWith('-'))
  if (at < 1) return ''
  const options = words.slice(0, at)
  if (!hasFlag(options, 'rf') && !options.includes('--recursive')) return ''
  const target = words[at] ?? ''
  return target.startsWith("'") || target.startsWith('"') ? target.slice(1) : target
}

/** A folder that is not the command's own: from the root, the home, a variable, a drive, the folder above. */
const isRoot = (target: string): boolean => {
  const first = target.charAt(0)
  if (first === '.') return target === '.' || target.startsWith('..')
  return first === '/' || first === '~' || first === '*' || first === '$' || target.startsWith(':', 1)
}

const OCTAL = charset('0-7')
const WHO = charset('ugoa')

/** Everybody may write it, or whoever runs it is its owner: `777`, `u+s`. */
const isOpened = (mode: string): boolean => {
  if (mode.slice(0, pastRun(mode, 0, OCTAL)).includes('777')) return true
  const plus = pastRun(mode, 0, WHO)
  return mode.startsWith('+', plus) && mode.slice(plus, pastRun(mode, plus + 1, NAME)).includes('s')
}
