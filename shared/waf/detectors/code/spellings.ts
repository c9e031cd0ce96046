// Code that does not name what it calls: superglobals, dynamic calls, literals that run, formulas of spreadsheets.

import { BANG, BRACKET, DOLLAR, PAREN, PIPE, PLAIN, SINGLE, WORD_CODE } from '../../fields/presence.ts'
import { commandKind } from '../shell/commands.ts'
import type { View } from '../../fields/field.ts'
import type { Context, Report } from '../detector.ts'
import { CALLS, DUNDERS, LEADS, METHODS } from './calls.ts'
import { isSaid } from './said.ts'

const SHORT_MAX = 400

export const spellings = (view: View, context: Context, report: Report): void => {
  const { text, chars } = view
  if (text.length > SHORT_MAX || text.includes('\n')) return
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
  }
  if ((chars & PAREN) !== 0) {
    lead(methodAt(text))
    tell(dynamicAt(text))
    tell(immediateAt(text))
    tell(runAt(text))
    if ((chars & BRACKET) !== 0) lead(text.search(CONSTRUCTOR))
    if (text.includes('new ')) lead(text.search(MADE))
    if (text.includes('T(')) lead(text.search(TYPED))
  }
  if ((chars & (DOLLAR | BRACKET)) === (DOLLAR | BRACKET)) tell(superglobalAt(text))
  if ((chars & PAREN) !== 0 || (chars & FORMULA) === FORMULA) tell(formulaAt(text))
}

/** What a formula that runs a program needs besides its sign. */
export const FORMULA = PIPE | SINGLE | BANG

/** `x['constructor']`, `sys.modules['os'].system(` */
const CONSTRUCTOR = /\[['"`]constructor['"`]\]|\['\w{1,16}'\]\.(?:system|popen|spawn|exec)\(/

/** Objects that read files, run programs or load code. */
const MADE =
  /\bnew (?:SplFileObject|ReflectionFunction|ProcessBuilder|GroovyShell|XMLDecoder)\(|\bnew File\(["']\//

/** `T(java.nio.file.Files)`: a type of the expression language of Spring. */
const TYPED = /\bT\((?:java|javax|org|com)\./

const leadAt = (folded: string): number => {
  for (const path of LEADS) {
    const at = folded.indexOf(path)
    if (at >= 0) return at
  }
  return -1
}

const METHOD_MAX = 32

/** A module that reaches the machine, required and used at once. */
const REQUIRED =
  /require\(['"`](?:node:)?(?:fs|os|net|vm|http|https|dns|dgram|cluster|worker_threads|child_process)['"`]\)$/

/** `os.system(`, `"id".execute(`, `send(:system`: the object and the method before a bracket. */
const methodAt = (text: string): number => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    if (
      text.charCodeAt(open + 1) === 58 &&
      /^\(:(?:system|exec|spawn|eval)\b/.test(text.slice(open, open + 8))
    )
      return open
    let start = open
    let dots = 0
    while (start > 0 && open - start < METHOD_MAX) {
      const code = text.charCodeAt(start - 1)
      if (code === 46) {
        if (++dots > 1) break
      } else if (!isLetter(code) && code !== 95 && code !== 58) break
      start--
    }
    if (dots === 0 && text.charCodeAt(start + 3) !== 58) continue
    const path = text.slice(start, open).toLowerCase()
    if (METHODS.has(path)) return start
    if (dots === 1 && path.charCodeAt(0) === 46 && REQUIRED.test(text.slice(Math.max(0, start - 32), start)))
      return start
    if (path === '.execute' && start > 0 && '\'"]'.includes(text.charAt(start - 1))) return start
  }
  return -1
}

const SUPERGLOBAL = /\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION|ENV)[[{]/

const superglobalAt = (text: string): number => (text.includes('$_') ? text.search(SUPERGLOBAL) : -1)

/** `"system"("id")`, `('sys'.'tem')('id')`, `(~…)(~…)`: PHP calls what a string names. */
const dynamicAt = (text: string): number => {
  const inverted = text.indexOf(')(~')
  if (inverted >= 0) return inverted
  for (let open = text.indexOf('(', 2); open >= 0; open = text.indexOf('(', open + 1)) {
    const before = text.charCodeAt(open - 1)
    if (before === 41) {
      const from = text.lastIndexOf('(', open - 2)
      const inner = from < 0 ? '' : text.slice(from + 1, open - 1)
      // `(system)('id')`
      const bare = /^\w{3,20}$/.test(inner) && /^\(['"]/.test(text.slice(open, open + 2))
      if (from >= 0 && isNamed(bare ? inner : joined(inner))) return from
    } else if (before === 34 || before === 39) {
      const from = text.lastIndexOf(text.charAt(open - 1), open - 2)
      if (from >= 0 && isNamed(text.slice(from + 1, open - 1))) return from
    }
  }
  return -1
}

const isNamed = (name: string): boolean => (CALLS.get(name.toLowerCase()) ?? 0) >= 2

/** The text of literals that dots or plus signs join; nothing else has a name. */
const joined = (inner: string): string =>
  /^['"]/.test(inner) ? inner.replaceAll(/['"]\s?[.+]\s?['"]/g, '').replaceAll(/^['"]|['"]$/g, '') : ''

/** `(function(){…})()`, `(()=>…)()`, `while(1){}`: a program as the value. */
const immediateAt = (text: string): number => {
  const head = text.slice(0, 16).replaceAll(' ', '')
  if (/^[!+;]?\((?:function\(|\(\)=>)/.test(head) && /\)\s?\([^()]{0,8}\)/.test(text.slice(-24))) return 0
  return /^(?:while\((?:1|true)\)|for\(;;\))/.test(head) && /[};)]$/.test(text.trimEnd()) ? 0 : -1
}

/** `%x(id)`, `qx{id}`, `qx/id/`: Ruby and Perl run what stands between. */
const runAt = (text: string): number => {
  for (let at = text.indexOf('x', 1); at >= 0; at = text.indexOf('x', at + 1)) {
    const mark = text.charCodeAt(at - 1)
    if (mark !== 37 && mark !== 113) continue
    if (mark === 113 && at > 1 && isLetter(text.charCodeAt(at - 2))) continue
    if (!'({[/|'.includes(text.charAt(at + 1))) continue
    let end = at + 2
    while (end < at + 20 && isLetter(text.charCodeAt(end))) end++
    if (commandKind(text.slice(at + 2, end).toLowerCase()) > 0) return at - 1
  }
  return -1
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** Formulas that reach out of a sheet: `=cmd|'/C calc'!A0`, `=WEBSERVICE("…")`. */
const formulaAt = (text: string): number => {
  const first = text.charCodeAt(0)
  if (first !== 61 && first !== 43 && first !== 45 && first !== 64) return -1
  const pipe = text.indexOf("|'")
  const alternative = pipe < 0 ? text.indexOf("| '") : pipe
  if (alternative > 0 && text.indexOf("'!", alternative) > 0) return 0
  return /^=(?:hyperlink|webservice|dde|import(?:xml|html|data|feed|range)|image|call|register\.id)\(/i.test(
    text.slice(0, 20),
  )
    ? 0
    : -1
}
