// What a line behind a break may be to somebody: a request, a command of a mail server, a cache or a store, a log entry.
// The patterns are over bounded slices, each alternative decided by its first letters.

import { isDigit, isLetter } from '../../characters.ts'

const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'CONNECT',
  'TRACE',
])

const METHOD_MAX = 7
const TARGET_MAX = 2000

const isCapital = (code: number): boolean => code >= 65 && code <= 90

/** `GET /x HTTP/1.1`; text[at, end) is the first word. */
export const isRequestLine = (text: string, at: number, end: number): boolean => {
  if (!isCapital(text.charCodeAt(at)) || end - at > METHOD_MAX || !METHODS.has(text.slice(at, end)))
    return false
  const line = text.slice(end, end + TARGET_MAX)
  const version = line.indexOf('HTTP/')
  return version > 0 && !line.slice(0, version).includes('\n')
}

const MAIL_COMMANDS: ReadonlySet<string> = new Set(
  'RCPT MAIL DATA QUIT EHLO HELO VRFY EXPN RSET STARTTLS AUTH'.split(' '),
)

const MAIL_LETTERS: ReadonlySet<number> = new Set(
  Array.from(MAIL_COMMANDS, (name) => name.charCodeAt(0) | 32),
)

/** RFC 5321 §4.1.1. */
export const isMailCommand = (text: string, at: number, end: number): boolean => {
  if (end - at < 4 || end - at > 8 || !MAIL_LETTERS.has(text.charCodeAt(at) | 32)) return false
  if (!MAIL_COMMANDS.has(text.slice(at, end).toUpperCase())) return false
  const rest = text.slice(at, at + 40)
  return (
    /^(?:RCPT|MAIL)(?: |\+|%20)(?:TO|FROM)(?::|%3a)/i.test(rest) ||
    /^(?:DATA|QUIT|RSET|STARTTLS)(?:\r|%0d)/i.test(rest) ||
    /^(?:EHLO|HELO|VRFY|EXPN) [\w.-]+(?:\r|%0d|$)/.test(rest) ||
    /^AUTH (?:LOGIN|PLAIN|CRAM-MD5)/.test(rest)
  )
}

/** `QUIT`, `DATA` on a line of its own, behind an address or the dot that ends a letter. */
export const isMailWord = (text: string, offset: number, at: number, end: number): boolean =>
  end - at === 4 &&
  /^(?:DATA|QUIT|RSET)(?:\n|%0a|$)/i.test(text.slice(at, at + 8)) &&
  isCapital(text.charCodeAt(at)) &&
  /@[\w.-]{1,64}>?$|(?:\n|%0a)\.$/i.test(text.slice(Math.max(0, offset - 80), offset).trimEnd())

/** IMAP (RFC 9051), memcached, Redis and FTP. */
export const isServiceCommand = (text: string, at: number): boolean => {
  if (!mayServe(text, at)) return false
  const rest = text.slice(at, at + 80)
  return IMAP.test(rest) || CACHE.test(rest) || STORE.test(rest)
}

const triple = (word: string): number =>
  (word.charCodeAt(0) << 16) | (word.charCodeAt(1) << 8) | word.charCodeAt(2)

/** What the commands of caches and stores begin with. */
const BEGINNINGS: ReadonlySet<number> = new Set(
  'set add rep app pre cas flu sta FLU SLA REP CON con sla EVA MOD SIT SCR DEB'.split(' ').map(triple),
)

/** By its first characters: most lines of most texts are none. */
const mayServe = (text: string, at: number): boolean => {
  const first = text.charCodeAt(at)
  if (first === 42) return isDigit(text.charCodeAt(at + 1))
  if (!isLetter(first)) return false
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  if (BEGINNINGS.has((first << 16) | (second << 8) | third)) return true
  // IMAP's tag: letters, and a number.
  if (!isLetter(second)) return isDigit(second)
  return isDigit(isLetter(third) ? text.charCodeAt(at + 3) : third)
}

const IMAP =
  /^[A-Za-z][A-Za-z]{0,2}[0-9]{1,5} (?:CAPABILITY|LOGOUT|STARTTLS|AUTHENTICATE|LOGIN|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|LIST|LSUB|STATUS|APPEND|EXPUNGE|SEARCH|FETCH|STORE|COPY|UID)(?![A-Za-z])/
const CACHE =
  /^(?:(?:set|add|replace|append|prepend|cas)(?: |\+|%20)[\w.:-]{1,40}(?: |\+|%20)[0-9]{1,6}(?: |\+|%20)-?[0-9]{1,9}(?: |\+|%20)[0-9]|flush_all(?:\r|\n|%0d|$)|stats(?: [a-z]+)?(?:\r|%0d))/
const STORE =
  /^(?:\*[0-9]{1,3}(?:\r|\n|%0d|%0a)|FLUSHALL|FLUSHDB|SLAVEOF |REPLICAOF |CONFIG (?:SET|GET) |config set |flushall|slaveof |EVAL ["']|MODULE LOAD |SITE EXEC |SCRIPT (?:FLUSH|LOAD)|DEBUG (?:SEGFAULT|RELOAD))/

/** A store's commands that are plain words as well: `SET k v`, `KEYS *`. Certain only as the one line behind a key. */
const KEYED =
  /^(?:(?:GET|DEL|INCR|DECR|TYPE|DUMP|TTL|HGETALL|SMEMBERS|KEYS|AUTH|SELECT|P?SUBSCRIBE|EXISTS|PERSIST)(?: |\+|%20)[\w.:*@-]{1,60}|(?:SET|SETNX|SETEX|APPEND|HGET|HSET|LPUSH|RPUSH|SADD|ZADD|EXPIRE|RENAME|GETSET|PUBLISH|INCRBY|LRANGE)(?: |\+|%20)[\w.:*@-]{1,60}(?: |\+|%20)\S{1,80}|MIGRATE [\w.-]{1,60} \d{1,5} [^\r\n]{1,80}|ACL (?:SETUSER|DELUSER|LIST)(?: [^\r\n]{0,80})?|CLIENT (?:LIST|KILL|PAUSE)(?: [^\r\n]{0,80})?|SHUTDOWN(?: (?:NO)?SAVE)?|SAVE|MONITOR|BGSAVE|BGREWRITEAOF)(?:\r|\n|%0d|%0a|$)/

export const isKeyCommand = (text: string, at: number): boolean =>
  isCapital(text.charCodeAt(at)) && isCapital(text.charCodeAt(at + 1)) && KEYED.test(text.slice(at, at + 160))

/** A cache's commands in lower case: a list of things to get is written so, too, where lines are usual. */
export const isCacheCommand = (text: string, at: number, encoded: boolean): boolean => {
  const end =
    /^(?:gets?|delete|touch|incr|decr)(?: |\+|%20)[\w.:-]{1,60}(?:(?: |\+|%20)[0-9]{1,9})?(?=\r|%0|$)/.exec(
      text.slice(at, at + 96),
    )?.[0]
  if (end === undefined) return false
  const next = text.slice(at + end.length, at + end.length + 3)
  return next.startsWith('\r') || next === '%0d' || (encoded && (next === '' || next === '%0a'))
}

/** A date, a level, a bracket or an address as logs begin their lines with. */
export const isForgedLog = (text: string, at: number): boolean =>
  /^(?:\[?(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]|\[?(?:INFO|WARN|WARNING|ERROR|DEBUG|NOTICE|CRITICAL|ALERT|FATAL)(?![A-Za-z])|[0-9]{1,3}(?:\.[0-9]{1,3}){3} \S{1,24} \S{1,24} \[|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}[0-9]{1,2} [0-9]{2}:[0-9]{2}:)/.test(
    text.slice(at, at + 72),
  )
