// Formulas that reach out of a sheet (CSV injection): a value that begins as a formula and starts a program, or asks a
// stranger for data.

import { BANG, PIPE, SINGLE } from '../../fields/presence.ts'

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
  const head = text.slice(at, at + HEAD_MAX)
  return FIRST.test(head) || (first === 61 && NESTED.test(head)) ? at : -1
}

const HEAD_MAX = 160

/** White space or a quote. */
const isLead = (code: number): boolean => code <= 32 || code === 34 || code === 39

const FIRST =
  /^=(?:hyperlink|webservice|dde|import(?:xml|html|data|feed|range)|image|call|exec|register\.id)\(/i

const NESTED = /[(&,=+-](?:hyperlink|webservice|import(?:xml|html|data|feed|range))\(/i
