// What some servers read in parameters besides what the URL standard does: pairs behind a semicolon (matrix parameters of
// servlets, RFC 3986 §3.3; forms of Perl's CGI and of older Pythons, HTML 4.01 appendix B.2.2), and a name that is sent
// several times as one value. An attack that begins there would be judged as the rest of another text, or in pieces.

import { charset, pastRun } from '../runs.ts'
import { work } from '../work.ts'

/** Units of work to remember a name. */
const PER_NAME = 100

/**
 * Hands on what stands behind an equals sign in every piece behind a semicolon. None of those servers takes blanks off a
 * name: `; x = "a"` is a line of a program, and would be judged without the document around it.
 */
export const behindSemicolons = (text: string, visit: (name: string, value: string) => void): void => {
  let start = text.indexOf(';')
  while (start >= 0) {
    const next = text.indexOf(';', start + 1)
    const end = next < 0 ? text.length : next
    const equals = pastRun(text, start + 1, NAMED, end)
    if (equals > start + 1 && equals + 1 < end && text.charCodeAt(equals) === 61)
      visit(text.slice(start + 1, equals), text.slice(equals + 1, end))
    start = next
  }
}

/** What names of parameters are made of. */
const NAMED = charset('A-Za-z0-9_.:$[]-', true)

export interface Repeats {
  readonly add: (name: string, value: string) => void
  /** Of every name that came several times: its values, joined by commas, as ASP's request has them. */
  readonly joined: () => Iterable<readonly [name: string, value: string]>
}

export const repeatsOf = (): Repeats => {
  const first = new Map<string, string>()
  const repeated = new Map<string, string>()
  return {
    add: (name, value) => {
      work.left -= PER_NAME
      const earlier = first.get(name)
      if (earlier === undefined) first.set(name, value)
      else repeated.set(name, `${repeated.get(name) ?? earlier},${value}`)
    },
    joined: () => repeated,
  }
}
