// What an option makes a program do, told by its name and what it is given: run a command, load code, write where servers
// run files, send a secret. Options of ssh, git, tar, rsync, find, aria2, browsers, Java, PHP, sendmail, exim, sudo.

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
} from '../../runs.ts'
import { pastShare } from './powershell.ts'
import { namesSecret } from './secrets.ts'

/** Whether what is given from `at` on makes the option an attack, in lower case. `mark`: what parts it from the name. */
type Taking = (text: string, at: number, mark: string) => boolean

const LONG = new Map<string, Taking>()
/** With one dash and a name of several letters; of one letter. */
const NAMED = new Map<string, Taking>()
const SHORT = new Map<string, readonly Taking[]>()

const add = (options: Map<string, Taking>, taking: Taking, names: string): void => {
  for (const name of names.split(' ')) options.set(name, taking)
}

const NAMED_BY = charset('a-z0-9_-')

/** Is the option, which begins with a dash, an attack by itself? */
export const isTelling = (option: string): boolean => {
  const text = option.toLowerCase()
  if (pastWord(text, 0, CODE) >= 0) return true
  const dashes = text.startsWith('--') ? 2 : 1
  const end = pastRun(text, dashes, NAMED_BY)
  const mark = text.charAt(end)
  if (!standsAt(text, dashes, LETTERS)) return false
  if (mark === '=' || mark === ' ') {
    const value = pastRun(text, end + 1, QUOTES)
    const taking = (dashes === 2 ? LONG : NAMED).get(text.slice(dashes, end))
    if (taking?.(text, value, mark) === true || isSent(text, value)) return true
    if (dashes === 2 && isShare(text, value)) return true
  }
  if (dashes === 2) return false
  // Case tells: `-O` of curl is no `-o`, and `-oN` of nmap is no `-on`.
  const letters = SHORT.has(option.slice(1, 3)) ? 2 : 1
  const glued = !standsAt(text, 1 + letters, SPACE)
  const value = pastRun(text, 1 + letters + (glued ? 0 : 1), QUOTES)
  const takings = SHORT.get(option.slice(1, 1 + letters))
  return takings?.some((taking) => taking(text, value, '')) === true || (glued && isSentGlued(text, value))
}

/** Whatever they are given, it is code or leads to it. */
const CODE = vocabulary('-agentlib:jdwp= -agentpath: -javaagent: -xx:onerror= -xx:onoutofmemoryerror= -oq/')

const COMMAND = charset('a-z0-9_/.$~')

const isCommand: Taking = (text, at) => standsAt(text, at, COMMAND)

add(
  LONG,
  isCommand,
  'upload-pack receive-pack use-compress-program to-command rsh-command checkpoint-action new-volume-script info-script rsh rsync-path compress-program open-files-in-pager gpu-launcher renderer-cmd-prefix utility-cmd-prefix ppapi-plugin-launcher browser-subprocess-path use-askpass on-download-complete unzip-command init-file',
)
/** Words of sentences and of other programs, too. */
add(LONG, (text, at, mark) => mark === '=' && isCommand(text, at, mark), 'exec pager ext-diff eval')

const GIT = vocabulary(
  'core.sshcommand core.gitproxy core.fsmonitor core.pager core.editor core.hookspath diff.external credential.helper protocol.ext.allow',
)

/** A setting of git that runs a command; an alias may be one. */
const isGit: Taking = (text, at) => {
  const end = text.startsWith('alias.', at) ? pastRun(text, at + 6, NAME) : pastWord(text, at, GIT)
  return end > 0 && text.startsWith('=', end)
}

const SSH = vocabulary(
  'proxycommand localcommand knownhostscommand permitlocalcommand pkcs11provider queuedirectory',
)
const ASSIGNS = charset('= ')

/** A setting of ssh or sendmail that runs a command. */
const isSsh: Taking = (text, at) => standsAt(text, pastWord(text, at, SSH), ASSIGNS)

const PHP = vocabulary('allow_url_include auto_prepend_file auto_append_file disable_functions')

const isPhp: Taking = (text, at) => {
  const end = pastWord(text, at, PHP)
  return end > 0 && text.startsWith('=', end)
}

const FOUND_MAX = 120
const FOUND_ENDS = charset(';+')

/** What `find` runs: up to a semicolon, or for many files at once. */
const isFound: Taking = (text, at, mark) => {
  if (mark !== ' ') return false
  const end = findIn(text, FOUND_ENDS, at + 1, at + FOUND_MAX)
  return end > 0 && (text.startsWith(';', end) || text.startsWith('{} ', end - 3))
}

add(NAMED, isFound, 'exec execdir ok okdir')
add(NAMED, (text, at) => text.startsWith('${run', at), 'be')
add(NAMED, (text, at) => text.startsWith('|', at) || text.startsWith('%pipe%', at), 'soutputfile')

const STARTED = vocabulary('sh bash dash zsh nc curl wget python python3 perl touch chmod rm')

/** A command by its name: `-e sh x`, `-I 'bash -c …'` */
const isStarted: Taking = (text, at) => {
  const end = pastWord(text, at, STARTED)
  if (end < 0 || !text.startsWith(' ', end) || end + 1 >= text.length) return false
  return (
    !(text.startsWith('-', end + 1) || standsAt(text, end + 1, SPACE)) || text.startsWith('sh -c ', end - 2)
  )
}

const SCRATCH = vocabulary('/tmp /dev/shm /var/tmp')
const PATH_ENDS = charset('/ \'"')

/** Where anybody may write. */
const isScratch: Taking = (text, at) => {
  const end = pastWord(text, at, SCRATCH)
  return end > 0 && (end >= text.length || standsAt(text, end, PATH_ENDS))
}

/** A configuration, too, tells most of these programs what to run. */
add(
  LONG,
  isScratch,
  'load require plugin-dir load-extension rcfile engine template kubeconfig globals post-renderer preload',
)
add(LONG, (text, at, mark) => isGit(text, at, mark) || (mark === '=' && isScratch(text, at, mark)), 'config')
add(LONG, (text, at) => pastWord(text, at, FETCHED) >= 0, 'script')

const FETCHED = vocabulary('http: https: /tmp/')

/** The whole disk as a container's folder. */
const isMount: Taking = (text, at) => text.startsWith('/:/', at)

/** A number that overflows to root's (CVE-2019-14287). */
const isOverflow: Taking = (text, at) => text.startsWith('#-1', at) || text.startsWith('#4294967295', at)

add(LONG, isMount, 'volume')

/** Where servers run files, or read them as settings of a system or a user. */
const SERVED = vocabulary('/var/www/ /srv/www /usr/share/nginx/ /etc/ /root/')
const FOLDERS = ['public_html', 'htdocs', 'wwwroot', 'webapps', '.ssh/']
const ENDINGS: ReadonlySet<string> = new Set(
  'php php3 php4 php5 php7 php8 phtml phar jsp jspx asp aspx ash ashx cgi war bashrc profile bash_profile zshrc'.split(
    ' ',
  ),
)
const isServed: Taking = (text, at) => {
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
for (const letters of ['X', 'oN', 'oX', 'oG', 'oA']) SHORT.set(letters, [isServed])
/** Settings of ssh's, glued to it: of others it takes a message. */
SHORT.set('F', [(text, at, mark) => text.startsWith('f', at - 1) && isScratch(text, at, mark)])
SHORT.set('iL', [])
for (const letter of 'eEiI') SHORT.set(letter, [isStarted])
for (const letter of 'uU') SHORT.set(letter, [isStarted, isOverflow])
for (const letter of 'cC') SHORT.set(letter, [isGit])
for (const letter of 'dD') SHORT.set(letter, [isPhp])
for (const letter of 'vV') SHORT.set(letter, [isMount])

const SCHEME_MAX = 12
const SECRET_MAX = 80

/** A file of secrets, by itself or behind a name or a scheme: `/etc/shadow`, `x=@/etc/passwd`, `concat:/etc/passwd`. */
const isSent = (text: string, at: number): boolean => {
  const from = text.startsWith(NOTHING, at) ? at + NOTHING.length : at
  const scheme = pastRun(text, from, LETTERS, from + SCHEME_MAX)
  const path = scheme > from && standsAt(text, scheme, SCHEMED) ? scheme + 1 : from
  return namesSecret(text, path, Math.min(text.length, path + SECRET_MAX))
}

const NOTHING = '/dev/null '
const SCHEMED = charset('=:')

const GLUED = charset('/~.@')

/** `-d@/etc/passwd`, `-T/etc/shadow`, `-Ff=@/etc/passwd` */
const isSentGlued = (text: string, at: number): boolean => {
  const name = pastRun(text, at, NAME)
  return (standsAt(text, at, GLUED) || (name > at && text.startsWith('=@', name))) && isSent(text, at)
}

/** `--x=\\host\share`: a file of another machine, which Windows sends its user's proof to. */
const isShare = (text: string, at: number): boolean => pastShare(text, at) > 0
