// What a line behind a break may be to somebody: a request, a command of a mail server, a cache or a store, a log entry.
// The patterns are over bounded slices, each alternative decided by its first letters.

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

const TARGET_MAX = 2000

/** `GET /x HTTP/1.1`; text[at, end) is the first word. */
export const isRequestLine = (text: string, at: number, end: number): boolean => {
  if (!METHODS.has(text.slice(at, end))) return false
  const line = text.slice(end, end + TARGET_MAX)
  const version = line.indexOf('HTTP/')
  return version > 0 && !line.slice(0, version).includes('\n')
}

const MAIL_COMMANDS: ReadonlySet<string> = new Set(
  'RCPT MAIL DATA QUIT EHLO HELO VRFY EXPN RSET STARTTLS AUTH'.split(' '),
)

/** RFC 5321 §4.1.1. */
export const isMailCommand = (text: string, at: number, end: number): boolean => {
  if (end - at < 4 || end - at > 8 || !MAIL_COMMANDS.has(text.slice(at, end).toUpperCase())) return false
  const rest = text.slice(at, at + 40)
  return (
    /^(?:RCPT|MAIL)(?: |\+|%20)(?:TO|FROM)(?::|%3a)/i.test(rest) ||
    /^(?:DATA|QUIT|RSET|STARTTLS)(?:\r|%0d)/i.test(rest) ||
    /^(?:EHLO|HELO|VRFY|EXPN) [\w.-]+(?:\r|%0d|$)/.test(rest) ||
    /^AUTH (?:LOGIN|PLAIN|CRAM-MD5)/.test(rest)
  )
}

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
  'set add rep app pre cas flu sta FLU SLA REP CON con sla EVA MOD SIT'.split(' ').map(triple),
)

/** By its first characters: most lines of most texts are none. */
const mayServe = (text: string, at: number): boolean => {
  const first = text.charCodeAt(at)
  if (first === 42) return true
  if (!isLetter(first)) return false
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  if (BEGINNINGS.has((first << 16) | (second << 8) | third)) return true
  // IMAP's tag: letters, and a number.
  if (!isLetter(second)) return isDigit(second)
  return isDigit(isLetter(third) ? text.charCodeAt(at + 3) : third)
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

const isDigit = (code: number): boolean => code >= 48 && code <= 57

const IMAP =
  /^[A-Za-z][A-Za-z]{0,2}[0-9]{1,5} (?:CAPABILITY|LOGOUT|STARTTLS|AUTHENTICATE|LOGIN|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|LIST|LSUB|STATUS|APPEND|EXPUNGE|SEARCH|FETCH|STORE|COPY|UID)(?![A-Za-z])/
const CACHE =
  /^(?:(?:set|add|replace|append|prepend|cas)(?: |\+|%20)[\w.:-]{1,40}(?: |\+|%20)[0-9]{1,6}(?: |\+|%20)-?[0-9]{1,9}(?: |\+|%20)[0-9]|flush_all(?:\r|\n|%0d|$)|stats(?: [a-z]+)?(?:\r|%0d))/
const STORE =
  /^(?:\*[0-9]{1,3}(?:\r|\n|%0d|%0a)|FLUSHALL|FLUSHDB|SLAVEOF |REPLICAOF |CONFIG (?:SET|GET) |config set |flushall|slaveof |EVAL ["']|MODULE LOAD |SITE EXEC )/

/** A date, a level or a bracket as logs begin their lines with. */
export const isForgedLog = (text: string, at: number): boolean =>
  /^(?:\[?(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]|\[?(?:INFO|WARN|WARNING|ERROR|DEBUG|NOTICE|CRITICAL|ALERT|FATAL)(?![A-Za-z]))/.test(
    text.slice(at, at + 16),
  )
