// Objects that a value makes or asks: types that are built or named, modules that are required and used at once, methods
// by the object before them, files that a call is handed.

import { isLetter } from '../../characters.ts'
import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import {
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
import { QUOTE, quotedAt, QUOTES, reach, reachedAt } from './chains.ts'
import { isTellingFile } from './files.ts'
import { CHAINS, METHODS } from './methods.ts'

/** Classes that run programs, load code or read files when they are built. */
const BUILT = wordSet(
  'SplFileObject ReflectionFunction ProcessBuilder GroovyShell GroovyClassLoader XMLDecoder URLClassLoader',
)
/** Classes that honest code builds, too: with a path of the machine. */
const FILES = wordSet(
  'File FileReader FileInputStream DirectoryIterator FilesystemIterator GlobIterator Imagick',
)
const HANDED = vocabulary('/ glob: vid: msl: phar:')
const FETCHING = vocabulary('text openStream openConnection getText', false)

/** `new ProcessBuilder(`, `new File("/etc/passwd")`, `new URL("…").text`: where it stands, or -1. */
export const builtAt = (text: string): number => {
  for (let at = text.indexOf('new '); at >= 0; at = text.indexOf('new ', at + 1))
    if (!standsAt(text, at - 1, NAME) && isBuilt(text, at + 4)) return at
  return -1
}

const isBuilt = (text: string, at: number): boolean => {
  const end = pastRun(text, at, NAME)
  const name = text.slice(at, end)
  if (text.charAt(end) !== '(') return false
  if (BUILT.has(name)) return true
  if (!standsAt(text, end + 1, QUOTE)) return false
  if (FILES.has(name)) return pastWord(text, end + 2, HANDED) >= 0
  if (name !== 'URL') return false
  const close = pastRun(text, end + 2, UNQUOTED)
  return close > end + 2 && text.startsWith(').', close + 1) && pastWord(text, close + 3, FETCHING) >= 0
}

const UNQUOTED = without(QUOTE)
const UNMARKED = without(QUOTES)

/**
 * `Function("return process")()`, `load("return 1")()`: a function that is made of text, and called. The name text[start, end)
 * stands before the bracket at `open`: where it begins, or -1.
 */
export const compiledBy = (text: string, start: number, end: number, open: number): number => {
  if (!mayBe(COMPILING_LENGTHS, text, start, end) || !COMPILING.has(text.slice(start, end))) return -1
  if (!standsAt(text, open + 1, QUOTES)) return -1
  const close = pastRun(text, open + 2, UNMARKED)
  const called = standsAt(text, close + 2, SPACE) ? close + 3 : close + 2
  return text.startsWith(')', close + 1) && text.charAt(called) === '(' ? start : -1
}

const COMPILING = wordSet('Function load loadstring')
const COMPILING_LENGTHS = lengthsOf(COMPILING)

const PACKAGES = vocabulary('java. javax. org. com.', false)

/** `T(java.nio.file.Files)`: a type of the expression language of Spring; where it stands, or -1. */
export const typeAt = (text: string): number => {
  for (let at = text.indexOf('T('); at >= 0; at = text.indexOf('T(', at + 1))
    if (!standsAt(text, at - 1, NAME) && pastWord(text, at + 2, PACKAGES) >= 0) return at
  return -1
}

/** `open("/etc/passwd")`, `Paths.get('/proc/self/environ')`: whatever the function is called, it is handed such a file. */
export const openedAt = (text: string): number => {
  if (!text.includes('/etc/') && !text.includes('/proc/')) return -1
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    if (!standsAt(text, open - 1, NAME)) continue
    const path = quotedAt(text, open + 1, text.length)
    if (path >= 0 && isTellingFile(text, text.startsWith('file://', path) ? path + 7 : path)) return open - 1
  }
  return -1
}

const RUNNING = vocabulary('system( popen( spawn( exec(', false)
const ROOTS = wordSet('global globalThis root window')

/** `x['constructor']`, `sys.modules['os'].system(`, `global['process']`: where the index or its object stands, or -1. */
export const indexedAt = (text: string): number => {
  for (let open = text.indexOf('['); open >= 0; open = text.indexOf('[', open + 1)) {
    if (!standsAt(text, open + 1, QUOTES)) continue
    const close = pastRun(text, open + 2, NAME)
    if (close === open + 2 || !standsAt(text, close, QUOTES) || text.charAt(close + 1) !== ']') continue
    const name = text.slice(open + 2, close)
    if (name === 'constructor') return open
    if (text.charAt(close + 2) === '.' && pastWord(text, close + 3, RUNNING) >= 0) return open
    const object = runStart(text, open, NAME)
    if (name === 'process' && ROOTS.has(text.slice(object, open))) return object
  }
  return -1
}

const CHAINED = reach(...CHAINS)
const MEMBERS: ReadonlySet<string> = new Set(
  [...CHAINED.members.values()].flatMap((members) => [...members.keys()]),
)
const MEMBER_LENGTHS = lengthsOf(MEMBERS)
const CHAIN_MAX = 120

/**
 * `currentThread().getContextClassLoader(`, `Class['forName'](`: where the object stands, or -1. The member text[start, end)
 * stands before the bracket at `open`.
 */
export const chainedBy = (text: string, start: number, end: number, open: number): number =>
  mayBe(MEMBER_LENGTHS, text, start, end) && MEMBERS.has(text.slice(start, end))
    ? reachedAt(text, runStart(text, Math.max(0, start - CHAIN_MAX), NAME), open + 1, CHAINED)
    : -1

const METHOD_MAX = 40

/** `os.system(`, `"id".execute(`, `send(:system`: the object and the method before a bracket. */
export const methodAt = (text: string): number => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    if (text.charAt(open + 1) === ':' && isSymbol(text, open + 2)) return open
    let start = open
    let dots = 0
    while (start > 0 && open - start < METHOD_MAX) {
      const code = text.charCodeAt(start - 1)
      if (code === 46) {
        if (++dots > 1) break
      } else if (!isNameChar(code)) break
      start--
    }
    if (dots === 0 && !text.slice(start, open).includes(':')) continue
    const path = text.slice(start, open).toLowerCase()
    if (METHODS.has(path)) return start
    if (dots === 1 && path.charCodeAt(0) === 46 && isRequired(text, start)) return start
    if (path === '.execute' && start > 0 && '\'"]'.includes(text.charAt(start - 1))) return start
  }
  return -1
}

const isNameChar = (code: number): boolean =>
  isLetter(code) || code === 95 || code === 58 || (code >= 48 && code <= 57)

const SYMBOLS = wordSet('system exec spawn eval Kernel Open3 IO Process const_get instance_eval class_eval')

/** `send(:system, …)`, `const_get(:Kernel)`: Ruby's names. */
const isSymbol = (text: string, at: number): boolean => SYMBOLS.has(text.slice(at, pastRun(text, at, NAME)))

/** Modules of Node's that reach the machine. */
const NODE = wordSet('fs os net vm http https dns dgram cluster worker_threads child_process')

/** `require('node:fs')` before the place. */
const isRequired = (text: string, end: number): boolean => {
  if (text.charAt(end - 1) !== ')' || !standsAt(text, end - 2, QUOTES)) return false
  const start = runStart(text, end - 2, NAME)
  if (!NODE.has(text.slice(start, end - 2))) return false
  const open = text.endsWith('node:', start) ? start - 5 : start
  return (
    standsAt(text, open - 1, QUOTES) &&
    (text.endsWith('require(', open - 1) || text.endsWith('import(', open - 1))
  )
}
