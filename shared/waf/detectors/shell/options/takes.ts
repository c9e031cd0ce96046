// What an option makes a program do, told by its name and what it is given: run a command, load code, write where servers
// run files, send a secret. Options of ssh, git, tar, rsync, find, aria2, browsers, Java, PHP, sendmail, exim, sudo.

import { charset, LETTERS, pastRun, pastWord, QUOTES, SPACE, standsAt, vocabulary } from '../../../runs.ts'
import {
  isCommand,
  isEscape,
  isFromAway,
  isFound,
  isGit,
  isMount,
  isOverflow,
  isPhp,
  isScratch,
  isSed,
  isServed,
  isShare,
  isSsh,
  isStarted,
  sendsSecret,
  sendsSecretGlued,
} from './given.ts'
import type { Taking } from './given.ts'
import { isOpening } from './opening.ts'

const LONG = new Map<string, Taking>()
/** With one dash and a name of several letters; of one letter. */
const NAMED = new Map<string, Taking>()
const SHORT = new Map<string, readonly Taking[]>()

const add = (options: Map<string, Taking>, taking: Taking, names: string): void => {
  for (const name of names.split(' ')) options.set(name, taking)
}

const NAMED_BY = charset('a-z0-9_-')

/** Is the option, which begins with a dash, an attack by itself? `opens`: the value begins with it. */
export const isTelling = (option: string, opens: boolean): boolean => {
  const text = option.toLowerCase()
  if (pastWord(text, 0, CODE) >= 0) return true
  const dashes = text.startsWith('--') ? 2 : 1
  const end = pastRun(text, dashes, NAMED_BY)
  const mark = text.charAt(end)
  if (!standsAt(text, dashes, LETTERS)) return false
  if (mark === '=' || mark === ' ') {
    const value = pastRun(text, end + 1, QUOTES)
    const taking = (dashes === 2 ? LONG : NAMED).get(text.slice(dashes, end))
    if (taking?.(text, value, mark) === true) return true
    if (sendsSecret(text, value) && (opens || text.slice(dashes, end) !== 'env-file' || !isOwn(text, value)))
      return true
    if (dashes === 2 && isShare(text, value)) return true
    if (opens && isOpening(option, option.slice(dashes, end), value, mark)) return true
  }
  if (dashes === 2) return false
  // Case tells: `-O` of curl is no `-o`, and `-oN` of nmap is no `-on`.
  const letters = SHORT.has(option.slice(1, 3)) ? 2 : 1
  const glued = !standsAt(text, 1 + letters, SPACE)
  const value = pastRun(text, 1 + letters + (glued ? 0 : 1), QUOTES)
  const name = option.slice(1, 1 + letters)
  const takings = SHORT.get(name)
  if (opens && glued && takings !== undefined && isOpening(option, name, value, '')) return true
  return (
    takings?.some((taking) => taking(text, value, '')) === true ||
    (glued && sendsSecretGlued(text, value, opens))
  )
}

/** `docker compose --env-file .env`: its own folder's settings, which it only sets. */
const isOwn = (text: string, value: number): boolean => {
  const end = pastRun(text, value, PATH)
  return (
    (end === text.length || standsAt(text, end, ENDS)) &&
    !standsAt(text, value, ROOT) &&
    !text.startsWith('..', value)
  )
}

const PATH = charset('a-z0-9_./,-')
const ENDS = charset(' \t\r\n`"\'])')
const ROOT = charset('/')

/** Whatever they are given, it is code or leads to it. */
const CODE = vocabulary(
  '-agentlib:jdwp= -agentpath: -javaagent: -xx:onerror= -xx:onoutofmemoryerror= -djava.rmi.server.codebase= --absolute-names -oq/',
)

add(
  LONG,
  isCommand,
  'upload-pack receive-pack use-compress-program to-command rsh-command checkpoint-action new-volume-script info-script rsh rsync-path compress-program open-files-in-pager gpu-launcher renderer-cmd-prefix utility-cmd-prefix ppapi-plugin-launcher browser-subprocess-path use-askpass on-download-complete unzip-command init-file',
)
/** Words of sentences and of other programs, too. */
add(LONG, (text, at, mark) => mark === '=' && isCommand(text, at, mark), 'exec pager ext-diff eval')

add(NAMED, isFound, 'exec execdir ok okdir')
add(NAMED, (text, at) => text.startsWith('${run', at), 'be')
add(NAMED, (text, at) => text.startsWith('|', at) || text.startsWith('%pipe%', at), 'soutputfile')

/** A configuration, too, tells most of these programs what to run. */
add(
  LONG,
  isScratch,
  'load require plugin-dir load-extension rcfile engine template kubeconfig globals post-renderer preload',
)
add(LONG, (text, at, mark) => isGit(text, at, mark) || (mark === '=' && isScratch(text, at, mark)), 'config')
add(LONG, isFromAway, 'script')
add(LONG, isSed, 'expression')
add(LONG, isEscape, 'cmd command')

add(LONG, isMount, 'volume')
add(LONG, (text, at) => text.includes('src=/,', at) || text.includes('source=/,', at), 'mount')

add(
  LONG,
  isServed,
  'output output-document trace trace-ascii dump-header cookie-jar stderr save-cookies output-file log-file',
)
add(LONG, (text, at) => text.startsWith(DOCUMENT, at) && isServed(text, at + DOCUMENT.length, '='), 'execute')
add(NAMED, isServed, 'write')
/** Only `find` has these. */
add(NAMED, isCommand, 'fprint fprintf fls')

const DOCUMENT = 'output_document='

SHORT.set('o', [isSsh, isStarted, isServed])
SHORT.set('O', [isSsh, isStarted, isServed])
for (const letters of ['w', 'y', 'P', 'X', 'oN', 'oX', 'oG', 'oA']) SHORT.set(letters, [isServed])
/** Settings of ssh's, glued to it: of others it takes a message. */
SHORT.set('F', [(text, at, mark) => text.startsWith('f', at - 1) && isScratch(text, at, mark)])
SHORT.set('iL', [])
for (const letter of 'EiI') SHORT.set(letter, [isStarted])
SHORT.set('e', [isStarted, isEscape, isSed])
SHORT.set('n', [isSed])
/** A socket of ssh's, and what other programs load. */
SHORT.set('S', [])
for (const letter of 'uU') SHORT.set(letter, [isStarted, isOverflow])
for (const letter of 'cC') SHORT.set(letter, [isGit, isEscape])
for (const letter of 'dD') SHORT.set(letter, [isPhp])
for (const letter of 'vV') SHORT.set(letter, [isMount])
