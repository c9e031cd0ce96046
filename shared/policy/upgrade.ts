// Requests that want their connection to become a WebSocket (RFC 6455). Behind the handshake nothing is judged any
// more, so a route says whether it takes any. Browsers open one from any page, cookies and all, and no CORS hinders
// them (cross-site WebSocket hijacking, CWE-1385): only pages that might read answers may.

import { deny, type Denial } from '../decision/denials.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isShared } from './preflight.ts'
import type { Route } from './load.ts'

/** Whether the request asks for a WebSocket, alone or among other protocols (RFC 9110 §7.8). */
export const wantsWebSocket = (headers: ReadonlyMap<string, string>): boolean => {
  const upgrade = headers.get('upgrade')
  if (upgrade === undefined) return false
  return upgrade.split(',').some((one) => one.trim().split('/')[0]?.toLowerCase() === 'websocket')
}

/** Why a handshake is refused; undefined for none, and for every other request. */
export const upgradeDenial = (
  exchange: Exchange,
  route: Pick<Route, 'webSocket' | 'cors'>,
): Denial | undefined => {
  const { headers } = exchange
  if (!wantsWebSocket(headers)) return undefined
  if (!route.webSocket) return refused('the route takes no WebSocket')
  // RFC 6455 §4.1. Of several protocols the origin could choose one that nobody judged.
  if (exchange.method !== 'GET') return refused('not a GET')
  if (headers.get('upgrade')?.trim().toLowerCase() !== 'websocket') return refused('several protocols')
  const origin = headers.get('origin')
  if (origin === undefined || origin === `${exchange.scheme}://${exchange.authority}`) return undefined
  if (route.cors !== undefined && isShared(route.cors, origin))
    if (route.cors.credentials || !isAmbient(exchange)) return undefined
  return deny('request.upgrade-origin', { name: 'origin' })
}

/** Does it bear what a browser sends along unasked (Fetch §2.2.7: credentials)? */
const isAmbient = ({ headers, client }: Exchange): boolean =>
  headers.has('cookie') || headers.has('authorization') || client.certificate !== undefined

const refused = (reason: string): Denial => deny('request.upgrade', { name: 'upgrade', reason })
