// Python without a call's name: inner names that lead from any object to every other one, and modules that are imported on
// a line that goes on.

import { LOWER, NAME, pastRun, SPACE, standsAt, wordSet } from '../../runs.ts'
import { QUOTE } from './chains.ts'
import { MODULES } from './names.ts'

/** By themselves; behind a dot; behind a dot of a literal, a call or an index; with another one behind them. */
const ALONE = wordSet('builtins globals subclasses include reduce self loader')
const ASKED = wordSet('mro base bases self')
const OF_VALUE = wordSet('class base mro')
const LEADING = wordSet('class init mro base bases subclasses dict')

const WORD_MAX = 16

/** `''.__class__.__mro__`, `__builtins__`: where such a name, or the value that it is asked of, stands, or -1. */
export const innerNameAt = (text: string): number => {
  for (let at = text.indexOf('__'); at >= 0; at = text.indexOf('__', at + 1)) {
    const end = pastRun(text, at + 2, LOWER)
    const found = text.startsWith('__', end) ? leadingAt(text, at, end) : -1
    if (found >= 0) return found
  }
  return -1
}

const leadingAt = (text: string, at: number, end: number): number => {
  const word = text.slice(at + 2, Math.min(end, at + WORD_MAX))
  const asked = text.charAt(at - 1) === '.'
  if (asked && OF_VALUE.has(word) && isValue(text, at - 2)) return at - 2
  if (asked && ASKED.has(word)) return at - 1
  if (ALONE.has(word)) return at
  return LEADING.has(word) && text.startsWith('.__', pastIndex(text, end + 2)) ? at : -1
}

/** A literal, a call or an index ends at the place. */
const isValue = (text: string, at: number): boolean => {
  const mark = text.charAt(at)
  return mark === ')' || mark === ']' || standsAt(text, at, QUOTE)
}

const INDEX_MAX = 10

/** Past `[0]` or `()`. */
const pastIndex = (text: string, at: number): number => {
  const close = text.charAt(at) === '[' ? ']' : text.charAt(at) === '(' ? ')' : ''
  if (close === '') return at
  const limit = Math.min(text.length, at + INDEX_MAX)
  for (let end = at + 1; end < limit; end++) if (text.charAt(end) === close) return end + 1
  return at
}

/** `import socket,subprocess,os;`, `from os import system;`: where the import stands, or -1. */
export const importAt = (text: string): number => {
  for (let at = text.indexOf('import '); at >= 0; at = text.indexOf('import ', at + 1)) {
    if (standsAt(text, at - 1, NAME)) continue
    const from = moduleBefore(text, at)
    const end = pastRun(text, at + 7, NAME)
    if (from >= 0 && end > at + 7 && text.charAt(end) === ';') return from
    if (listsModule(text, at + 7)) return at
  }
  return -1
}

/** Where `from os ` begins that ends at the place, or -1. */
const moduleBefore = (text: string, end: number): number => {
  for (const module of MODULES)
    if (text.endsWith(`from ${module} `, end) && !standsAt(text, end - module.length - 7, NAME))
      return end - module.length - 6
  return -1
}

/** A list of names apart by commas, one of such a module, up to a semicolon. */
const listsModule = (text: string, from: number): boolean => {
  let listed = false
  for (let at = from; ;) {
    const end = pastRun(text, at, NAME)
    if (end === at) return false
    listed ||= MODULES.has(text.slice(at, end))
    if (text.charAt(end) === ';') return listed
    if (text.charAt(end) !== ',') return false
    at = standsAt(text, end + 1, SPACE) ? end + 2 : end + 1
  }
}
