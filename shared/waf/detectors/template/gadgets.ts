// Which names an expression uses, and how: one that reaches out of the template, or two that could.

import { work } from '../../work.ts'
import type { Style } from './expression.ts'
import { isIdentifier, skip } from './literals.ts'
import { CALLED, COMMON, GADGETS, HELPERS } from './names.ts'

/** 2: one conclusive gadget or two common ones; 1: a common one that is accessed or called. */
export const gadgets = (text: string, start: number, end: number, style: Style): number => {
  let common = 0
  for (let at = start; at < end;) {
    if (!isIdentifier(text.charCodeAt(at))) {
      at++
      continue
    }
    let stop = at + 1
    while (stop < end && isIdentifier(text.charCodeAt(stop))) stop++
    const used = isUsed(text, at, stop, start, end)
    // Python's inner names.
    if (stop - at > 4 && text.startsWith('__', at) && text.startsWith('__', stop - 2)) {
      if (style !== 'smarty' || !isShown(text, at, end)) return 2
    }
    if (used && stop - at < 32) {
      const word = text.slice(at, stop).toLowerCase()
      if (GADGETS.has(word) && !(HELPERS.has(word) && isHelp(text, stop, end))) {
        if (!COMMON.has(word)) return 2
        if (style !== 'smarty' || text.charCodeAt(stop) === 40) common++
      }
    }
    at = stop
  }
  return Math.min(common, 2)
}

/** `{x.__class__.__name__}`: what strings of Python's are formatted with, and nothing behind it. */
const isShown = (text: string, at: number, end: number): boolean =>
  /^(?:__class__\.)?__(?:name|qualname|module|doc|version|file)__(?![\w.[(])/.test(text.slice(at, end))

/** `url_for('index')`: a call, and what it yields is shown. */
const isHelp = (text: string, from: number, end: number): boolean => {
  let at = skip(text, from, end)
  if (text.charCodeAt(at) !== 40) return false
  while (at < end && text.charCodeAt(at) !== 41) at++
  if (text.charCodeAt(at) !== 41) return false
  const behind = skip(text, at + 1, end)
  if (behind >= end) return true
  const code = text.charCodeAt(behind)
  // `%}`, `}}`, `~ '#top'`, and the filters that write a value out.
  if (code === 37 || code === 125 || code === 126) return true
  return (
    code === 124 &&
    /^\|\s?(?:tojson|safe|escape|e|urlencode)\s{0,4}(?:[%}]|$)/.test(
      text.slice(behind, Math.min(end, behind + 24)),
    )
  )
}

/** Accessed, called, or behind a pipe or a dot. */
const isUsed = (text: string, start: number, stop: number, from: number, end: number): boolean => {
  const next = text.charCodeAt(skip(text, stop, end))
  if (next === 40 || next === 46 || next === 91) return true
  let before = start - 1
  while (before > from && text.charCodeAt(before) <= 32) before--
  const code = text.charCodeAt(before)
  return before >= from && (code === 124 || code === 46 || code === 39 || code === 34)
}

/** What seeking the names of functions behind a pipe takes. */
const FILTER_WORK = 500

/** Filters that call what they are given by name: `|map('system')`. */
export const filters = (text: string, start: number, end: number): number => {
  const inner = text.slice(start, end).toLowerCase()
  if (!inner.includes('|')) return 0
  work.left -= FILTER_WORK
  for (const name of CALLED) if (inner.includes(`'${name}'`) || inner.includes(`"${name}"`)) return 2
  // What stands within quotes is an alternation, as in `{mode=~"user|system"}`.
  const outside = inner.replaceAll(/=~?\s?"[^"]*"|=~?\s?'[^']*'/g, '')
  return PIPED.test(outside) ? 2 : 0
}

const PIPED = /\|\s?@?(?:system|passthru|shell_exec|popen|assert|exec)\b/

const LITERAL_MAX = 120

/** `"id"|system`, `'id'|passthru`: a literal and a filter that runs it. `at`: where its quote stands. */
export const isRun = (text: string, at: number): boolean =>
  /^(?:"[^"{}]{0,80}"|'[^'{}]{0,80}')\s?\|\s?@?(?:system|passthru|shell_exec|popen|assert|exec)\b/i.test(
    text.slice(at, at + LITERAL_MAX),
  )
