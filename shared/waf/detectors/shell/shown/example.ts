// Is a value one call of a documented API, as references show it: `curl -X POST -H 'Accept: …' https://api.example.com/x`?
// Whoever may run a command at all may run this one, too, so that it stays a signal. What tells it from an attack: it asks
// one named host over TLS, as the examples of an API do, with a method, headers or data of its own; it reads and writes
// no file, and nothing in it is a shell's but quotes and the ends of its lines.

import { charset, DIGITS, findIn, isIn, isRun, LETTERS, pastRun, wordSet } from '../../../runs.ts'

/** Options that say what is asked, and those that only change how it is printed. */
const ASKING = optionsOf('-X -H -u -d --request --header --user --data --data-raw --data-urlencode --json')
const TAKING = optionsOf('--url -A --user-agent --max-time -m')
const PLAIN = optionsOf(
  '-s -S -i -k -L -G -f -g -v --silent --include --location --get --fail --verbose --compressed --globoff',
)

function optionsOf(names: string): ReadonlySet<string> {
  return wordSet(names)
}

const LENGTH_MAX = 8192
const BLANKS = charset(' \t')
/** What parts commands, and what a shell replaces: nowhere in it, but in quotes that are single. */
const REPLACED = charset('$`\\')
const ACTING = charset('$`;&|<>()*~!\r\n\\')

interface Word {
  text: string
  end: number
}

export const isExample = (value: string): boolean => {
  const text = value.trim()
  if (text.length > LENGTH_MAX || !text.startsWith('curl')) return false
  const word: Word = { text: '', end: 4 }
  let asked = false
  let urls = 0
  for (let at = pastBlanks(text, 4); at < text.length; at = pastBlanks(text, word.end)) {
    if (at === word.end || !read(text, at, word)) return false
    const name = word.text.startsWith('--') ? word.text : word.text.slice(0, 2)
    if (!name.startsWith('-')) {
      if (!isPublic(word.text)) return false
      urls++
      continue
    }
    if (PLAIN.has(name) && (word.text.length === name.length || isCluster(word.text))) continue
    const asks = ASKING.has(name)
    if (!asks && !TAKING.has(name)) return false
    asked ||= asks
    if (word.text.length === name.length) {
      const next = pastBlanks(text, word.end)
      if (next === word.end || next >= text.length || !read(text, next, word)) return false
      if (name === '--url') {
        if (!isPublic(word.text)) return false
        urls++
      } else if (isFile(word.text)) return false
    } else if (isFile(word.text.slice(name.length))) return false
  }
  return asked && urls === 1
}

/** `@file`, `=@file`, `name@file`: what curl reads from a file. An address of a mail in JSON or behind a sign is none. */
const isFile = (text: string): boolean => {
  const at = text.indexOf('@')
  return at >= 0 && pastRun(text, 0, UNQUOTED, at) === at
}
const UNQUOTED = charset('A-Za-z0-9_.=[]-')

/** `-sS`, `-sSL` */
const isCluster = (text: string): boolean => {
  for (let at = 1; at < text.length; at++) if (!PLAIN.has(`-${text.charAt(at)}`)) return false
  return true
}

/** Past blanks, and ends of lines that a backslash takes back. */
const pastBlanks = (text: string, from: number): number => {
  let at = pastRun(text, from, BLANKS)
  while (text.startsWith('\\\n', at)) at = pastRun(text, at + 2, BLANKS)
  return at
}

/** Reads a word with its quotes taken off; false where it holds what a shell acts on. */
const read = (text: string, from: number, word: Word): boolean => {
  let at = from
  let start = from
  word.text = ''
  for (; at < text.length && !isIn(BLANKS, text.charCodeAt(at)); at++) {
    const code = text.charCodeAt(at)
    if (text.startsWith('\\\n', at)) break
    if (isIn(ACTING, code)) return false
    if (code !== 34 && code !== 39) continue
    const close = text.indexOf(code === 34 ? '"' : "'", at + 1)
    if (close < 0 || (code === 34 && findIn(text, REPLACED, at + 1, close) >= 0)) return false
    word.text += text.slice(start, at) + text.slice(at + 1, close)
    at = close
    start = close + 1
  }
  word.text += text.slice(start, at)
  word.end = at
  return true
}

const HOST = charset('A-Za-z0-9.-')
const SCHEME = 'https://'

/** `https://api.example.com/…`: a name with a dot that ends in letters, so no address and nothing of an inner network. */
const isPublic = (text: string): boolean => {
  if (isPlaceholder(text)) return true
  if (!text.startsWith(SCHEME)) return false
  const end = pastRun(text, SCHEME.length, HOST)
  const dot = text.lastIndexOf('.', end - 1)
  const top = text.slice(dot + 1, end)
  return (
    standsBehind(text, end) &&
    dot > SCHEME.length &&
    isRun(top, LETTERS, 2) &&
    !INNER.has(top.toLowerCase()) &&
    pastRun(text, SCHEME.length, DIGITS) < end
  )
}

/** `http://{hostname}/…` */
const isPlaceholder = (text: string): boolean => {
  const open = text.indexOf('://') + 3
  if (open < 7 || open > SCHEME.length || text[open] !== '{' || !SCHEME.startsWith(text.slice(0, open - 4)))
    return false
  const end = pastRun(text, open + 1, LETTERS)
  return (
    text[end] === '}' &&
    end > open + 1 &&
    standsBehind(text, end + 1) &&
    !INNER.has(text.slice(open + 1, end).toLowerCase())
  )
}

/** The host ends here, and a path or nothing begins. */
const standsBehind = (text: string, at: number): boolean =>
  at >= text.length || text[at] === '/' || text[at] === '?'

const INNER = wordSet('local localhost internal intranet lan home corp arpa metadata')
