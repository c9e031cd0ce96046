// Clients whose hits look like attacks rather than false alarms: their events must not open anything. A person writes
// odd things into the same few fields; a scan tries many kinds of attack in many places.

import type { Demand } from './demand.ts'
import { familyOf } from './pattern.ts'

export interface Suspect {
  /** Hashed. */
  readonly client: string
  readonly reason: 'a scanner' | 'many kinds of attack in many fields'
  readonly events: number
}

const FAMILIES_MIN = 3
const FIELDS_MIN = 4

interface Seen {
  readonly families: Set<string>
  readonly fields: Set<string>
  readonly events: Set<string>
  scanner: boolean
}

export const suspectsAmong = (demands: readonly Demand[]): readonly Suspect[] => {
  const clients = new Map<string, Seen>()
  for (const demand of demands) {
    const seen = clients.get(demand.client) ?? newSeen()
    clients.set(demand.client, seen)
    seen.events.add(demand.id)
    // What an origin says is not its client's doing.
    if (demand.at !== 'payload') continue
    for (const { rule, pattern, weak } of demand.units.flatMap(({ hits }) => hits)) {
      const family = familyOf(rule)
      if (family === undefined) continue
      if (family === 'scanner') seen.scanner = true
      if (weak) continue
      seen.families.add(family)
      seen.fields.add(`${demand.route} ${pattern}`)
    }
  }
  return Array.from(clients, ([client, seen]) => suspect(client, seen))
    .flatMap((one) => one ?? [])
    .toSorted((one, other) => other.events - one.events || (one.client < other.client ? -1 : 1))
}

const newSeen = (): Seen => ({ families: new Set(), fields: new Set(), events: new Set(), scanner: false })

const suspect = (client: string, { families, fields, events, scanner }: Seen): Suspect | undefined => {
  if (scanner) return { client, reason: 'a scanner', events: events.size }
  return families.size >= FAMILIES_MIN && fields.size >= FIELDS_MIN
    ? { client, reason: 'many kinds of attack in many fields', events: events.size }
    : undefined
}
