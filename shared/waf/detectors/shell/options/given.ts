// What an option is given, and whether that makes it an attack: a command, a setting that runs one, a place where anybody
// writes or servers run files, a file of secrets. All texts are in lower case.

import { commandKind } from '../../../commands/names.ts'
import {
  charset,
  findIn,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  QUOTES,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import { KEPT, LOOKED } from '../../secrets/traits.ts'
import { namesSecret } from '../deeds/secrets.ts'
import { pastShare } from '../forms/cmd.ts'

/** Whether what is given from `at` on makes the option an attack, in lower case. `mark`: what parts it from the name. */
export type Taking = (text: string, at: number, mark: string) => boolean

const COMMAND = charset('a-z0-9_/.$~')

export const isCommand: Taking = (text, at) => standsAt(text, at, COMMAND)

/** Sections of git's settings, and the settings in them that name a command or where one is found. */
const SECTIONS = wordSet(
  'alias browser core credential diff difftool filter gpg http interactive merge mergetool pager protocol sendemail sequence uploadpack web',
)
const RUN_BY_GIT = wordSet(
  'allow alternaterefscommand askpass browser clean cmd difffilter driver editor external fsmonitor gitproxy helper hookspath packobjectshook pager process program proxy smudge sshcommand textconv tocmd',
)
const SETTING = charset('a-z0-9_.-')

/** A setting of git that runs a command; an alias and a pager may be one. */
export const isGit: Taking = (text, at) => {
  const end = pastRun(text, at, SETTING)
  if (!text.startsWith('=', end)) return false
  const parts = text.slice(at, end).split('.')
  const [section = ''] = parts
  if (parts.length < 2 || !SECTIONS.has(section)) return false
  return section === 'alias' || section === 'pager' || RUN_BY_GIT.has(parts.at(-1) ?? '')
}

const ESCAPES = vocabulary(['\\! ', ':!', '.shell ', '.system '])

/** What makes an editor or a client of a database run a command: `':!id'`, `'\\! id'`. */
export const isEscape: Taking = (text, at) => standsAt(text, pastWord(text, at, ESCAPES), COMMAND)

const LINE = charset('0-9$')

/** A script of sed's that runs a command: `'1e id'`. */
export const isSed: Taking = (text, at) => {
  const letter = pastRun(text, at, LINE)
  const from = pastRun(text, letter + 1, SPACE)
  if (!text.startsWith('e', letter) || from === letter + 1) return false
  const end = pastRun(text, from, NAME)
  return text.startsWith('/', from) || commandKind(text.slice(from, end)) !== 0
}

const SSH = vocabulary(
  'proxycommand localcommand knownhostscommand permitlocalcommand pkcs11provider queuedirectory',
)
const ASSIGNS = charset('= ')

/** A setting of ssh or sendmail that runs a command. */
export const isSsh: Taking = (text, at) => standsAt(text, pastWord(text, at, SSH), ASSIGNS)

const EXTENDING = vocabulary('extension=/ zend_extension=/ extension=\\\\')
const PHP = vocabulary('allow_url_include auto_prepend_file auto_append_file disable_functions')

export const isPhp: Taking = (text, at) => {
  if (pastWord(text, at, EXTENDING) > 0) return true
  const end = pastWord(text, at, PHP)
  return end > 0 && text.startsWith('=', end)
}

const FOUND_MAX = 120
const FOUND_ENDS = charset(';+')

/** What `find` runs: up to a semicolon, or for many files at once. */
export const isFound: Taking = (text, at, mark) => {
  if (mark !== ' ') return false
  const end = findIn(text, FOUND_ENDS, at + 1, at + FOUND_MAX)
  return end > 0 && (text.startsWith(';', end) || text.startsWith('{} ', end - 3))
}

const STARTED = vocabulary('sh bash dash zsh nc curl wget python python3 perl touch chmod rm')

/** A command by its name: `-e sh x`, `-I 'bash -c …'` */
export const isStarted: Taking = (text, at) => {
  const end = pastWord(text, at, STARTED)
  if (end < 0 || !text.startsWith(' ', end) || end + 1 >= text.length) return false
  return (
    !(text.startsWith('-', end + 1) || standsAt(text, end + 1, SPACE)) || text.startsWith('sh -c ', end - 2)
  )
}

const SCRATCH = vocabulary('/tmp /dev/shm /var/tmp')
const PATH_ENDS = charset('/ \'"')

/** Where anybody may write. */
export const isScratch: Taking = (text, at) => {
  const end = pastWord(text, at, SCRATCH)
  return end > 0 && (end >= text.length || standsAt(text, end, PATH_ENDS))
}

const FETCHED = vocabulary('http: https: /tmp/')

/** What is fetched, or lies where anybody may write. */
export const isFromAway: Taking = (text, at) => pastWord(text, at, FETCHED) >= 0

/** The whole disk as a container's folder. */
export const isMount: Taking = (text, at) => text.startsWith('/:/', at)

/** A number that overflows to root's (CVE-2019-14287). */
export const isOverflow: Taking = (text, at) =>
  text.startsWith('#-1', at) || text.startsWith('#4294967295', at)

/** Where servers run files, or read them as settings of a system or a user. */
const SERVED = vocabulary('/var/www/ /srv/www /usr/share/nginx/ /etc/ /root/')
const FOLDERS = ['public_html', 'htdocs', 'wwwroot', 'webapps', '.ssh/']
const ENDINGS = wordSet(
  'php php3 php4 php5 php7 php8 phtml phar jsp jspx asp aspx ash ashx cgi war bashrc profile bash_profile zshrc',
)
export const isServed: Taking = (text, at) => {
  if (pastWord(text, at, SERVED) >= 0) return true
  const blank = findIn(text, SPACE, at)
  const path = text.slice(at, blank < 0 ? text.length : blank)
  return FOLDERS.some((folder) => path.includes(folder)) || isRunByEnding(path)
}

/** `x.php`, `x.jsp"` */
const isRunByEnding = (path: string): boolean => {
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const end = pastRun(path, dot + 1, NAME)
    if ((end === path.length || standsAt(path, end, QUOTES)) && ENDINGS.has(path.slice(dot + 1, end)))
      return true
  }
  return false
}

const SCHEME_MAX = 12
/** `drawtext=textfile=/etc/passwd` */
const SCHEMES_MAX = 2
const SECRET_MAX = 80

/** A file of secrets, by itself or behind a name or a scheme: `/etc/shadow`, `x=@/etc/passwd`, `concat:/etc/passwd`. */
export const sendsSecret = (text: string, at: number, grade = KEPT): boolean => {
  let path = text.startsWith(NOTHING, at) ? at + NOTHING.length : at
  for (let depth = 0; depth < SCHEMES_MAX; depth++) {
    const scheme = pastRun(text, path, LETTERS, path + SCHEME_MAX)
    if (scheme > path && standsAt(text, scheme, SCHEMED)) path = scheme + 1
  }
  return namesSecret(text, path, Math.min(text.length, path + SECRET_MAX), grade)
}

const NOTHING = '/dev/null '
const SCHEMED = charset('=:')

const GLUED = charset('/~.@')

/** `-d@/etc/passwd`, `-T/etc/shadow`, `-Ff=@/etc/passwd`. A sign in front sends whatever file it is. */
export const sendsSecretGlued = (text: string, at: number, opens: boolean): boolean => {
  const name = pastRun(text, at, NAME)
  const named = name > at && text.startsWith('=@', name)
  const sent = opens && (named || text.startsWith('@', at))
  return (named || standsAt(text, at, GLUED)) && sendsSecret(text, at, sent ? LOOKED : KEPT)
}

/** `--x=\\host\share`: a file of another machine, which Windows sends its user's proof to. */
export const isShare = (text: string, at: number): boolean => pastShare(text, at) > 0
