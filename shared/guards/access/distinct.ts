// How many distinct ids one principal asks for: who walks through other people's ids shows by their number (OWASP
// API1, enumeration). Counted per isolate and guard, from memory of bounded size: it flags, and it slows a walk down,
// but a principal that meets many isolates is seen by each in part. A limit by principal in a Durable Object is what
// bounds the sum. Ids are kept as 32-bit hashes: two that share one count once.

import { lru } from '../../lib/lru/lru.ts'
import type { Distinct } from './options.ts'

export interface Count {
  /** Distinct ids in this window, this one included; one above the bound stands for any number above it. */
  readonly ids: number
  /** This id is new, and one too many. */
  readonly isOver: boolean
}

interface Seen {
  readonly startMs: number
  readonly ids: Set<number>
}

export type Counter = (principal: string, id: string, nowMs: number) => Count

const PRINCIPALS_MAX = 20_000
const BYTES_MAX = 4 * 1_048_576
/** What a principal and one of its ids take, as V8 keeps them. */
const PRINCIPAL_BYTES = 200
const ID_BYTES = 32

export const distinctCounter = ({ max, windowMs }: Distinct): Counter => {
  const principals = lru<string, Seen>({ entriesMax: PRINCIPALS_MAX, bytesMax: BYTES_MAX })
  return (principal, id, nowMs) => {
    const known = principals.get(principal)
    const seen =
      known !== undefined && nowMs - known.startMs < windowMs
        ? known
        : { startMs: nowMs, ids: new Set<number>() }
    const hash = hashOf(id)
    if (!seen.ids.has(hash)) {
      if (seen.ids.size >= max) return { ids: max + 1, isOver: true }
      seen.ids.add(hash)
      principals.set(principal, seen, PRINCIPAL_BYTES + principal.length * 2 + seen.ids.size * ID_BYTES)
    }
    return { ids: seen.ids.size, isOver: false }
  }
}

/** FNV-1a over UTF-16 code units. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
