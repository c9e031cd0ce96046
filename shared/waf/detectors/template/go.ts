// Go's templates (Helm, Hugo, alerts of Prometheus): an expression is a command, and fields stand behind a dot or a variable.
// No other engine reads `{{ .Values.config }}` or `{{ include "x" .context }}` at all, and fields reach no further than what
// the template was given.

import { charset, NAME, pastRun, runStart, standsAt, wordSet } from '../../runs.ts'
import { pastBlanks } from '../code/chains.ts'
import { wordAt } from './words.ts'

const LEAD = charset('( \t\n\v\f\r-')

/** Commands that are given a text, a field or another command behind a blank. */
const COMMANDS = wordSet(
  'if with range include template block define index printf print println len eq ne lt le gt ge default toYaml toJson fromYaml tpl dict list hasKey get required ternary coalesce',
)
const GIVEN = charset('."`$')
const NESTED_MAX = 4

/** The expression text[start, end) within double braces is one of Go's. */
export const isGo = (text: string, start: number, end: number): boolean => {
  let at = pastRun(text, start, LEAD, end)
  if (text.startsWith('else ', at)) at += 5
  if (text.charAt(at) === '$')
    return text.startsWith(':=', pastBlanks(text, pastRun(text, at + 1, NAME, end), end))
  for (let depth = 0; depth < NESTED_MAX && text.charAt(at) !== '.'; depth++) {
    const word = wordAt(text, at, end)
    const next = pastBlanks(text, at + word.length, end)
    if (!COMMANDS.has(word) || next === at + word.length) return false
    if (standsAt(text, next, GIVEN)) return true
    // `if (eq .a "b")`
    if (text.charAt(next) !== '(') return false
    at = pastRun(text, next, LEAD, end)
  }
  return text.charAt(at) === '.'
}

const PATH = charset('A-Za-z0-9_.$')
const PATH_MAX = 64
const BEFORE = charset('(,= \t\n\v\f\r-')

/** `.Values.config`, `$labels.namespace`, `"app.io/name"`: where what the name at the place is a part of begins, or -1. */
export const fieldPathAt = (text: string, at: number, start: number): number => {
  const root = runStart(text, at, PATH, Math.max(start, at - PATH_MAX))
  if (root > start && text.charAt(root - 1) === '"') return root - 1
  const mark = text.charAt(root)
  if (root === at || (mark !== '.' && mark !== '$')) return -1
  return root === start || standsAt(text, root - 1, BEFORE) ? root : -1
}
