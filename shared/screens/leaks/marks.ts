// What an answer must not say: where each kind of leak begins (a fixed text), and how to tell from what follows
// whether it is one. A check looks forward only, a bounded way, so that bytes before a mark need not be held back.

import { isDigit } from './cards.ts'

export const LEAKS = ['stack-trace', 'sql-error', 'private-key', 'credential', 'card'] as const
export type Leak = (typeof LEAKS)[number]

/** How lines end: as escapes in JSON, at tags in markup. */
export type Form = 'json' | 'markup' | 'text'

export interface View {
  readonly bytes: Uint8Array
  /** No more bytes will come. */
  readonly last: boolean
  readonly form: Form
  /** The byte in front of bytes[0]; 0 for none. */
  readonly before: number
}

/** What is to be masked; 'more' where the bytes end before that is known; undefined for nothing. */
export type Found = { readonly start: number; readonly end: number } | 'more' | undefined

export interface Mark {
  readonly leak: Leak
  readonly text: string
  readonly check: (view: View, start: number, end: number) => Found
  /**
   * It searches the rest of its line. A line in which it found nothing is not searched again: text that repeats the
   * mark would else cost its length squared.
   */
  readonly searches: boolean
}

/** How far a line is looked at. */
const LINE_MAX = 512

/** The line from `start` on is a leak by its first words alone. */
const line = (view: View, start: number): Found => {
  const end = lineEnd(view, start)
  return end === 'more' ? 'more' : { start, end }
}

/** The line is a leak if something in the rest of it says so. */
const lineWith =
  (isTold: (text: string) => boolean) =>
  (view: View, start: number, end: number): Found => {
    const to = lineEnd(view, end)
    if (to === 'more') return 'more'
    return isTold(textOf(view.bytes, end, to)) ? { start, end: to } : undefined
  }

/** The line is a leak if its next few characters say so: as far as `isPart` goes, `charactersMax` at most. */
const lineBefore =
  (isPart: (byte: number) => boolean, isTold: (text: string) => boolean, charactersMax: number) =>
  (view: View, start: number, end: number): Found => {
    const { bytes, last } = view
    let to = end
    while (to < bytes.length && to - end < charactersMax && isPart(bytes[to] as number)) to++
    if (to === bytes.length && to - end < charactersMax && !last) return 'more'
    return to > end && isTold(textOf(bytes, end, to)) ? line(view, start) : undefined
  }

export const lineEnd = ({ bytes, last, form }: View, start: number): number | 'more' => {
  const most = start + LINE_MAX
  for (let at = start; at < most; at++) {
    if (at >= bytes.length) return last ? bytes.length : 'more'
    const byte = bytes[at] as number
    if (byte === 0x0a || byte === 0x0d || (byte === 0x3c && form === 'markup')) return at
    if (form !== 'json') continue
    if (byte === 0x22) return at
    if (byte !== 0x5c) continue
    if (at + 1 >= bytes.length) return last ? at : 'more'
    // \n and \r end a line; the second half of any other escape is no delimiter, and goes with it.
    if (bytes[at + 1] === 0x6e || bytes[at + 1] === 0x72) return at
    at++
  }
  return most
}

const token =
  (isPart: (byte: number) => boolean, min: number, max: number) =>
  (view: View, start: number, end: number): Found => {
    const { bytes, last } = view
    if (isAlphanumeric(start === 0 ? view.before : (bytes[start - 1] as number))) return undefined
    let at = end
    while (at < bytes.length && at - end <= max && isPart(bytes[at] as number)) at++
    if (at === bytes.length && !last && at - end <= max) return 'more'
    return at - end < min || at - end > max ? undefined : { start, end: at }
  }

/** The same behind so many digits, which few texts have. */
const numbered =
  (digitsMin: number, check: Mark['check']): Mark['check'] =>
  (view, start, end) => {
    const { bytes, last } = view
    for (let at = end; at < end + digitsMin; at++) {
      if (at >= bytes.length) return last ? undefined : 'more'
      if (!isDigit(bytes[at] as number)) return undefined
    }
    return check(view, start, end)
  }

/** Parts of stated lengths, with a sign between them. */
const parts =
  (isPart: (byte: number) => boolean, lengths: readonly number[], sign: number) =>
  (view: View, start: number, end: number): Found => {
    const { bytes, last } = view
    if (isAlphanumeric(start === 0 ? view.before : (bytes[start - 1] as number))) return undefined
    let at = end
    for (const [place, length] of lengths.entries()) {
      const from = at
      while (at < bytes.length && at - from <= length && isPart(bytes[at] as number)) at++
      if (at === bytes.length && !last && at - from <= length) return 'more'
      if (at - from !== length) return undefined
      if (place === lengths.length - 1) break
      if (at === bytes.length) return last ? undefined : 'more'
      if (bytes[at] !== sign) return undefined
      at++
    }
    return { start, end: at }
  }

/** A name, a few signs of assignment, and then a secret of this many characters. */
const secretAfter =
  (length: number) =>
  (view: View, _start: number, end: number): Found => {
    const { bytes, last } = view
    let at = end
    while (
      at < bytes.length &&
      at - end < 8 &&
      ' \t"\':=\\>'.includes(String.fromCharCode(bytes[at] as number))
    )
      at++
    const from = at
    while (at < bytes.length && at - from <= length && isBase64(bytes[at] as number)) at++
    if (at === bytes.length && !last && at - from <= length) return 'more'
    return at - from === length && from > end ? { start: from, end: at } : undefined
  }

/** RFC 7468 §2: the label says PRIVATE KEY. What follows is masked by the reader, up to the END line. */
const privateKey = (view: View, start: number, end: number): Found => {
  const { bytes, last } = view
  for (let at = end; at < end + 40; at++) {
    if (at >= bytes.length) return last ? undefined : 'more'
    const byte = bytes[at] as number
    if (byte === 0x2d) return textOf(bytes, end, at).includes('PRIVATE KEY') ? { start, end: at } : undefined
    if (!(isUpper(byte) || isDigit(byte) || byte === 0x20)) return undefined
  }
  return undefined
}

const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a
const isAlphanumeric = (byte: number): boolean =>
  isDigit(byte) || isUpper(byte) || (byte >= 0x61 && byte <= 0x7a)
const isUpperOrDigit = (byte: number): boolean => isUpper(byte) || isDigit(byte)
const isWord = (byte: number): boolean => isAlphanumeric(byte) || byte === 0x5f
const isWordOrDash = (byte: number): boolean => isWord(byte) || byte === 0x2d
const isBase64 = (byte: number): boolean =>
  isAlphanumeric(byte) || byte === 0x2b || byte === 0x2f || byte === 0x3d
const isPathPart = (byte: number): boolean => isAlphanumeric(byte) || byte === 0x2f
const isHex = (byte: number): boolean => isDigit(byte) || (byte >= 0x61 && byte <= 0x66)

/** At most LINE_MAX bytes: short enough for text. */
const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to))

/** A frame names a place in a source: file and line, as Java, JavaScript, .NET and their kin write it. */
const isFrame = (text: string): boolean =>
  /\.(?:java|kt|scala|groovy|clj|js|ts|mjs|cjs|jsx|tsx|vue):\d/.test(text) ||
  /:line \d/.test(text) ||
  /node:internal\/|\(Native Method\)|\(Unknown Source\)/.test(text)

const hasLine = (text: string): boolean => /, line \d/.test(text)
const isRubyFrame = (text: string): boolean => /^\d{1,6}:in /.test(text)
const isGoroutine = (text: string): boolean => /^\d{1,9} \[/.test(text)
const isThrown = (text: string): boolean => text.includes('Exception') || text.includes('Error')
const isOracle = (text: string): boolean => /^\d{5}: /.test(text)
const isRubyPart = (byte: number): boolean => isDigit(byte) || ':in '.includes(String.fromCharCode(byte))
const isGoroutinePart = (byte: number): boolean => isDigit(byte) || byte === 0x20 || byte === 0x5b
const isThrownPart = (byte: number): boolean =>
  isWord(byte) || byte === 0x2e || byte === 0x24 || byte === 0x5c
const isOraclePart = (byte: number): boolean => isDigit(byte) || byte === 0x3a || byte === 0x20

const all = (leak: Leak, texts: readonly string[], check: Mark['check'], searches = false): readonly Mark[] =>
  texts.map((text) => ({ leak, text, check, searches }))

export const marks: readonly Mark[] = [
  ...all('stack-trace', ['   at ', '\tat '], lineWith(isFrame), true),
  // The escape itself stays, so that what is left is still JSON.
  ...all(
    'stack-trace',
    [String.raw`\tat `],
    (view, start, end) => lineWith(isFrame)(view, start + 2, end),
    true,
  ),
  ...all('stack-trace', ['File "', String.raw`File \"`], lineWith(hasLine), true),
  ...all('stack-trace', ['.rb:'], lineBefore(isRubyPart, isRubyFrame, 12)),
  ...all('stack-trace', ['goroutine '], lineBefore(isGoroutinePart, isGoroutine, 12)),
  ...all('stack-trace', ['Caused by: ', 'Uncaught '], lineBefore(isThrownPart, isThrown, 96)),
  ...all(
    'stack-trace',
    [
      'Traceback (most recent call last)',
      'Exception in thread ',
      'Stack trace:',
      'PHP Fatal error:',
      'panic: runtime error',
      "' panicked at ",
      'UnhandledPromiseRejection',
      'System.NullReferenceException',
      "Server Error in '/' Application",
    ],
    line,
  ),
  ...all(
    'sql-error',
    [
      'You have an error in your SQL syntax',
      'SQLSTATE[',
      'PG::',
      'psycopg2.',
      'org.postgresql.util.PSQLException',
      'com.mysql.',
      'MySqlException',
      'java.sql.SQL',
      'System.Data.SqlClient',
      'Microsoft.Data.SqlClient',
      'Unclosed quotation mark after the character string',
      'quoted string not properly terminated',
      'SQLITE_ERROR',
      'sqlite3.OperationalError',
      'syntax error at or near',
      'pg_query()',
      'mysql_fetch_',
      'Microsoft OLE DB Provider',
      'ODBC SQL Server Driver',
      'MongoServerError',
      'ER_PARSE_ERROR',
    ],
    line,
  ),
  ...all('sql-error', ['ORA-'], lineBefore(isOraclePart, isOracle, 7)),
  ...all('private-key', ['-----BEGIN '], privateKey),
  ...all('credential', ['AKIA', 'ASIA'], token(isUpperOrDigit, 16, 16)),
  ...all('credential', ['AIza'], token(isWordOrDash, 35, 35)),
  ...all('credential', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], token(isAlphanumeric, 36, 64)),
  ...all('credential', ['github_pat_'], token(isWord, 60, 96)),
  ...all(
    'credential',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-'],
    numbered(9, token(isWordOrDash, 20, 96)),
  ),
  ...all('credential', ['sk_live_', 'rk_live_'], token(isAlphanumeric, 16, 128)),
  ...all('credential', ['glpat-'], token(isWordOrDash, 20, 64)),
  ...all('credential', ['npm_'], token(isAlphanumeric, 36, 36)),
  ...all('credential', ['dop_v1_'], token(isHex, 64, 64)),
  ...all('credential', ['SG.'], parts(isWordOrDash, [22, 43], 0x2e)),
  ...all('credential', ['AccountKey='], token(isBase64, 40, 128)),
  ...all('credential', ['hooks.slack.com/services/'], token(isPathPart, 20, 128)),
  ...all(
    'credential',
    ['aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY', 'SecretAccessKey', 'secretAccessKey'],
    secretAfter(40),
  ),
]
