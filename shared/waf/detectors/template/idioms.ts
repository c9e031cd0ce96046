// What an expression reaches out of its template with, whatever engine reads it: objects and members that lead to the
// system, types that are made, files that are named, and marks that one engine alone has. How expressions of one engine
// begin stands in engines.ts.

import { isAbsolute } from '../code/files.ts'
import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import { calledAt, pastBlanks, QUOTE, quotedAt, reach, reaches } from '../code/chains.ts'
import type { Reach } from '../code/chains.ts'
import {
  charset,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { beginsAsIdiom } from './engines.ts'
import { isMarked } from './marks.ts'
import type { Style } from './expression.ts'

/** 2 where one is found, or 0. */
export const idioms = (text: string, start: number, end: number, style: Style): number =>
  beginsAsIdiom(text, start, end, style) || holdsIdiom(text, start, end, style) ? 2 : 0

const CONFIGURATION =
  'config.items( DB.select DB.raw DB.statement DB.table DB.unprepared environment.getProperty('
const REQUESTS =
  'request.application request.environ request.getAttribute( request.getParameter( request.getSession( request.getClass( request.setAttribute( request.setParameter( request.setSession( request.setClass('
const MAKO = 'self.template self.module'
const NODE = 'root.process global.process globalThis.process'
const RUBY =
  'ObjectSpace Object.const_get self.methods instance_variables instance_variable_get( ENV.to_h ENV.to_a ENV.inspect ENV.each ENV.map session.to_hash Rails.application Net.HTTP YAML.load( Marshal.load('
const RUBY_FILES = 'File.* Dir.* IO.* Kernel.* Process.* Open3.* Open4.*'
const DOTNET = 'System.IO System.Diagnostics System.Net System.Reflection System.Environment'

/** Objects and members by the languages that such marks stand around. Smarty's single braces stand in any text. */
const REACHED: Readonly<Record<Exclude<Style, 'smarty'>, Reach>> = {
  double: reach(CONFIGURATION, REQUESTS, NODE),
  block: reach(CONFIGURATION, REQUESTS),
  single: reach(CONFIGURATION, REQUESTS, RUBY, MAKO),
  angled: reach(CONFIGURATION, REQUESTS, NODE, RUBY, RUBY_FILES),
  razor: reach(CONFIGURATION, REQUESTS, DOTNET),
}

const METHODS = 'sub.call sub.apply sub.bind execute.text'
const ANY_METHOD = reach(METHODS)
const RUBY_METHOD = reach(METHODS, 'class.ancestors class.name')

/** What is asked of any object, behind its dot. */
const reachesBehind = (text: string, at: number, stop: number, end: number, style: Style): boolean =>
  text.charAt(at - 1) === '.' &&
  reaches(text, at, stop, end, style === 'single' || style === 'angled' ? RUBY_METHOD : ANY_METHOD)

const holdsIdiom = (text: string, start: number, end: number, style: Style): boolean => {
  if (style === 'smarty') return runsWithin(text, start, end)
  const table = REACHED[style]
  for (let at = start; at < end;) {
    const stop = pastRun(text, at, NAME, end)
    if (stop === at) {
      if (isMarked(text, at, end, style)) return true
      at++
      continue
    }
    if (
      reaches(text, at, stop, end, table) ||
      reachesBehind(text, at, stop, end, style) ||
      isKeyed(text, at, stop, end, style)
    )
      return true
    at = stop
  }
  return false
}

/** Words that tell by what they are given. */
const isKeyed = (text: string, at: number, stop: number, end: number, style: Style): boolean => {
  if (!mayBe(KEYS, text, at, stop)) return false
  switch (text.slice(at, stop)) {
    case 'new':
      return isMade(text, pastBlanks(text, stop, end), end)
    case 'T':
      return isType(text, calledAt(text, stop, end))
    case 'config':
      // A field of another object is a value.
      return text.charAt(at - 1) !== '.' && isShownWhole(text, stop, end)
    case '__env':
      // Blade's own.
      return text.charAt(at - 1) === '$'
    case 'return':
      return isGlobal(text, pastBlanks(text, stop, end), end)
    case 'include':
    case 'source':
    case 'file_get_contents':
      return isAbsolute(text, quotedAt(text, calledAt(text, stop, end), end))
    case 'import':
      return (style === 'double' || style === 'angled') && quotedAt(text, calledAt(text, stop, end), end) >= 0
    case 'open':
      // `open("|id")`: Ruby's.
      return (
        (style === 'single' || style === 'angled') &&
        text.charAt(quotedAt(text, calledAt(text, stop, end), end)) === '|'
      )
    default:
      return false
  }
}

const KEYS = lengthsOf('new T config __env return include source file_get_contents import open'.split(' '))

const PACKAGES = vocabulary('java. javax. groovy.', false)
const CLASSES = wordSet(
  'File URL Scanner ProcessBuilder Socket FileReader FileInputStream InputStreamReader String',
)

/** Behind `new`: a class of Java's by its package, or one that reads or runs something. */
const isMade = (text: string, at: number, end: number): boolean => {
  if (pastWord(text, at, PACKAGES) >= 0) return true
  const stop = pastRun(text, at, NAME, end)
  return CLASSES.has(text.slice(at, stop)) && calledAt(text, stop, end) >= 0
}

const TYPES = vocabulary('java. javax. org. com.', false)

/** `T(java.lang.Runtime)`: a type of Spring's. */
const isType = (text: string, at: number): boolean =>
  at >= 0 && pastWord(text, pastRun(text, at, SPACE), TYPES) >= 0

/** `config['SECRET_KEY']`, `config|tojson` */
const isShownWhole = (text: string, stop: number, end: number): boolean => {
  if (text.charAt(stop) === '[') return standsAt(text, stop + 1, QUOTE)
  const pipe = pastBlanks(text, stop, end)
  return pipe < end && text.charAt(pipe) === '|' && standsAt(text, pastBlanks(text, pipe + 1, end), NAME)
}

const GLOBALS: ReadonlySet<string> = new Set(['process', 'global', 'globalThis'])

/** `return process`, in the text that a function is made of. */
const isGlobal = (text: string, at: number, end: number): boolean =>
  GLOBALS.has(text.slice(at, pastRun(text, at, NAME, end)))

const RUNNING = wordSet('system passthru shell_exec popen exec')
const RUNNING_LENGTHS = lengthsOf(RUNNING)
const OPENING = charset(' \t\n\v\f\r=(')
const GIVEN = charset(`"'\`$`)

/** `{system('id')}`, `{if system("id")}`: a function that runs what it is given, where a value of Smarty's begins. */
const LABEL = charset('A-Za-z0-9-')

const runsWithin = (text: string, start: number, end: number): boolean => {
  // `{if:phpinfo()}`, `{if-A:printf(…)}`: a condition of SeaCMS's, which PHP evaluates.
  const colon = text.startsWith('if', start) ? pastRun(text, start + 2, LABEL, end) : end
  if (colon < end && text.charAt(colon) === ':' && text.lastIndexOf('(', end - 1) > colon + 1) return true
  for (let open = start + 1; open < end; open++)
    if (text.charCodeAt(open) === 40 && runsHere(text, start, open, end)) return true
  return false
}

const runsHere = (text: string, start: number, open: number, end: number): boolean => {
  const at = runStart(text, open, NAME, start)
  if (at > start && !standsAt(text, at - 1, OPENING)) return false
  if (!mayBe(RUNNING_LENGTHS, text, at, open) || !RUNNING.has(text.slice(at, open).toLowerCase()))
    return false
  const given = pastBlanks(text, open + 1, end)
  return given < end && standsAt(text, given, GIVEN)
}
