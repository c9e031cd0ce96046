// What a simple command does, told by its program and its words: connects out, hands code to an interpreter, destroys,
// takes over. All texts are in lower case.

import { charset, LOWER, standsAt } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { programAt } from './simple.ts'
import type { Simple } from './simple.ts'
import { dials, hasAddress, hasFlag, isOpened, isRoot, isSent, removed, runsCode } from './told.ts'

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

/** Devices of a shell's that connect, whatever the command is. */
export const SOCKETS: readonly string[] = ['/dev/tcp/', '/dev/udp/']

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

/** What reading the command behind a pipe takes. */
const PIPE_WORK = 90

/** Commands that pass on what they are given: behind more of them the last ones are asked, too. */
const PIPES_MAX = 8

/** Is what is piped handed to an interpreter? */
export const isFed = (text: string): boolean => {
  let pipes = 0
  for (let pipe = text.indexOf('|'); pipe >= 0 && pipes < PIPES_MAX; pipe = text.indexOf('|', pipe + 1)) {
    work.left -= PIPE_WORK
    if (standsAt(text, pipe + 1, ENDS)) continue
    pipes++
    const kind = kinds.get(programAt(text, pipe + 1))
    if (kind === SHELL || kind === LANGUAGE) return true
  }
  return false
}

/** Of two separators the last one counts. */
const ENDS = charset('|&;')
