// What a request's target says: its path and its query, as the server that ModSecurity sits in reads them.

import { urlDecode } from '../transforms/decode.ts'
import { charset, LETTERS, pastRun, standsAt, without } from '../runs.ts'

export const splitTarget = (target: string): { readonly path: string; readonly query: string } => {
  const hash = target.indexOf('#')
  const bare = hash < 0 ? target : target.slice(0, hash)
  const mark = bare.indexOf('?')
  return mark < 0 ? { path: bare, query: '' } : { path: bare.slice(0, mark), query: bare.slice(mark + 1) }
}

const SCHEME = charset('A-Za-z0-9+.-')
const SCHEME_MAX = 32
const AUTHORITY = without(charset('/?#'))

/** An absolute URI without its scheme and authority (RFC 9112 §3.2.2). */
export const localTarget = (target: string): string => {
  const colon = standsAt(target, 0, LETTERS) ? pastRun(target, 0, SCHEME, SCHEME_MAX) : 0
  if (colon === 0 || !target.startsWith('://', colon)) return target
  const rest = target.slice(pastRun(target, colon + 3, AUTHORITY))
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** A path is decoded once, as the server that ModSecurity sits in does; '+' stands for itself in it. */
export const decodePath = (path: string): string =>
  path.includes('%') ? urlDecode(path.replaceAll('+', '%2B')) : path
