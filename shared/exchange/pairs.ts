// Query and cookies taken apart, when somebody asks: names stay repeated and in order, since which one a server
// behind us takes is its own affair, and a guard has to look at all of them.

import type { Pair } from './exchange.ts'
import { decodeForm } from './percent.ts'

/** More parameters than any honest form has; inspect() refuses them, so that nothing here needs to cut off a tail. */
export const QUERY_PAIRS_MAX = 1000
export const COOKIE_PAIRS_MAX = 300

/** application/x-www-form-urlencoded (URL standard §5.1), decoded once. Empty pieces between '&' are no pairs. */
export const parseQuery = (search: string): readonly Pair[] => {
  if (search === '') return []
  const pairs: Pair[] = []
  for (const piece of search.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    pairs.push(
      equals === -1
        ? [decodeForm(piece), '']
        : [decodeForm(piece.slice(0, equals)), decodeForm(piece.slice(equals + 1))],
    )
  }
  return pairs
}

/** A query without the pairs of these decoded names; every other byte stays, empty pieces too. */
export const withoutPairs = (search: string, names: readonly string[]): string =>
  search
    .split('&')
    .filter((piece) => {
      const equals = piece.indexOf('=')
      return piece === '' || !names.includes(decodeForm(equals === -1 ? piece : piece.slice(0, equals)))
    })
    .join('&')

/** RFC 6265 §5.4 read back: split at ';', a value's surrounding quotes gone (§4.1.1), nothing decoded. */
export const parseCookies = (header: string | undefined): readonly Pair[] => {
  if (header === undefined || header === '') return []
  const pairs: Pair[] = []
  for (const piece of header.split(';')) {
    const text = piece.trim()
    if (text === '') continue
    const equals = text.indexOf('=')
    // A cookie without '=' is a value without a name to browsers (RFC 6265bis §5.6).
    const name = equals === -1 ? '' : text.slice(0, equals).trimEnd()
    pairs.push([name, unquoted(text.slice(equals + 1).trimStart())])
  }
  return pairs
}

const unquoted = (value: string): string =>
  value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value

/** How many pieces a text has between separators: what is compared with the bounds above, without parsing. */
export const countPieces = (text: string, separator: '&' | ';'): number => {
  let count = 1
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) count++
  return count
}
