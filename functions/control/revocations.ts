// Revocations of tokens through the admin API: of one token (jti), one session (sid), one subject (sub) or everything
// of an issuer, all of it or what was issued before a time.

import type { Actor, NewRevocation, Registry } from '../../shared/core/registry.ts'
import { err, ok } from '../../shared/lib/result.ts'
import { json, problemOf, refusalOf, revocationView, wrongOf } from './answers.ts'
import type { KnownIssuer } from './issuers.ts'
import { readFields, readPage, readText, readTime, type Read } from './read.ts'

export interface RevocationRoom {
  readonly registry: Registry
  /** Of the policy: a revocation that names another would hold for nobody. */
  readonly issuers: readonly KnownIssuer[]
  /** Whether guards ask about revocations at all: the policy has a section `revocation`. */
  readonly areAsked: boolean
  readonly actor: Actor
  readonly nowMs: number
}

const FIELDS = ['issuer', 'jti', 'sub', 'sid', 'before', 'until', 'reason'] as const
const KINDS = ['jti', 'sub', 'sid'] as const

export const addRevocation = async (room: RevocationRoom, body: string): Promise<Response> => {
  // It would be acknowledged and hold for nobody.
  if (!room.areAsked)
    return problemOf(
      409,
      'The policy asks about no revocation.',
      'add the section revocation to the policy and deploy it, then revoke',
    )
  const wanted = wantedRevocation(room, body)
  if (!wanted.ok) return wrongOf(wanted.error)
  const added = await room.registry.revoke(wanted.value, room.actor)
  return added.ok ? json(revocationView(added.value), 201) : refusalOf(added.error)
}

const wantedRevocation = ({ issuers, nowMs }: RevocationRoom, body: string): Read<NewRevocation> => {
  const fields = readFields(body, FIELDS)
  if (!fields.ok) return fields
  const iss = issuerOf(readText(fields.value, 'issuer', 1024), issuers)
  if (!iss.ok) return iss
  const named: (readonly [(typeof KINDS)[number], string])[] = []
  for (const kind of KINDS) {
    const value = readText(fields.value, kind, 1024)
    if (!value.ok) return value
    if (value.value !== undefined) named.push([kind, value.value])
  }
  if (named.length > 1) return err({ name: 'body', message: 'expected one of jti, sub and sid' })
  const before = readTime(fields.value, 'before', nowMs)
  if (!before.ok) return before
  const until = readTime(fields.value, 'until', nowMs)
  if (!until.ok) return until
  if (until.value !== undefined && until.value <= nowMs)
    return err({ name: 'until', message: 'expected a time in the future' })
  const reason = readText(fields.value, 'reason', 256)
  if (!reason.ok) return reason
  const [kind, value] = named[0] ?? ['iss', '']
  // Without a time it would refuse every token of the issuer for ever: that is said by taking its name off the routes.
  if (kind === 'iss' && before.value === undefined)
    return err({
      name: 'before',
      message: 'expected a time: everything of the issuer that was issued before it',
    })
  return ok({
    kind,
    iss: iss.value,
    value,
    beforeMs: before.value,
    untilMs: until.value,
    reason: reason.value ?? '',
  })
}

/** By its name in the policy or its `iss`; the only one where there is one. */
const issuerOf = (asked: Read<string | undefined>, issuers: readonly KnownIssuer[]): Read<string> => {
  if (!asked.ok) return asked
  const known = issuers.map(({ name }) => name).join(', ')
  if (asked.value === undefined) {
    const [only] = issuers
    return issuers.length === 1 && only !== undefined
      ? ok(only.iss)
      : err({
          name: 'issuer',
          message: `expected one of ${known === '' ? 'none: the policy has no issuer' : known}`,
        })
  }
  const found = issuers.find(({ name, iss }) => name === asked.value || iss === asked.value)
  return found === undefined
    ? err({
        name: 'issuer',
        message: `the policy has no such issuer; it has ${known === '' ? 'none' : known}`,
      })
    : ok(found.iss)
}

export const removeRevocation = async (
  { registry, actor }: RevocationRoom,
  id: string,
): Promise<Response> => {
  if (!/^[1-9][0-9]{0,14}$/.test(id)) return refusalOf('not-found')
  const removed = await registry.unrevoke(Number(id), actor)
  return removed.ok ? json(revocationView(removed.value)) : refusalOf(removed.error)
}

export const listRevocations = async (
  registry: Registry,
  query: (name: string) => string | undefined,
): Promise<Response> => {
  const page = readPage(query, /^[0-9]{1,15}$/, '0')
  if (!page.ok) return wrongOf(page.error)
  const { items, cursor } = await registry.revocations(page.value)
  return json({ revocations: items.map(revocationView), cursor })
}
