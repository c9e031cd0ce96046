// How expressions of one engine begin that no placeholder begins with: blocks that load files, programs within server
// pages, helpers that call functions.

import { commandKind } from '../../commands/names.ts'
import {
  charset,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import { calledAt, pastBlanks, QUOTE, quotedAt, QUOTES } from '../code/chains.ts'
import { isAbsolute, isFetched, isOutside } from '../code/files.ts'
import { LEADING_MODULES } from '../code/names.ts'
import { isCalledByName } from './filters.ts'
import { arithmetic } from './literals.ts'
import { isPage, isRazor, isSession, isSingle } from './pages.ts'
import { beginsWith, loadsForeign, setAt, setsName, wordAt } from './words.ts'
import type { Style } from './expression.ts'

export const beginsAsIdiom = (text: string, start: number, end: number, style: Style): boolean => {
  const at = pastRun(text, start, SIGNS, end)
  if (style !== 'smarty' && beginsAsAny(text, start, at, end)) return true
  switch (style) {
    case 'double':
      return beginsWith(text, at, end, PLACES) || isDouble(text, start, end) || isCommand(text, start, end)
    case 'block':
      return isBlock(text, start, end)
    case 'angled':
      return beginsWith(text, at, end, PLACES) || isSession(text, at, end) || isPage(text, start, at, end)
    case 'smarty':
      return isSmarty(text, start, at, end)
    case 'razor':
      return isRazor(text, pastBlanks(text, start, end), end)
    case 'single':
      return isSession(text, at, end) || isSingle(text, start, end)
  }
}

/** What may stand before a value: `=`, `-`, `!`, white space. */
const SIGNS = charset('=! \t\n\v\f\r-')

/** Node's names of its own place. */
const PLACES: ReadonlySet<string> = new Set(['__dirname', '__filename'])

/** Freemarker's special variables, behind a dot. */
const SPECIAL = wordSet('data_model globals main vars version')
const SYSTEM: ReadonlySet<string> = new Set(['systemProperties', 'systemEnvironment'])

/** `.globals`, `systemProperties['user.home']`, `dir(context)` */
const beginsAsAny = (text: string, start: number, at: number, end: number): boolean => {
  if (text.charAt(start) === '.') return beginsWith(text, start + 1, end, SPECIAL)
  const word = wordAt(text, at, end)
  if (SYSTEM.has(word)) return true
  if (word !== 'dir') return false
  const argument = calledAt(text, at + 3, end)
  const stop = argument < 0 ? -1 : pastRun(text, argument, NAME, end)
  return stop > argument && text.charAt(stop) === ')'
}

/** Variables of Twig's that hold all others, and functions of Python's that list them. */
const HOLDERS = wordSet('_context _self _charset')
const LISTING = wordSet('locals vars globals dir')
const METHODS: ReadonlySet<string> = new Set(['GetFile', 'ReadFile', 'File'])
const RUNNING = vocabulary('System Exec Command Cmd Shell Eval Run', false)

/** Handlebars' `#with "s"`, `'a'.sub`, Twig's `_context`, Python's `dir(x)`, Go's `printf "%#v"` and `.System "id"`. */
const isDouble = (text: string, start: number, end: number): boolean => {
  if (text.startsWith('<%[', start)) return true
  if (text.charAt(start) === "'")
    return text.slice(start, Math.min(end, start + LITERAL_MAX)).includes("'.sub")
  if (text.charAt(start) === '#')
    return wordAt(text, start + 1, end) === 'with' && standsAt(text, pastBlanks(text, start + 5, end), VALUE)
  const at = pastBlanks(text, start, end)
  if (text.charAt(at) === '.') return runsMethod(text, at + 1, end)
  const word = wordAt(text, at, end)
  const next = pastBlanks(text, at + word.length, end)
  if (word === 'printf') return standsAt(text, next, QUOTE) && pastWord(text, next + 1, DUMPS) >= 0
  // `call .Run "id"`
  if (word === 'call') return text.charAt(next) === '.' && isGivenText(text, next + 1, end)
  if (PAGES.has(word)) return text.charAt(next) === '.' && SHOWN.has(wordAt(text, next + 1, end))
  return HOLDERS.has(word) || (LISTING.has(word) && text.charAt(next) === '(')
}

/** What scripts of a page see, and nothing that is rendered for one does. */
const PAGES: ReadonlySet<string> = new Set(['document', 'window'])
const SHOWN = wordSet('cookie domain write location localStorage alert')

const LITERAL_MAX = 48
const VALUE = charset(`"'(`)
const DUMPS = vocabulary('%#v %+v', false)

/** A method's name, and a text behind it. */
const isGivenText = (text: string, at: number, end: number): boolean => {
  const stop = pastRun(text, at, NAME, end)
  return stop > at && standsAt(text, stop, SPACE) && standsAt(text, stop + 1, QUOTES)
}

/** `.System "id"`, `.Process.Exec "id"`: a method that runs or reads, by its last word. */
const runsMethod = (text: string, at: number, end: number): boolean => {
  const stop = pastRun(text, at, PATH, end)
  const name = runStart(text, stop, NAME, at)
  if (!isGivenText(text, name, end)) return false
  if (METHODS.has(text.slice(name, stop))) return true
  for (let from = name; from < stop; from++) if (pastWord(text, from, RUNNING) === stop) return true
  return false
}

const PATH = charset('A-Za-z0-9_.')

/** `` {{ `id` }} ``: between backticks stands a command; raw text of Go's templates does otherwise. */
const isCommand = (text: string, start: number, end: number): boolean => {
  const open = pastBlanks(text, start, end)
  if (text.charAt(open) !== '`') return false
  const stop = pastRun(text, open + 1, LOWER, end)
  const close = pastRun(text, stop, RAW, end)
  if (close < end && pastBlanks(text, close + 1, end) < end) return false
  if (close === end || (stop < close && !standsAt(text, stop, SPACE))) return false
  return commandKind(text.slice(open + 1, stop)) > 0
}

const RAW = without(charset('`'))

/** Words of Jinja's, Django's, Twig's and Liquid's blocks that load a file. */
const LOADING = wordSet('include extends import from ssi render embed source use include_relative')
const BEFORE = charset(' +\t\n\v\f\r-')
const LISTED = charset('[(')

/** Words of a block that read what is no template, and those that show what they are not asked for. */
const isBlock = (text: string, start: number, end: number): boolean => {
  const at = pastRun(text, start, BEFORE, end)
  const word = wordAt(text, at, end)
  const next = pastBlanks(text, at + word.length, end)
  if (word === 'debug') return next >= end
  if (word === 'get_admin_log') return next > at + word.length
  if (word === 'for') return isOverLiteral(text, next, end)
  if (word === 'set') return namesRunning(text, next, end)
  if ((word === 'import' || word === 'from') && beginsWith(text, next, end, LEADING_MODULES)) return true
  return LOADING.has(word) && (loads(text, next, word) || text.startsWith('request.', next))
}

/** `set a = 'system'`: the name of a function that runs what it is given, for a filter to call. */
const namesRunning = (text: string, at: number, end: number): boolean => {
  const value = setAt(text, at, pastRun(text, at, NAME, end) - at, end)
  const quote = value < 0 ? end : pastBlanks(text, value, end)
  return quote < end && standsAt(text, quote, QUOTE) && isCalledByName(text, quote)
}

/** `for x in [`, `for x in (` */
const isOverLiteral = (text: string, at: number, end: number): boolean => {
  const word = pastBlanks(text, pastRun(text, at, NAME, end), end)
  return wordAt(text, word, end) === 'in' && standsAt(text, pastBlanks(text, word + 2, end), LISTED)
}

const loads = (text: string, next: number, word: string): boolean => {
  const path = standsAt(text, next, QUOTE) ? next + 1 : next
  if (isOutside(text, path) || isFetched(text, path)) return true
  return word === 'include' && path > next && isAbsolute(text, path)
}

/** What the words below begin with. */
const FIRST = charset('FIMSVfimsv')

/** `` =`id` ``, `self::getStreamVariable(…)`, `fetch file="/etc/passwd"`, `math equation="(…"` */
const isSmarty = (text: string, start: number, at: number, end: number): boolean => {
  if (text.charAt(start) === '=' && text.charAt(at) === '`') return true
  if (!standsAt(text, at, FIRST)) return false
  const word = wordAt(text, at, end).toLowerCase()
  const stop = at + word.length
  if (word.startsWith('smarty_internal')) return true
  if (word === 'self' || word === 'smarty') return text.startsWith('::', stop)
  const next = pastBlanks(text, stop, end)
  if (next === stop) return false
  if (word === 'fetch' || word === 'include') return loadsForeign(text, next, end)
  if (word === 'math') return isEquation(text, next, end)
  return word === 'var' && text.charAt(next) === '$' && setsName(text, next + 1, end)
}

/** `equation="(…"`: what Smarty computes is a call. */
const isEquation = (text: string, at: number, end: number): boolean => {
  if (wordAt(text, at, end).toLowerCase() !== 'equation') return false
  const equation = quotedAt(text, setAt(text, at, 8, end), end)
  return text.charAt(equation) === '(' || arithmetic(text, equation, end) !== 0
}
