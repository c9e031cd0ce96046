// How other readers take a query apart. Servers split at ';' as well as at '&' (HTML 4.01 §B.2.2; Python before 3.9.2,
// CVE-2021-23336), read `role[]`, `role[x]` and `Role` as `role`, and PHP makes `_` of '.' and ' '. Who judges by one
// parameter must know that no such reader finds another one under that name, or another value.

import type { Exchange } from './exchange.ts'
import { decodeForm } from './percent.ts'

/** What the laxest reader makes of a parameter's decoded name. */
export const foldName = (name: string): string => {
  const end = name.search(/[[\0]/)
  const bare = end < 1 ? name : name.slice(0, end)
  return bare.trim().toLowerCase().replaceAll(/[. ]/g, '_')
}

/** Decoded names of a query that only those readers find who split it at ';' as well. */
export const namesBehindSemicolons = (search: string): readonly string[] =>
  search.includes(';')
    ? search.split('&').flatMap((piece) => piece.split(';').slice(1).map(nameIn))
    : NO_NAMES

const NO_NAMES: readonly string[] = []

const nameIn = (part: string): string => {
  const equals = part.indexOf('=')
  return decodeForm(equals === -1 ? part : part.slice(0, equals))
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
