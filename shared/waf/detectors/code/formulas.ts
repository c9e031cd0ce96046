// Formulas that reach out of a sheet (CSV injection): a value that begins as a formula and starts a program, or asks a
// stranger for data.

import { BANG, PIPE, SINGLE } from '../../fields/presence.ts'
import { charset, pastRun, pastWord, standsAt, vocabulary, without } from '../../runs.ts'
import type { Vocabulary } from '../../runs.ts'

/** What a formula that runs a program needs besides its sign. */
export const FORMULA = PIPE | SINGLE | BANG

const LEAD_MAX = 4

/** `=cmd|'/C calc'!A0`, `=WEBSERVICE("…")`, `\t=IFERROR(HYPERLINK("…"),"")`: where it begins, or -1. */
export const formulaAt = (text: string): number => {
  let at = 0
  // A quote or a tab that a check of the first character is walked around with.
  while (at < LEAD_MAX && at < text.length && isLead(text.charCodeAt(at))) at++
  const first = at < text.length ? text.charCodeAt(at) : 0
  if (first !== 61 && first !== 43 && first !== 45 && first !== 64) return -1
  const pipe = text.indexOf("|'")
  const alternative = pipe < 0 ? text.indexOf("| '") : pipe
  if (alternative > 0 && text.indexOf("'!", alternative) > 0) return at
  // `+WEBSERVICE(…)`: a sheet takes other signs for an equals sign, and so do names that nothing else calls.
  if (isCalled(text, at + 1, first === 61 ? STARTING : NESTED)) return at
  return nestsCall(text, at, first === 61 ? text.length : pastRun(text, at, RECKONED)) ? at : -1
}

/** White space or a quote. */
const isLead = (code: number): boolean => code <= 32 || code === 34 || code === 39

/** Functions that ask a stranger, or run a program: those that do so within others, and those that begin a formula. */
const ASKING = 'hyperlink webservice importxml importhtml importdata importfeed importrange'
const NESTED = vocabulary(ASKING)
const STARTING = vocabulary(`${ASKING} dde image call exec register register.id`)

/** `-2+3+IMPORTDATA(…)`: numbers and cells. */
const RECKONED = charset('A-Z0-9+*/.-')
/** Behind what an operand begins. */
const OPERATOR = charset('(&,=+-')

const isCalled = (text: string, at: number, functions: Vocabulary): boolean => {
  const end = pastWord(text, at, functions)
  return end >= 0 && text.charAt(end) === '(' && !isInner(text, end + 1)
}

const nestsCall = (text: string, from: number, end: number): boolean => {
  const limit = Math.min(end, from + NESTED_MAX)
  for (let at = from; at < limit; at++)
    if (standsAt(text, at, OPERATOR) && isCalled(text, at + 1, NESTED)) return true
  return false
}

const NESTED_MAX = 160

/** `"#Sheet2!A1","to the totals")`: another place of the same book, and nothing that is reckoned. */
const isInner = (text: string, at: number): boolean => {
  if (!text.startsWith('"#', at)) return false
  const end = pastRun(text, at + 1, PLAIN)
  const name = text.startsWith('","', end) ? pastRun(text, end + 3, PLAIN) : end
  return text.startsWith('")', name) && name + 2 === text.length
}

const PLAIN = without(charset('"'))
