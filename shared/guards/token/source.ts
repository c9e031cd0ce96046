// Where the token is in the request. RFC 6750 §2 lets a client use one way only, so that the gate and the origin
// cannot read two different tokens: whoever shows several that differ is refused, and so is one that hides a second
// token where this gate does not look but an origin commonly does (Authorization, ?access_token=).

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import { cookiesBehindCommas, foldName, nameIn, piecesBehindSemicolons } from '../../exchange/dialects.ts'
import type { Exchange, Pair } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { TokenSource } from './options.ts'

const MISSING = err(deny('token.missing'))
const SCHEME = err(deny('token.scheme', { name: 'authorization' }))
const NO_TOKEN = err(deny('token.malformed', { name: 'authorization', reason: 'a scheme without a token' }))

const conflict = (name: string): Result<string, Denial> => err(deny('token.conflict', { name }))

export interface Schemes {
  readonly bearer: boolean
  readonly dpop: boolean
}

const BEARER_ALONE: Schemes = { bearer: true, dpop: false }

/** The one token of the request, or why there is none. Nothing of its content has been looked at. */
export type ReadToken = (exchange: Exchange) => Result<string, Denial>

/** `schemes`: which ones of Authorization carry a token here. */
export const tokenReader = (sources: readonly TokenSource[], schemes: Schemes = BEARER_ALONE): ReadToken => {
  const bearer = sources.includes('authorization')
  const others = sources.filter((source) => source !== 'authorization')
  const queryAllowed = others.some((source) => 'query' in source && source.query === 'access_token')
  return (exchange) => {
    const authorization = exchange.headers.get('authorization')
    const header = authorization === undefined ? undefined : schemeToken(authorization, schemes)
    // A stray ?access_token= counts as a second token, whatever it says: the origin may prefer it.
    const stray = hasStrayToken(exchange, queryAllowed)
    if (others.length === 0) {
      if (header === undefined) return MISSING
      if (stray) return conflict('access_token')
      if (header === '') return NO_TOKEN
      return header === NOT_BEARER ? SCHEME : ok(header)
    }
    let token = bearer ? header : undefined
    for (const source of others) {
      if (isHidden(source, exchange)) return conflict(nameOf(source))
      for (const value of valuesOf(source, exchange)) {
        if (token !== undefined && token !== value) return conflict(nameOf(source))
        token = value
      }
    }
    if (token === undefined) return bearer || header === undefined ? MISSING : SCHEME
    if (stray) return conflict('access_token')
    // Credentials in a header that is not read here would still reach the origin, which may read them more laxly.
    if (header !== undefined && header !== token && (header !== NOT_BEARER || namesToken(authorization)))
      return conflict('authorization')
    if (token === '') return NO_TOKEN
    return token === NOT_BEARER ? SCHEME : ok(token)
  }
}

// No token can look like this: a space is outside of RFC 6750's b64token.
const NOT_BEARER = ' '

/** RFC 6750 §2.1 and RFC 9449 §7.1 with RFC 9110 §11.1: scheme in any case, one space or more, the token. */
const schemeToken = (value: string, schemes: Schemes): string => {
  if (schemes.bearer && value.length >= 6 && value.slice(0, 6).toLowerCase() === 'bearer')
    return afterScheme(value, 6)
  return schemes.dpop && isDpop(value) ? afterScheme(value, 4) : NOT_BEARER
}

const isDpop = (value: string): boolean => value.length >= 4 && value.slice(0, 4).toLowerCase() === 'dpop'

/** Whether Authorization begins like one that bears a token, whatever follows. */
const namesToken = (authorization: string | undefined): boolean =>
  authorization !== undefined &&
  (authorization.slice(0, 6).toLowerCase() === 'bearer' || isDpop(authorization))

/** Whether the token came by the scheme DPoP: asked of a request whose token has been read. */
export const cameByDpop = (exchange: Exchange): boolean => {
  const authorization = exchange.headers.get('authorization')
  return authorization !== undefined && isDpop(authorization)
}

const afterScheme = (value: string, length: number): string => {
  if (value.length === length) return ''
  if (value.charCodeAt(length) !== 32) return NOT_BEARER
  let start = length + 1
  while (value.charCodeAt(start) === 32) start++
  return value.slice(start)
}

const NAME = 'access_token'
/** Taking the query apart costs: without an escape the beginning of the name would have to stand there literally. */
const MAY_NAME = /access|%/i

/** `read`: as it is written the parameter is one of the places where tokens are read. */
const hasStrayToken = (exchange: Exchange, read: boolean): boolean => {
  const { search } = exchange
  if (search === '' || !MAY_NAME.test(search)) return false
  return (
    exchange.query.some(([name]) => foldName(name) === NAME && !(read && name === NAME)) ||
    piecesBehindSemicolons(search).some((piece) => foldName(nameIn(piece)) === NAME)
  )
}

const valuesOf = (source: Exclude<TokenSource, 'authorization'>, exchange: Exchange): readonly string[] => {
  if ('cookie' in source) return named(exchange.cookies, source.cookie)
  if ('query' in source) return named(exchange.query, source.query)
  const value = exchange.headers.get(source.header)
  return value === undefined || value === '' ? [] : [value]
}

/** Some origins would take it from where this gate sees the rest of another cookie. */
const isHidden = (source: TokenSource, { headers }: Exchange): boolean =>
  typeof source === 'object' &&
  'cookie' in source &&
  cookiesBehindCommas(headers.get('cookie')).some(([name]) => name === source.cookie)

const named = (pairs: readonly Pair[], name: string): readonly string[] =>
  pairs.filter((pair) => pair[0] === name && pair[1] !== '').map((pair) => pair[1])

const nameOf = (source: Exclude<TokenSource, 'authorization'>): string => {
  if ('cookie' in source) return source.cookie
  return 'query' in source ? source.query : source.header
}
