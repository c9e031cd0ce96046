// Cross-origin sharing by the policy or the route, at the edge: a preflight is answered here and never reaches a
// guard (browsers send it without credentials), and every answer, refusals too, bears the headers without which a
// browser hides it.

import type { Cors } from '../../shared/policy/linked.ts'
import { isShared } from '../../shared/policy/preflight.ts'

/** Writes the headers of an actual answer; takes off what an origin said, since two answers would conflict. */
export const setCors = (headers: Headers, cors: Cors, origin: string | undefined): void => {
  for (const name of ANSWERS) headers.delete(name)
  setOrigin(headers, cors, origin)
  if (origin !== undefined && isShared(cors, origin) && cors.exposedHeaders.length > 0)
    headers.set('access-control-expose-headers', cors.exposedHeaders.join(', '))
}

/** The headers of an answered preflight. `allow`: the methods that the announced request's route has. */
export const preflightHeaders = (cors: Cors, origin: string, allow: string): Headers => {
  const headers = new Headers()
  setOrigin(headers, cors, origin)
  headers.append('vary', 'Access-Control-Request-Method, Access-Control-Request-Headers')
  if (!isShared(cors, origin)) return headers
  headers.set('access-control-allow-methods', allow)
  if (cors.headers.length > 0) headers.set('access-control-allow-headers', cors.headers.join(', '))
  headers.set('access-control-max-age', String(cors.maxAgeS))
  return headers
}

const setOrigin = (headers: Headers, cors: Cors, origin: string | undefined): void => {
  if (isOpen(cors)) {
    // Never with credentials: that would hand every site the user's session (Fetch §3.3.5).
    headers.set('access-control-allow-origin', '*')
    return
  }
  // Also without an Origin, or a cache would serve one origin's answer to another.
  addVary(headers, 'Origin')
  if (origin === undefined || !isShared(cors, origin)) return
  headers.set('access-control-allow-origin', origin)
  if (cors.credentials) headers.set('access-control-allow-credentials', 'true')
}

const isOpen = (cors: Cors): boolean => cors.origins.includes('*')

const addVary = (headers: Headers, name: string): void => {
  const vary = headers.get('vary')
  if (vary === null) headers.set('vary', name)
  else if (!vary.split(',').some((part) => [name.toLowerCase(), '*'].includes(part.trim().toLowerCase())))
    headers.set('vary', `${vary}, ${name}`)
}

const ANSWERS = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
] as const
