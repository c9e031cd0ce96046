// Where addresses are, for events: the platform states it with every request, as a record that has to be parsed and
// frozen first, and an address seldom moves. Guards never read what is remembered here; they ask the request.

import type { Place } from '../../shared/decision/event.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { lru, type Lru } from '../../shared/lib/lru/lru.ts'
import type { Gate } from './gate.ts'

interface Seen extends Place {
  readonly untilMs: number
}

const ADDRESSES_MAX = 10_000
const BYTES_MAX = 4 * 1_048_576
/** A registry's change of a network's place is told that much later. */
const KEPT_MS = 10 * 60_000

const places = new WeakMap<Gate, Lru<string, Seen>>()

/**
 * Where a request came from. The key is who is connected, which on Cloudflare no client can state: under a policy that
 * reads the client's address elsewhere the platform's word is about the same connection still. `asked`: by a guard.
 */
export const whereabouts = (gate: Gate, exchange: Exchange, asked: boolean): Place => {
  const connected = exchange.headers.get('cf-connecting-ip')
  // What a guard went by is what is told.
  if (asked || connected === undefined) return exchange.client
  const known = knownOf(gate)
  const seen = known.get(connected)
  if (seen !== undefined && exchange.nowMs < seen.untilMs) return seen
  const { country, asn } = exchange.client
  const fresh = { country, asn, untilMs: exchange.nowMs + KEPT_MS }
  known.set(connected, fresh, 2 * connected.length + 200)
  return fresh
}

const knownOf = (gate: Gate): Lru<string, Seen> => {
  const known = places.get(gate)
  if (known !== undefined) return known
  const made = lru<string, Seen>({ entriesMax: ADDRESSES_MAX, bytesMax: BYTES_MAX })
  places.set(gate, made)
  return made
}
