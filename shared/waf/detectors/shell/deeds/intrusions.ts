// What no step of a build and no container's start needs, and whoever attacks does: a connection to a shell, a system's
// secrets, a look around. Texts are in lower case.

import { charset, DIGITS, findIn, NAME, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { SOCKETS } from './deeds.ts'
import { takesSecret } from './secrets.ts'

/** Connections to a shell, files that hold secrets, what a cloud tells its machines. */
export const takesOver = (text: string): boolean =>
  takesSecret(text, false) || TELLING.some((name) => text.includes(name)) || connects(text)

const TELLING = [...SOCKETS, '169.254.169.254', '--no-preserve-root']

const CALLING: ReadonlySet<string> = new Set(['nc', 'ncat', 'netcat', 'telnet', 'socat'])

/** `nc -e sh x`, `nc 10.0.0.1 4444`, `socat x exec:sh` */
const connects = (text: string): boolean => {
  for (let at = 0; at < text.length;) {
    const end = pastRun(text, at, NAME)
    if (end === at) at++
    else {
      if (text.startsWith(' ', end) && CALLING.has(text.slice(at, end)) && isCall(text, at, end + 1))
        return true
      at = end
    }
  }
  return false
}

const HOST = charset('a-z0-9_.-')
const HOST_MAX = 100
const PORT_MAX = 5
const PORT_ENDS = charset('a-z0-9_.')
const SHELL = charset('ec')
const FLAGS_MAX = 17
const LINE_MAX = 80

const isCall = (text: string, name: number, from: number): boolean => {
  if (text.startsWith('-', from)) {
    const end = pastRun(text, from + 1, NAME, from + 1 + FLAGS_MAX)
    if (text.startsWith(' ', end) && findIn(text, SHELL, from + 1, end) >= 0) return true
  }
  if (text.startsWith('socat', name)) {
    const line = text.slice(from, from + LINE_MAX)
    const newline = line.indexOf('\n')
    return (newline < 0 ? line : line.slice(0, newline)).includes('exec:')
  }
  const host = pastRun(text, from, HOST, from + HOST_MAX)
  if (host === from || !text.startsWith(' ', host)) return false
  const port = pastRun(text, host + 1, DIGITS, host + 1 + PORT_MAX)
  return port > host + 1 && !standsAt(text, port, PORT_ENDS)
}

/** Commands that connect, look around, or read and change what is not the folder's own. */
const LOOKING = wordSet(
  'curl wget nc ncat netcat telnet socat ssh scp ftp eval exec base64 whoami id uname hostname ifconfig env printenv sudo su passwd chown crontab powershell pwsh cmd ls ps find grep egrep awk gawk mawk nawk sed xargs tar dd nohup kill pkill sh bash zsh dash python python2 python3 perl ruby php',
)
const SYSTEM = wordSet('etc proc root home var dev usr bin sys')
const COMMAND_ENDS = charset(' \t\n\r\v\f"\')')
/** A chain that is no "and" and no "or", a substitution, a line of its own, an input, a home. */
const CHAINING = charset(';`\n<~')

/** A bar that stands alone. */
const isPiped = (text: string): boolean => {
  for (let bar = text.indexOf('|'); bar >= 0; bar = text.indexOf('|', bar + 2))
    if (!text.startsWith('|', bar + 1)) return true
  return false
}

/** Does a step do more than a folder's own build? */
export const looksAround = (text: string): boolean => {
  if (findIn(text, CHAINING) >= 0 || isPiped(text)) return true
  for (let at = 0; at < text.length;) {
    const end = pastRun(text, at, NAME)
    if (end === at) at++
    else {
      const word = text.slice(at, end)
      if (LOOKING.has(word) && (end === text.length || standsAt(text, end, COMMAND_ENDS))) return true
      if (SYSTEM.has(word) && text.startsWith('/', at - 1) && at > 0) return true
      if ((word.endsWith('http') || word.endsWith('https')) && text.startsWith(':', end)) return true
      at = end
    }
  }
  return false
}
