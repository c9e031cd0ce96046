// Options that a value begins with: nobody who is asked for a name types one, so that they tell by less than amid others.
// A command line that one is given, a file of code or settings where anybody may write, the whole disk.

import { commandKind, PROBES, RARE } from '../../../commands/names.ts'
import { PROGRAM_FOLDERS } from '../../../commands/programs.ts'
import {
  BLANK,
  charset,
  findIn,
  LOWER,
  pastRun,
  pastWord,
  QUOTES,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import { work } from '../../../work.ts'
import { KEPT, LOOKED } from '../../secrets/traits.ts'
import { certainty } from '../command/certainty.ts'
import { WHOLE } from '../command/weights.ts'
import { namesSecret } from '../deeds/secrets.ts'
import { isScratch, sendsSecret } from './given.ts'

/** Whether the option, which the value begins with, is an attack by what it is given from `value` on. */
export const isOpening = (option: string, name: string, value: number, mark: string): boolean => {
  // How a build's service is asked whether it is up, within its own container.
  if (name === 'health-cmd') return false
  if (certainty(option, value, false, WHOLE) === 1) return true
  const text = option.toLowerCase()
  // `-c id`: nothing else.
  if (name === 'c' && PROBES.includes(text.slice(value))) return true
  if (isScratch(text, value, mark))
    return CONFIGURING.has(name) || runs(text, value) || (mark === '' && GLUED.has(name))
  if (plants(text, value) || (name === 'unix-socket' && text.includes('.sock', value))) return true
  if (isQuoted(text, value) && (STARTING.has(name) || RUNNING.some((end) => name.endsWith(end))))
    return isProgram(text, value)
  if (SENT.has(name) && sendsSecret(text, value, LOOKED)) return true
  // Lists of packages, and the packages.
  if (name === 'r') return pastWord(text, value, FETCHED) > 0
  if (RUNNING.some((end) => name.endsWith(end)) && mark === '=') return isCommand(text, value)
  if (name === 'directory' || name === 'C') return text.startsWith('/ -', value)
  return LOADING.has(name) && text.startsWith('data:', value)
}

/** What a program is told of where it finds its settings or its code, by long names and letters. */
const CONFIGURING = wordSet(
  'git-dir separate-git-dir exec-path datadir defaults-file defaults-extra-file php-ini file makefile init loader experimental-loader import cp K',
)

const LOADING: ReadonlySet<string> = new Set(['import', 'require', 'loader', 'experimental-loader'])

/** What is sent, or read as input. */
const SENT = wordSet(
  'd data data-ascii data-binary data-urlencode json F form T upload-file post-file body-file i in input-file iL files-from files0-from from-file attach',
)

/** Of one letter and glued to their file: `-C/tmp/x`. */
const GLUED: ReadonlySet<string> = new Set(['C', 'S'])

/** `--postrotate-command=id` */
const RUNNING = ['command', 'cmd', '-program', '-exec']
/** Letters of options that are given a command. */
const STARTING: ReadonlySet<string> = new Set(['c', 'e', 'E', 'F', 'I', 'TT', 'u', 'U', 'x'])

const PLACE = charset('A-Za-z0-9_./~-')
/** Where a system, or whoever logs in, runs what is there. */
const PLANTED = ['/etc/cron.', '/etc/ld.so.preload', '/etc/profile.d/', '.ssh/authorized_keys']

const plants = (text: string, value: number): boolean => {
  const path = text.slice(value, pastRun(text, value, PLACE))
  return PLANTED.some((place) => path.includes(place))
}

const isQuoted = (text: string, value: number): boolean =>
  standsAt(text, value - 1, QUOTES) && text.includes(text.charAt(value - 1), value)

/** `'id'`, `"/bin/sh"`, `'ls /'`: a program by its path, or a command that looks around. */
const isProgram = (text: string, value: number): boolean => {
  const command = text.slice(value, text.indexOf(text.charAt(value - 1), value))
  if (pastWord(command, 0, PROGRAMS) > 0) return true
  const [name = '', told = '/', ...rest] = command.split(' ')
  return told.startsWith('/') && rest.length === 0 && (LOOKING.has(name) || commandKind(name) === RARE)
}

const PROGRAMS = vocabulary(PROGRAM_FOLDERS)
const LOOKING = wordSet('id env dir hostname sh bash')

const PATH = charset('a-z0-9_./-')
const CODE = vocabulary(
  '.so .jar .js .mjs .cjs .py .rb .pl .sh .lua .php .mk .cnf .conf .ini .nse .msl .dll .war',
)
const ENDS = charset(' \t"\'')

/** A file of code or settings, or what is fetched to it: `/tmp/x.so`, `/tmp/x https://…`. */
const runs = (text: string, at: number): boolean => {
  const end = pastRun(text, at, PATH)
  const dot = text.slice(at, end).lastIndexOf('.')
  const past = dot < 0 ? -1 : pastWord(text, at + dot, CODE)
  if (past === end && (end >= text.length || standsAt(text, end, ENDS))) return true
  return pastWord(text, pastRun(text, end, BLANK), FETCHED) > 0
}

const FETCHED = vocabulary('http:// https:// ftp://')

const isCommand = (text: string, value: number): boolean => {
  const from = pastRun(text, value, QUOTES)
  return standsAt(text, from, ROOTED) || commandKind(text.slice(from, pastRun(text, from, LOWER))) !== 0
}

const ROOTED = charset('/~')

/** `-cf x.tar ~/.ssh/id_rsa`, `-set comment @/etc/crontab`: a word that is a file of secrets, or one that is sent. */
export const namesSecrets = (text: string): boolean => {
  for (let at = findIn(text, BLANK); at >= 0; at = findIn(text, BLANK, at)) {
    at = pastRun(text, at, BLANK)
    work.left -= WORD_WORK
    const sent = text.startsWith('@', at) || (text.startsWith('-', at - 3) && standsAt(text, at - 2, SENDING))
    if (namesSecret(text, at, text.length, sent ? LOOKED : KEPT)) return true
  }
  return text.endsWith(' -delete')
}

const WORD_WORK = 60
/** Letters of options that read a file: to send it, as input. */
const SENDING = charset('ibhtd')

/** `/ -perm -4000`, `. -name x -delete`: where `find` looks, and what for. */
export const isSearch = (text: string, start: number): boolean => {
  const end = pastRun(text, start, PLACE)
  const dash = pastRun(text, end, BLANK)
  if (end === start || dash === end || !standsAt(text, start, SEARCHED)) return false
  return standsAt(text, pastWord(text, dash, TESTS), BLANK)
}

const SEARCHED = charset('/.~')
const TESTS = vocabulary('-name -iname -perm -type -user -exec -newer -size -path -maxdepth -mtime')
