// What a query or a change may ask for and still be no attack by itself: what tables hold, by functions that reckon. No
// catalogue, file, pause or variable of the server's own, no condition that is always true, no comment.

import { charset, pastRun, runStart, wordSet } from '../../runs.ts'
import { kindAt, textAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ARITH,
  CATALOGUE,
  COMMENT,
  COMPARE,
  DOT,
  FROM,
  FUNCTIONS,
  HOSTILE,
  IDENT,
  INTO,
  LEFT,
  LITERAL,
  LOGIC,
  NUMBER,
  OTHER,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

/**
 * Does the token ask for nothing but what tables hold? `strict`: nor for everything that they hold, nor by a word that the
 * server's own things are named by; a field that is there to hold queries may.
 */
export const isTame = (tokens: Tokens, at: number, kind: number, strict: boolean): boolean => {
  switch (kind) {
    case COMMENT:
    case UNION:
    case INTO:
      return false
    case ARITH:
      // Everything that a table holds is what a stranger asks for; `count(*)` is a number.
      return !strict || textAt(tokens, at) !== '*' || kindAt(tokens, at - 1) !== SELECT
    case SEMICOLON:
      return at === tokens.count - 1
    case VARIABLE:
      return false
    case IDENT:
    case LITERAL: {
      const word = wordAt(tokens, at)
      if (isOfServer(named(word)) || (strict && OWN.has(named(word)))) return false
      return kindAt(tokens, at + 1) !== LEFT || isUsual(tokens, at, word) || (!strict && isMacro(tokens, at))
    }
    case STRING:
      // A table's name in quotes, or a file's.
      if (kindAt(tokens, at - 1) === FROM && (strict || isFile(textAt(tokens, at)))) return false
      return !isOfServer(named(wordAt(tokens, at)))
    case STATEMENT:
      return !strict || kindAt(tokens, at + 1) === LEFT || ALLOWED.has(wordAt(tokens, at))
    case COMPARE:
      return !isDecided(tokens, at)
    case OTHER:
      return !'\\\0'.includes(textAt(tokens, at))
    case LOGIC:
      return !isAlone(tokens, at + 1) || isRange(tokens, at)
    case WHERE:
      return !strict || !isAlone(tokens, at + 1)
    default:
      return true
  }
}

/** `'/etc/passwd'`, `'a.csv'`: what some databases read; a table's name stands in double quotes. */
const isFile = (text: string): boolean => !text.startsWith('"') || text.includes('/')

/** `or 1`, `where true` */
const isAlone = (tokens: Tokens, at: number): boolean =>
  isValue(kindAt(tokens, at)) && kindAt(tokens, at + 1) !== COMPARE

/** `a between 1 and 5` */
const isRange = (tokens: Tokens, at: number): boolean =>
  wordAt(tokens, at) === 'and' && wordAt(tokens, at - 2) === 'between'

/** Without its quotes. */
const named = (word: string): string => {
  const start = pastRun(word, 0, OPENING)
  return word.slice(start, runStart(word, word.length, CLOSING, start))
}

const OPENING = charset('"\'`[')
const CLOSING = charset('"\'`]')

/** A function that only reckons. Of a package's, a server's own or an unknown one nobody can say what it does. */
const isUsual = (tokens: Tokens, at: number, word: string): boolean =>
  kindAt(tokens, at - 1) !== DOT &&
  !HOSTILE.has(word) &&
  !ABOUT.has(word) &&
  word !== 'name_const' &&
  (FUNCTIONS.has(word) || USUAL.has(word) || word.startsWith('$__'))

/** `$__timeFilter(t)`: what a dashboard writes out before a database reads it. */
const isMacro = (tokens: Tokens, at: number): boolean => {
  const start = tokens.starts[at] ?? 0
  return start > 0 && tokens.text.startsWith('$__', start - 1)
}

const USUAL = wordSet(
  'now date time timestamp datetime year month day hour minute week quarter date_trunc date_part date_add date_sub date_diff datediff dateadd date_format to_char to_date to_timestamp from_unixtime unix_timestamp strftime extract age tostartofhour tostartofminute tostartofday tostartofinterval time_bucket ' +
    'in as over filter group any all some partition using on values rows percentile_cont percentile_disc median stddev variance row_number rank dense_rank ntile lag lead first_value last_value uniq countif sumif array_length json_extract json_value json_query jsonb_extract_path_text ' +
    'integer bigint numeric decimal float double varchar text ltrim rtrim initcap split_part mod exp sqrt ceiling trunc safe_divide',
)

/** What no application asks its tables for: the catalogues, and words of the server's own. */
const isOfServer = (word: string): boolean =>
  CATALOGUE.has(word) ||
  word.startsWith('pg_') ||
  word.startsWith('sqlite_') ||
  word.startsWith('v$') ||
  word.startsWith('rdb$') ||
  word.includes('\\') ||
  word === 'sys' ||
  word === 'syscat' ||
  word.startsWith('all_')

const OWN = wordSet(
  'rownum dual mysql system information_schema performance_schema user current_user session_user master',
)

/** Words of statements that a query has, too. */
const ALLOWED = wordSet('desc with use values replace if set')

const isValue = (kind: number): boolean => kind === NUMBER || kind === STRING || kind === LITERAL

/** `1=1`, `'a'<'b'`: true or false whatever the tables hold. */
const isDecided = (tokens: Tokens, at: number): boolean =>
  isValue(kindAt(tokens, at - 1)) && isValue(kindAt(tokens, at + 1))
