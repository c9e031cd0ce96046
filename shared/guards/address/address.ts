// Who may knock at all: the client's address, country and network against the policy's lists. Stops clients that are
// known to be bad, and those outside of where the service is offered, before anything costly looks at them. Trusts
// the exchange for the canonical address and the platform for country and network.

import { deny } from '../../decision/denials.ts'
import type { DenialCode } from '../../decision/denials.ts'
import type { Evidence } from '../../decision/evidence.ts'
import { PASS } from '../../core/guard.ts'
import type { GuardFactory, Links, Verdict } from '../../core/guard.ts'
import type { Client } from '../../exchange/exchange.ts'
import type { Address } from '../../lib/ip/address.ts'
import { compileTable } from '../../lib/ip/compile.ts'
import { formatPrefix, parsePrefix } from '../../lib/ip/prefix.ts'
import type { Prefix } from '../../lib/ip/prefix.ts'
import { openTable } from '../../lib/ip/table.ts'
import type { Table } from '../../lib/ip/table.ts'
import { isInline } from './entries.ts'
import type { AddressOptions } from './options.ts'

/** Deny wins over allow; every kind of rule that is stated has to admit the client. */
export const address: GuardFactory<AddressOptions> = (options, links) => {
  const denied = matcherOf(options.deny ?? [], links)
  const allowed = options.allow === undefined ? undefined : matcherOf(options.allow, links)
  const { countries, asns } = options
  const byCountry = countries === undefined ? undefined : membership(countries)
  const byAsn = asns === undefined ? undefined : membership(asns)
  return {
    name: 'address',
    reads: 'head',
    needs: [],
    gives: [],
    judge: ({ client }) =>
      judgeDenied(client, denied) ??
      (allowed === undefined || findIn(allowed, client.address) !== undefined
        ? undefined
        : refuse('address.not-allowed', { reason: 'in no allow list' })) ??
      // Where the client is costs the platform a record to parse: nobody asks in vain.
      (byCountry === undefined ? undefined : judgeCountry(client, byCountry)) ??
      (byAsn === undefined ? undefined : judgeAsn(client, byAsn)) ??
      PASS,
  }
}

/** A table, and the name of the list that it was made of; inline prefixes have none. */
interface Source {
  readonly list: string | undefined
  readonly table: Table
}

type Matcher = readonly Source[]

const matcherOf = (entries: readonly string[], links: Links): Matcher => {
  const inline = entries.filter(isInline).map(prefixOf)
  const lists = entries.filter((entry) => !isInline(entry))
  const named = lists.map((list) => ({ list, table: opened(bytesOf(list, links), list) }))
  return inline.length === 0
    ? named
    : [{ list: undefined, table: opened(compileTable(inline).bytes, 'inline') }, ...named]
}

// The build has parsed the options and resolved the names: what fails from here on is a bug of ours.

const prefixOf = (text: string): Prefix => {
  const prefix = parsePrefix(text)
  if (!prefix.ok) throw new Error(`an address guard was built with "${text}": ${prefix.error.message}`)
  return prefix.value
}

const bytesOf = (list: string, links: Links): Uint8Array => {
  const bytes = links.lists.get(list)
  if (bytes === undefined) throw new Error(`the list "${list}" was not linked`)
  return bytes
}

const opened = (bytes: Uint8Array, list: string): Table => {
  const table = openTable(bytes)
  if (!table.ok) throw new Error(`the list "${list}" does not open: ${table.error}`)
  return table.value
}

const findIn = (matcher: Matcher, client: Address): Source | undefined => {
  for (const source of matcher) if (source.table.lookup(client) !== undefined) return source
  return undefined
}

const judgeDenied = (client: Client, denied: Matcher): Verdict | undefined => {
  const source = findIn(denied, client.address)
  if (source === undefined) return undefined
  const index = source.table.lookup(client.address)
  const prefix = index === undefined ? undefined : source.table.prefixAt(index)
  return refuse('address.denied', {
    ...(source.list === undefined ? {} : { list: source.list }),
    ...(prefix === undefined ? {} : { prefix: formatPrefix(prefix) }),
  })
}

interface Membership<Item> {
  readonly allow: ReadonlySet<Item> | undefined
  readonly deny: ReadonlySet<Item>
}

const membership = <Item>(rule: {
  readonly allow?: readonly Item[] | undefined
  readonly deny?: readonly Item[] | undefined
}): Membership<Item> => ({
  allow: rule.allow === undefined ? undefined : new Set(rule.allow),
  deny: new Set(rule.deny),
})

/** An unknown one is not denied by name, and not allowed by name either. */
const admits = <Item>({ allow, deny }: Membership<Item>, item: Item | undefined): boolean =>
  item === undefined ? allow === undefined : !deny.has(item) && (allow === undefined || allow.has(item))

const judgeCountry = ({ country }: Client, rule: Membership<string>): Verdict | undefined =>
  admits(rule, country)
    ? undefined
    : refuse('address.country', country === undefined ? { reason: 'the country is unknown' } : { country })

const judgeAsn = ({ asn }: Client, rule: Membership<number>): Verdict | undefined =>
  admits(rule, asn)
    ? undefined
    : refuse('address.asn', asn === undefined ? { reason: 'the autonomous system is unknown' } : { asn })

const refuse = (code: DenialCode, evidence: Evidence): Verdict => ({
  kind: 'deny',
  denial: deny(code, evidence),
})
