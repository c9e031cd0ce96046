// How other readers take a query apart. Servers split at ';' as well as at '&' (HTML 4.01 §B.2.2; Python before 3.9.2,
// CVE-2021-23336), read `role[]`, `role[x]` and `Role` as `role`, and PHP makes `_` of '.' and ' '. Who judges by one
// parameter must know that no such reader finds another one under that name, or another value. Cookies and names of
// headers have dialects, too.

import type { Exchange, Pair } from './exchange.ts'
import { parseCookies } from './pairs.ts'
import { decodeForm } from './percent.ts'

/** What the laxest reader makes of a parameter's decoded name. */
export const foldName = (name: string): string => {
  const end = name.search(/[[\0]/)
  const bare = end < 1 ? name : name.slice(0, end)
  return bare.trim().toLowerCase().replaceAll(/[. ]/g, '_')
}

/** Pieces of a query that are parameters to those readers alone who split it at ';' as well. */
export const piecesBehindSemicolons = (search: string): readonly string[] =>
  search.includes(';') ? search.split('&').flatMap((piece) => piece.split(';').slice(1)) : NO_PIECES

const NO_PIECES: readonly string[] = []

/** The decoded name of one piece. */
export const nameIn = (piece: string): string => {
  const equals = piece.indexOf('=')
  return decodeForm(equals === -1 ? piece : piece.slice(0, equals))
}

/**
 * Whether some reader of the query may find another value under this name than the one that stands there, or one
 * where none does. `folded` is the name's own fold, made once.
 */
export const isDoubtful = ({ search }: Exchange, name: string, folded = foldName(name)): boolean => {
  if (search === '') return false
  let plain = 0
  for (const piece of search.split('&')) {
    const parts = piece.includes(';') ? piece.split(';') : [piece]
    for (const [place, part] of parts.entries()) {
      const key = nameIn(part)
      if (key !== name && foldName(key) !== folded) continue
      // Under another spelling, behind a ';', or with a value that ends at one.
      if (key !== name || place > 0 || parts.length > 1 || ++plain > 1) return true
    }
  }
  return false
}

/**
 * Cookies that only those readers find who split at commas (RFC 2965 §3.3.4; a platform joins two Cookie lines so) and at
 * blanks (Python's http.cookies) as well as at semicolons.
 */
export const cookiesBehindCommas = (header: string | undefined): readonly Pair[] => {
  if (header === undefined || !SPLITS.test(header)) return NO_PAIRS
  return header.split(';').flatMap((piece) => {
    const [, ...others] = piece.trim().split(/[,\s]+/)
    return parseCookies(others.filter((other) => other.indexOf('=') > 0).join(';'))
  })
}

const SPLITS = /,|[^;\s]\s/
const NO_PAIRS: readonly Pair[] = []

const ODD = /[^a-z0-9-]/
const ODDS = /[^a-z0-9-]/g

/**
 * What the laxest reader makes of a header's name in lower case. WSGI and CGI read `x_y` as `x-y`, and FastCGI servers any
 * character that is no letter or digit (RFC 3875 §4.1.18 leaves it to them). A name that is like this already comes back.
 */
export const foldHeader = (name: string): string => (ODD.test(name) ? name.replace(ODDS, '-') : name)

/** The first of these names (lower case) that some origin reads under another spelling that was sent. */
export const aliasedHeader = (
  headers: ReadonlyMap<string, string>,
  names: readonly string[],
): string | undefined => {
  if (names.length === 0) return undefined
  for (const sent of headers.keys()) {
    if (names.includes(sent)) continue
    const fold = foldHeader(sent)
    const meant = names.find((one) => foldHeader(one) === fold)
    if (meant !== undefined) return meant
  }
  return undefined
}
