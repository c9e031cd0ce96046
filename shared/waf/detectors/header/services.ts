// Lines that a neighbour of the server's takes for commands: a mail store (IMAP, RFC 9051), a cache (memcached), a store of
// keys (Redis), a file server. What one of them is sent stands behind a break within a value.

import { isDigit, isLetter } from '../../characters.ts'
import {
  CAPITALS,
  charset,
  DIGITS,
  LETTERS,
  LOWER,
  pastRun,
  pastWord,
  saysAt,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { isLineEnd, isReturn, pastArgument, pastGap, pastValue } from './tokens.ts'

/** A key of a cache's or a store's; a pattern of keys is one. */
const KEY = charset('A-Za-z0-9_.:*@-')
const INTEGER = charset('0-9-')
const HOST = charset('A-Za-z0-9_.-')

const triple = (word: string): number =>
  (word.charCodeAt(0) << 16) | (word.charCodeAt(1) << 8) | word.charCodeAt(2)

/** What the commands of caches and stores begin with. */
const BEGINNINGS: ReadonlySet<number> = new Set(
  'set add rep app pre cas flu sta FLU SLA REP CON con sla EVA MOD SIT SCR DEB POR EPR'
    .split(' ')
    .map(triple),
)

/** Commands that nobody's line begins with otherwise. */
export const isServiceCommand = (text: string, at: number, offset: number): boolean => {
  // Most lines of most texts are done with by three characters, none of them past the text's end.
  if (at + 2 >= text.length) return false
  const first = text.charCodeAt(at)
  if (first === 42) return isArray(text, at, text.charCodeAt(offset) === 92)
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  if (BEGINNINGS.has((first << 16) | (second << 8) | third))
    return (
      pastWord(text, at, ADMINISTERED) >= 0 ||
      isConfig(text, at) ||
      isStored(text, at) ||
      isDataPort(text, at) ||
      isCacheWord(text, at)
    )
  const tagged = isDigit(second) || isDigit(third) || standsAt(text, at + 3, DIGITS)
  return tagged && isLetter(first) && isMailboxCommand(text, at)
}

const ADMINISTERED = vocabulary(
  [
    'FLUSHALL',
    'FLUSHDB',
    'flushall',
    'SLAVEOF ',
    'slaveof ',
    'REPLICAOF ',
    'EVAL "',
    "EVAL '",
    'MODULE LOAD ',
    'SITE EXEC ',
    'SCRIPT FLUSH',
    'SCRIPT LOAD',
    'DEBUG SEGFAULT',
    'DEBUG RELOAD',
  ],
  false,
)

/** `CONFIG SET dir /var/www`: what leads from a store to files, other stores and secrets. Manuals set the rest. */
const isConfig = (text: string, at: number): boolean => {
  const setting = pastGap(text, pastWord(text, at, CONFIG))
  return saysAt(text, setting, '*') || pastWord(text, setting, SETTINGS) >= 0
}

const CONFIG = vocabulary(['CONFIG SET', 'CONFIG GET', 'config set', 'config get'], false)
const SETTINGS = vocabulary(
  'dir dbfilename slave replica append requirepass master logfile aclfile loadmodule unixsocket protected-mode bind save rdb stop-writes enable-',
)

/** `PORT 198,51,100,7,0,25`, `EPRT |1|…`: where a file server is to connect (RFC 959 §4.1.2, RFC 2428). */
const isDataPort = (text: string, at: number): boolean => {
  if (saysAt(text, at, 'EPRT |', false)) return standsAt(text, at + 6, DIGITS) && saysAt(text, at + 7, '|')
  if (!saysAt(text, at, 'PORT ', false)) return false
  const end = pastRun(text, at + 5, NUMBERS, at + 5 + NUMBERS_MAX)
  return text.slice(at + 5, end).split(',').length === 6 && isLineEnd(text, end)
}

const NUMBERS = charset('0-9,')
const NUMBERS_MAX = 24

const STORED = vocabulary('set add replace append prepend cas', false)

/** `set key flags expiry bytes` */
const isStored = (text: string, at: number): boolean => {
  const word = pastWord(text, at, STORED)
  if (word < 0) return false
  const flags = pastArgument(text, pastArgument(text, word, KEY), DIGITS)
  return pastArgument(text, pastArgument(text, flags, INTEGER), DIGITS) >= 0
}

/** `flush_all`, `stats`, `stats items` */
const isCacheWord = (text: string, at: number): boolean => {
  if (saysAt(text, at, 'flush_all', false)) return isLineEnd(text, at + 9)
  if (!saysAt(text, at, 'stats', false)) return false
  const topic = pastArgument(text, at + 5, LOWER)
  if (topic < 0) return isReturn(text, at + 5)
  if (isReturn(text, topic)) return true
  // `stats cachedump 1 100`
  const slab = pastArgument(text, topic, DIGITS)
  return isLineEnd(text, pastArgument(text, slab, DIGITS))
}

const MAILBOX = wordSet(
  'CAPABILITY LOGOUT STARTTLS AUTHENTICATE LOGIN SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE LIST LSUB STATUS APPEND EXPUNGE SEARCH FETCH STORE COPY UID',
)

const TAG_LETTERS_MAX = 3
const TAG_DIGITS_MAX = 5

/** `a001 LOGIN`: a command behind the tag that its answer will bear. */
const isMailboxCommand = (text: string, at: number): boolean => {
  const letters = pastRun(text, at, LETTERS, at + TAG_LETTERS_MAX)
  const tag = pastRun(text, letters, DIGITS, letters + TAG_DIGITS_MAX)
  if (letters === at || tag === letters || !saysAt(text, tag, ' ')) return false
  return MAILBOX.has(text.slice(tag + 1, pastRun(text, tag + 1, LETTERS)))
}

/** `*3\r\n`: so many strings follow. Spelled out behind a break that is not, it is what a manual shows. */
const isArray = (text: string, at: number, literal: boolean): boolean => {
  const count = pastRun(text, at + 1, DIGITS, at + 4)
  if (count === at + 1 || count >= text.length || !isLineEnd(text, count)) return false
  return literal || text.charCodeAt(count) !== 92
}

/** Commands of a store that are plain words as well, by what they take: a key, or a key and a value. */
const READ = wordSet(
  'GET DEL INCR DECR TYPE DUMP TTL HGETALL SMEMBERS KEYS AUTH SELECT SUBSCRIBE PSUBSCRIBE EXISTS PERSIST',
)
const WRITTEN = wordSet(
  'SET SETNX SETEX APPEND HGET HSET LPUSH RPUSH SADD ZADD EXPIRE RENAME GETSET PUBLISH INCRBY LRANGE',
)
const ALONE = wordSet('SHUTDOWN SAVE MONITOR BGSAVE BGREWRITEAOF')

const SUBCOMMANDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['ACL', wordSet('SETUSER DELUSER LIST')],
  ['CLIENT', wordSet('LIST KILL PAUSE')],
  ['SHUTDOWN', wordSet('SAVE NOSAVE')],
])

/** `SET k v`, `KEYS *`: certain only as the one line behind a key. */
export const isKeyCommand = (text: string, at: number): boolean => {
  if (!standsAt(text, at + 1, CAPITALS)) return false
  const end = pastRun(text, at, CAPITALS)
  const command = text.slice(at, end)
  if (ALONE.has(command) && isLineEnd(text, end)) return true
  if (READ.has(command)) return isLineEnd(text, pastArgument(text, end, KEY))
  if (WRITTEN.has(command)) return isLineEnd(text, pastValue(text, pastArgument(text, end, KEY)))
  if (command === 'MIGRATE')
    return pastGap(text, pastArgument(text, pastArgument(text, end, HOST), DIGITS)) >= 0
  const names = SUBCOMMANDS.get(command)
  return names !== undefined && isSubcommand(text, pastGap(text, end), names)
}

const isSubcommand = (text: string, at: number, names: ReadonlySet<string>): boolean => {
  if (at < 0) return false
  const end = pastRun(text, at, CAPITALS)
  return names.has(text.slice(at, end)) && (isLineEnd(text, end) || pastGap(text, end) >= 0)
}

const ASKED = vocabulary('get gets delete touch incr decr', false)

/** A cache's commands in lower case: a list of things to get is written so, too, where lines are usual. */
export const isCacheCommand = (text: string, at: number, encoded: boolean): boolean => {
  const key = pastArgument(text, pastWord(text, at, ASKED), KEY)
  if (key < 0) return false
  const amount = pastArgument(text, key, DIGITS)
  const end = amount < 0 ? key : amount
  return isReturn(text, end) || (encoded && isLineEnd(text, end))
}

/** `ftp://a:b\r\nPORT 127,0,0,1,0,25@…`: a URL that goes on as its server's commands do (RFC 959 §4.1). */
export const isTransfer = (text: string): boolean => saysAt(text, 0, 'ftp:') || saysAt(text, 0, 'ftps:')

const TRANSFERRED = wordSet(
  'USER PASS CWD PORT EPRT PASV EPSV TYPE MODE RETR STOR STOU APPE REST RNFR RNTO DELE RMD MKD LIST NLST SITE QUIT ABOR',
)

export const isTransferCommand = (text: string, at: number): boolean => {
  const end = pastRun(text, at, CAPITALS, at + 5)
  return (
    TRANSFERRED.has(text.slice(at, end)) &&
    (isLineEnd(text, end) || isLineEnd(text, pastArgument(text, end, ARGUMENT)))
  )
}

/** One argument and no sentence. */
const ARGUMENT = charset('!-$&-[]-~')
