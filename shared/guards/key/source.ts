// Where the key is in the request. A key counts wherever the policy looks, and only one may be there: two places with
// two keys could be read as two different clients by the gate and by the origin.

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { API_KEY_START } from '../../lib/apikey/apikey.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { KeySource } from './options.ts'

const MISSING = err(deny('key.missing'))

/** The one key of the request, or why there is none. Nothing of its content has been looked at. */
export type ReadKeyText = (exchange: Exchange) => Result<string, Denial>

export const keyReader = (sources: readonly KeySource[]): ReadKeyText => {
  const [only] = sources
  // The usual case allocates nothing beyond its answer.
  if (sources.length === 1 && typeof only === 'object' && 'header' in only) {
    const { header } = only
    return (exchange) => {
      const value = exchange.headers.get(header)
      if (value === undefined || value === '') return MISSING
      return value.includes(',') ? twice(header) : ok(value)
    }
  }
  return (exchange) => {
    let found: string | undefined
    for (const source of sources)
      for (const value of valuesOf(source, exchange)) {
        // The same key twice is refused as well: whoever sends it so does not know what is read.
        if (found !== undefined) return twice(nameOf(source))
        found = value
      }
    if (found === undefined) return MISSING
    // A repeated header is joined with a comma, and no key has one.
    return found.includes(',') ? err(deny('key.conflict', { reason: 'sent more than once' })) : ok(found)
  }
}

const twice = (name: string): Result<string, Denial> => err(deny('key.conflict', { name }))

const valuesOf = (source: KeySource, exchange: Exchange): readonly string[] => {
  if (source === 'authorization') return bearerKeys(exchange.headers.get('authorization'))
  if ('header' in source) {
    const value = exchange.headers.get(source.header)
    return value === undefined || value === '' ? [] : [value]
  }
  if (exchange.search === '') return []
  return exchange.query
    .filter(([name, value]) => name === source.query && value !== '')
    .map(([, value]) => value)
}

/**
 * Authorization: Bearer with a key (RFC 6750 §2.1). What does not start like a key is somebody else's to judge: a
 * token beside a key in a header is what a route with both guards expects.
 */
const bearerKeys = (authorization: string | undefined): readonly string[] => {
  if (authorization === undefined || authorization.slice(0, 7).toLowerCase() !== 'bearer ') return []
  let start = 7
  while (authorization.charCodeAt(start) === 0x20) start++
  const value = authorization.slice(start)
  return value.startsWith(API_KEY_START) ? [value] : []
}

/** Whether the credentials are a key, as a key guard reads them. */
export const bearsKey = (authorization: string | undefined): boolean => bearerKeys(authorization).length > 0

const nameOf = (source: KeySource): string => {
  if (source === 'authorization') return source
  return 'query' in source ? source.query : source.header
}
