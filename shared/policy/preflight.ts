// Which requests are preflights (Fetch §3.3.2), and by whose CORS they are answered: that of the route which the
// announced request would take. A browser sends them without credentials, so that no guard could judge them.

import type { Exchange } from '../exchange/exchange.ts'
import type { Cors } from './linked.ts'
import type { Policy, Route } from './load.ts'
import { select, type Selection } from './select.ts'

export interface Preflight {
  readonly cors: Cors
  /** What becomes of the announced request. */
  readonly selection: Selection<Route>
  /** The methods that the answer allows: those of the route, or those that the path has at all. */
  readonly allow: string
}

/** Undefined for every other request, and where the announced one's route shares nothing: its OPTIONS is its own. */
export const preflightOf = (policy: Policy, exchange: Exchange): Preflight | undefined => {
  if (!policy.preflights) return undefined
  const asked = preflightMethod(exchange.method, exchange.headers)
  if (asked === undefined) return undefined
  const selection = select(policy.selector, exchange.host, exchange.segments, asked)
  const cors = selection.kind === 'route' ? selection.route.cors : policy.linked.cors
  return cors === undefined ? undefined : { cors, selection, allow: allowOf(selection, asked) }
}

const preflightMethod = (method: string, headers: ReadonlyMap<string, string>): string | undefined => {
  if (method !== 'OPTIONS' || !headers.has('origin')) return undefined
  const asked = headers.get('access-control-request-method')
  return asked === undefined || !TOKEN.test(asked) ? undefined : asked
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/

const allowOf = (selection: Selection<Route>, asked: string): string => {
  if (selection.kind === 'denial') return selection.denial.headers?.['allow'] ?? ''
  const { methods } = selection.route
  // '*' would not do: with credentials browsers read it as a method of that name.
  return methods.includes('*') ? asked : methods.join(', ')
}

/** Whether a page of this origin may read answers: exact, as bytes (RFC 6454 §6.2); no suffix, no case folding. */
export const isShared = ({ origins }: Cors, origin: string): boolean =>
  origins.includes('*') || origins.includes(origin)
