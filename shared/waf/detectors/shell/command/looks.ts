// Commands that are words of a sentence, too, and by what they are told are an attacker's look around or his foothold, as
// a whole value or a line of its own: `ls /`, `cat .env`, `hostname -f`, `echo $PATH`, `su - root`, `source /tmp/x`.
// Trusts that who writes a sentence begins it with no command's name in small letters and ends it with no such argument.

import { charset, DIGITS, LETTERS, pastRun, pastWord, saysAt, standsAt, vocabulary } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { namesSecret } from '../deeds/secrets.ts'
import { isSeparator, skipBlank } from '../words/blanks.ts'
import { SHELLS } from './known.ts'

/** Whether what the command is told, text[from, to) up to the end of its line, makes it one. */
type Look = (text: string, from: number, to: number) => boolean

const looks = new Map<string, Look>()
const add = (look: Look, names: string): void => {
  for (const name of names.split(' ')) looks.set(name, look)
}

const LOOK_WORK = 200
const TOLD_MAX = 120

/** `name`: of the command, in lower case, which ends at `end`. */
export const isLook = (text: string, end: number, name: string): boolean => {
  const look = looks.get(name)
  // A sentence's first word has a capital letter.
  if (look === undefined || !text.startsWith(name, end - name.length)) return false
  work.left -= LOOK_WORK
  const from = skipBlank(text, end)
  let to = from
  while (to < text.length && to < from + TOLD_MAX && !isSeparator(text.charCodeAt(to))) to++
  while (to > from && standsAt(text, to - 1, CLOSING)) to--
  return to > from && look(text, from, to)
}

const CLOSING = charset(' \t\n\v\f\r\'"')

/** `/` */
const isRoot: Look = (text, from, to) => text.startsWith('/', from) && to === from + 1

/** `-f`, `-n 5`: one letter and at most a number. */
const isFlag: Look = (text, from, to) => {
  if (!text.startsWith('-', from) || !standsAt(text, from + 1, LETTERS)) return false
  return from + 2 === to || (text.startsWith(' ', from + 2) && pastRun(text, from + 3, DIGITS) === to)
}

/** `$PATH`: a variable of the system's, and nothing else. */
const isVariable: Look = (text, from, to) =>
  text.startsWith('$', from) && pastWord(text, from + 1, SYSTEM) === to

/** Not `$USD`. */
const SYSTEM = vocabulary(
  'path home user shell pwd oldpwd hostname hosttype ostype uid euid logname ifs ld_preload histfile bash bash_version term lang ssh_connection ssh_client',
)

/** `.env`, `../.git/config`, `wp-config.php`; what servers run: `index.php`. */
const isHidden: Look = (text, from, to) => {
  if (pastRun(text, from, PATH) !== to) return false
  const path = text.slice(from, to)
  if (RUN.some((ending) => path.endsWith(ending))) return true
  return path.startsWith('.') && namesSecret(path.toLowerCase(), 0)
}

const PATH = charset('A-Za-z0-9_./-')
const RUN: readonly string[] = ['.php', '.phtml', '.jsp', '.aspx']

/** `/f /q C:\\*`, `a C:\\x`: flags of cmd's and paths on a drive, one at least, and no other word. */
const isDrive: Look = (text, from, to) => {
  let found = false
  for (const word of text.slice(from, to).split(' ')) {
    const drive = word.startsWith(':\\', 1) && standsAt(word, 0, LETTERS)
    const flag = word.length === 2 && word.startsWith('/') && standsAt(word, 1, LETTERS)
    if (!drive && !flag && word.length > 1) return false
    found ||= drive || flag
  }
  return found
}

/** `-`, `- root` */
const isLogin: Look = (text, from, to) =>
  text.startsWith('-', from) && (from + 1 === to || pastWord(text, skipBlank(text, from + 1), USERS) === to)

/** `su - do`, `su - closed` are days of a week. */
const USERS = vocabulary('root admin administrator toor www-data daemon postgres mysql oracle nobody ubuntu')

/** `+short a.example`, `-t txt a.example`: options, and a host behind them. A plus sign may stand for a blank. */
const isAsked: Look = (text, from, to) => {
  if (!text.startsWith('-', from) && !text.startsWith('+', from - 1)) return false
  const host = text.lastIndexOf(' ', to - 1) + 1
  return host > from && to - host < TOLD_MAX && isHost(text, host, to)
}

const isAddressed: Look = (text, from, to) => isAsked(text, from, to) || isHost(text, from, to)

/** The last label has two letters at least: `dig in.`, `dig deeper...` are sentences. */
const isHost: Look = (text, from, to) => {
  if (pastRun(text, from, HOST) !== to) return false
  const label = text.lastIndexOf('.', to - 1) + 1
  return label > from + 1 && pastRun(text, label, LETTERS) >= label + 2
}

const HOST = charset('A-Za-z0-9.-')

/** `aux`, `auxww` */
const isListing: Look = (text, from, to) =>
  pastRun(text, from, LISTING) === to && text.startsWith('a', from) && to > from + 1

const LISTING = charset('auxwfe')

const isDatabase: Look = (text, from, to) => pastWord(text, from, DATABASES) === to

const DATABASES = vocabulary('passwd shadow group hosts networks')

/** `-i`, `-li`: a shell that talks to whoever started it. */
const isInteractive: Look = (text, from, to) =>
  text.startsWith('-', from) && pastRun(text, from + 1, LOGIN) === to && text.slice(from, to).includes('i')

const LOGIN = charset('ail')

/** `/tmp/x`, `LD_PRELOAD=/tmp/x.so`: a file where anybody may write. */
const isPlanted: Look = (text, from) =>
  pastWord(text, Math.max(from, pastWord(text, from, LOADING)), PLANTING) > 0

const LOADING = vocabulary('ld_preload= bash_env= env= ld_library_path= path=')
const FOLDERS: readonly string[] = ['/tmp/', '/dev/shm/', '/var/tmp/']
/** `/tmp:$PATH` */
const PLANTING = vocabulary([...FOLDERS, '/tmp:', '/dev/shm:', '/var/tmp:'])

/** `export HISTFILE=/dev/null` */
const isSet: Look = (text, from, to) => saysAt(text, from, 'histfile=') || isPlanted(text, from, to)

/** `-o /tmp/x /tmp/x.c`: what is built where anybody may write. */
const isBuilt: Look = (text, from, to) =>
  FOLDERS.some((folder) => text.slice(from, to).includes(` ${folder}`))

/** `install http://a.example/x.whl`: code by a connection that anybody may change. */
const isInstalled: Look = (text, from) => pastWord(text, pastWord(text, from, INSTALLS), OPEN) > 0

const INSTALLS = vocabulary(['install ', 'i ', 'add '])
const OPEN = vocabulary('http:// ftp://')

/** `/bin/sh`, `bash` */
const isShell: Look = (text, from, to) =>
  isPlanted(text, from, to) || (to <= from + PROGRAM_MAX && SHELLS.has(nameOf(text.slice(from, to))))

const PROGRAM_MAX = 24
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** `811983936 + 920772864`: whether what is asked is run. */
const isSum: Look = (text, from, to) => {
  const sign = pastRun(text, from, DIGITS)
  const second = sign + 3
  return sign > from && standsAt(text, sign + 1, SIGNS) && second < to && pastRun(text, second, DIGITS) === to
}

const SIGNS = charset('+*-')

add(isRoot, 'ls du tree find')
add(isFlag, 'w who last free route history uptime hostname')
add(isVariable, 'echo')
add(isHidden, 'cat tac nl head tail less more nano vi vim strings xxd od base64')
add(isDrive, 'del copy move cd tree date ren md')
add(isLogin, 'su')
add(isAddressed, 'dig')
add(isAsked, 'host')
add(isListing, 'ps')
add(isDatabase, 'getent')
add(isInteractive, 'sh bash zsh ksh dash ash')
add(isPlanted, 'source env time nice')
add(isSet, 'export')
add(isBuilt, 'gcc cc g++ clang tcc')
add(isInstalled, 'pip pip3 npm yarn pnpm go gem')
add(isShell, 'exec')
add(isSum, 'expr')
