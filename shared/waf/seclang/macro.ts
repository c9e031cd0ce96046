// Macros: `%{tx.score}` in arguments and assignments, taken apart at build time.

import { variableIndex } from './variables.ts'

/** Literal text, or a variable's index and key ('' for none). */
export type Part = string | readonly [variable: number, key: string]
export type Macro = readonly Part[]

export const parseMacro = (text: string): Macro | string => {
  const parts: Part[] = []
  let from = 0
  for (let at = text.indexOf('%{'); at >= 0; at = text.indexOf('%{', from)) {
    const end = text.indexOf('}', at)
    if (end < 0) break
    if (at > from) parts.push(text.slice(from, at))
    const [name = '', ...key] = text.slice(at + 2, end).split(/[.:]/)
    const variable = variableIndex(name)
    if (variable === undefined) return `an unknown variable in %{${text.slice(at + 2, end)}}`
    parts.push([variable, key.join('.').toLowerCase()])
    from = end + 1
  }
  if (from < text.length || parts.length === 0) parts.push(text.slice(from))
  return parts
}

export const isLiteral = (macro: Macro): boolean => macro.length === 1 && typeof macro[0] === 'string'

export const literalOf = (macro: Macro): string => (typeof macro[0] === 'string' ? macro[0] : '')
