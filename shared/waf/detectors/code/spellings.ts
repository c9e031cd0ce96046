// Code that is written in a short value of its own, and does not name what it calls: methods, literals that run, objects
// that are built, paths that are opened.

import { isLetter } from '../../characters.ts'
import { BRACKET, DOLLAR, DOUBLE, PAREN, PLAIN, SINGLE, SLASH, WORD_CODE } from '../../fields/presence.ts'
import { commandKind } from '../shell/commands.ts'
import type { View } from '../../fields/field.ts'
import type { Context, Report } from '../detector.ts'
import { FORMULA, formulaAt } from './formulas.ts'
import { DUNDERS, LEADS, METHODS } from './names.ts'
import { callbackAt, dynamicAt, superglobalAt } from './php.ts'
import { isSaid } from './said.ts'

const SHORT_MAX = 400

export const spellings = (view: View, context: Context, report: Report): void => {
  const { text, chars } = view
  if (text.length > SHORT_MAX || isOfLines(text)) return
  const tell = (at: number): void => {
    if (at >= 0) report('code-call', isSaid(text, at) || context.prose() ? 0.4 : 1, at, true)
  }
  const lead = (at: number): void => {
    if (at >= 0) report('code-path', isSaid(text, at) || context.prose() ? 0.4 : 1, at, true)
  }
  // Dots and underscores alone are a name, and no call.
  if ((view.words & WORD_CODE) !== 0 && (chars & ~PLAIN) !== 0) {
    lead(leadAt(text.toLowerCase()))
    if (text.includes('__')) lead(text.search(DUNDERS))
    if (text.includes('import ')) lead(text.search(IMPORTED))
    if ((chars & PAREN) === 0) tell(runAt(text))
  }
  if ((chars & PAREN) !== 0) {
    const brackets = bracketsOf(text)
    lead(methodAt(text))
    if ((brackets & CALLED) !== 0) tell(dynamicAt(text))
    if ((brackets & QUOTED) !== 0 && (chars & SLASH) !== 0) lead(openedAt(text))
    if ((chars & (SINGLE | DOUBLE)) !== 0) tell(callbackAt(text))
    tell(immediateAt(text, (brackets & CALLED) !== 0))
    tell(runAt(text))
    if ((chars & BRACKET) !== 0) lead(text.search(CONSTRUCTOR))
    if (text.includes('new ') || text.includes('unction(')) lead(text.search(MADE))
    if (text.includes('T(')) lead(text.search(TYPED))
  }
  if ((chars & (DOLLAR | BRACKET)) === (DOLLAR | BRACKET)) tell(superglobalAt(text))
  if ((chars & PAREN) !== 0 || (chars & FORMULA) === FORMULA) tell(formulaAt(text))
}

/** What stands around the opening brackets: what is called that is no name, and what is handed a literal. */
const CALLED = 1
const QUOTED = 2

const bracketsOf = (text: string): number => {
  let seen = 0
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const before = open > 0 ? text.charCodeAt(open - 1) : 0
    const next = open + 1 < text.length ? text.charCodeAt(open + 1) : 0
    // ) ] } " ' before it, ~ behind it
    if (before === 41 || before === 93 || before === 125 || before === 34 || before === 39 || next === 126)
      seen |= CALLED
    if (next === 34 || next === 39 || next === 32) seen |= QUOTED
  }
  return seen
}

/** A text of several lines is a document; a break before it or behind it parts nothing. */
const isOfLines = (text: string): boolean => {
  const first = text.indexOf('\n')
  if (first < 0) return false
  const start = pastBlanks(text, 0)
  const line = first > start ? first : text.indexOf('\n', start)
  return line >= 0 && pastBlanks(text, line) < text.length
}

const pastBlanks = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}

/** `x['constructor']`, `sys.modules['os'].system(`, `global['process']` */
const CONSTRUCTOR =
  /\[['"`]constructor['"`]\]|\['\w{1,16}'\]\.(?:system|popen|spawn|exec)\(|\b(?:global|globalThis|root|window)\[['"`]process['"`]\]/

/** Objects that read files, run programs or load code, and functions that are made of text and called. */
const MADE =
  /\bnew (?:SplFileObject|ReflectionFunction|ProcessBuilder|GroovyShell|XMLDecoder|URLClassLoader)\(|\bnew (?:File|FileReader|FileInputStream)\(["']\/|\bnew URL\(["'][^"']{1,100}["']\)\.(?:text|openStream|openConnection|getText)|\bFunction\(['"`][^'"`]{0,80}['"`]\)\s?\(/

/** `import socket,subprocess,os;` */
const IMPORTED =
  /\bimport (?:\w{1,16}, ?){0,4}(?:os|subprocess|socket|pty)(?:, ?\w{1,16}){0,4};|\bfrom (?:os|subprocess|pty) import \w{1,16};/

/** `T(java.nio.file.Files)`: a type of the expression language of Spring. */
const TYPED = /\bT\((?:java|javax|org|com)\./

const leadAt = (folded: string): number => {
  for (const path of LEADS) {
    const at = folded.indexOf(path)
    if (at >= 0) return at
  }
  return -1
}

/** `open("/etc/passwd")`, `Paths.get('/proc/self/environ')`: whatever the function is called, it is handed such a file. */
const OPENED = /\w\(\s?["'](?:file:\/\/)?\/(?:etc\/(?:passwd|shadow|group|hosts|hostname|issue)|proc\/self)\b/

const openedAt = (text: string): number =>
  text.includes('/etc/') || text.includes('/proc/') ? text.search(OPENED) : -1

const METHOD_MAX = 40

/** A module that reaches the machine, required and used at once. */
const REQUIRED =
  /(?:require|import)\(['"`](?:node:)?(?:fs|os|net|vm|http|https|dns|dgram|cluster|worker_threads|child_process)['"`]\)$/

/** `os.system(`, `"id".execute(`, `send(:system`: the object and the method before a bracket. */
const methodAt = (text: string): number => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    if (open + 1 < text.length && text.charCodeAt(open + 1) === 58 && SENT.test(text.slice(open, open + 10)))
      return open
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
    if (dots === 1 && path.charCodeAt(0) === 46 && REQUIRED.test(text.slice(Math.max(0, start - 32), start)))
      return start
    if (path === '.execute' && start > 0 && '\'"]'.includes(text.charAt(start - 1))) return start
  }
  return -1
}

/** `send(:system, …)`, `const_get(:Kernel)`: Ruby's names. */
const SENT = /^\(:(?:system|exec|spawn|eval|Kernel|Open3)\b/

const isNameChar = (code: number): boolean =>
  isLetter(code) || code === 95 || code === 58 || (code >= 48 && code <= 57)

/** `(function(){…})()`, `0||(()=>{…})()`, `while(1){}`: a program as the value. */
const immediateAt = (text: string, called: boolean): number => {
  const invoked = called ? text.search(INVOKED) : -1
  if (invoked >= 0) return invoked
  if (!' !+;(wf'.includes(text.charAt(0))) return -1
  const head = text.slice(0, 16).replaceAll(' ', '')
  if (/^[!+;]?\((?:function\(|\(\)=>)/.test(head) && /\)\s?\([^()]{0,8}\)/.test(text.slice(-24))) return 0
  return /^(?:while\((?:1|true)\)|for\(;;\))/.test(head) && /[};)]$/.test(text.trimEnd()) ? 0 : -1
}

/** One that hands out what a program must not see. */
const INVOKED = /\{\s?return (?:process|global|globalThis|this|require)\b[^{}]{0,80}\}\)?\(\)/

/** `%x(id)`, `qx{id}`, `qx/id/`: Ruby and Perl run what stands between. */
const runAt = (text: string): number => {
  for (let at = text.indexOf('x', 1); at >= 0; at = text.indexOf('x', at + 1)) {
    const mark = text.charCodeAt(at - 1)
    if (mark !== 37 && mark !== 113) continue
    if (mark === 113 && at > 1 && isLetter(text.charCodeAt(at - 2))) continue
    if (!'({[/|'.includes(text.charAt(at + 1))) continue
    let end = at + 2
    while (end < at + 20 && end < text.length && isLetter(text.charCodeAt(end))) end++
    if (commandKind(text.slice(at + 2, end).toLowerCase()) > 0) return at - 1
  }
  return -1
}
