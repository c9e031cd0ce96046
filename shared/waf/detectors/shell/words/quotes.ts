// What a text opens and closes: whoever breaks out of a value closes what he has not opened.

import { charset, findIn, QUOTES, standsAt } from '../../../runs.ts'

/** The text ends with a mark that it has not opened itself, a quote or a bracket: what it stands in was closed. */
export const closesMark = (head: string): boolean => {
  let end = head.length
  while (end > 0 && CLOSING.has(head.charCodeAt(end - 1))) end--
  if (end === head.length) return false
  let brackets = 0
  let [single, double, back] = [0, 0, 0]
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at)
    if (code === 39) single++
    else if (code === 34) double++
    else if (code === 96) back++
    else if (code === 40 || code === 91 || code === 123) brackets++
    else if (code === 41 || code === 93 || code === 125) brackets--
  }
  const tail = head.slice(end)
  if (tail.includes("'") && single % 2 === 1) return true
  if (tail.includes('"') && double % 2 === 1) return true
  return (tail.includes('`') && back % 2 === 1) || (brackets < 0 && findIn(tail, BRACKETS) >= 0)
}

const BRACKETS = charset(')]}')

/** " ' ` ) ] } ; */
const CLOSING: ReadonlySet<number> = new Set([34, 39, 96, 41, 93, 125, 59])

/** Where the quote stands that the line opens and leaves open; -1 for none. At its end it closes another line's. */
export const opensQuote = (line: string): number => {
  let open = -1
  for (let at = 0; at < line.length; at++) {
    if (line.startsWith('\\', at)) at++
    else if (open >= 0) open = line.startsWith(line.charAt(open), at) ? -1 : open
    else if (standsAt(line, at, QUOTES)) open = at
  }
  return open
}

/** Each quote and each bracket that is opened is closed, in their order; quotes within quotes are text. */
export const isBalanced = (text: string): boolean => {
  let quote = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92 && quote !== 39) at++
    else if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 39 || code === 34 || code === 96) quote = code
    else if (code === 40 || code === 123) depth++
    else if (code === 41 || code === 125) depth--
    // A comment's apostrophe opens nothing.
    else if (code === 35 && (at === 0 || text.charCodeAt(at - 1) <= 32)) {
      const newline = text.indexOf('\n', at)
      if (newline < 0) break
      at = newline
    }
  }
  return quote === 0 && depth >= -CASES_MAX && depth <= 0
}

/** The patterns of a `case` close what nothing opens. */
const CASES_MAX = 16
