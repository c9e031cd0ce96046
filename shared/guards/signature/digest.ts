// Content-Digest (RFC 9530) over the content as it was sent: the very bytes that are forwarded, or what the gate
// unpacked to them. Every digest of a strong algorithm must fit, so
// that no sender has the weakest chosen; algorithms that RFC 9530 §5 calls insecure count for nothing.

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { bytesOf, parseMembers } from './fields.ts'
import { hashOf } from './webcrypto.ts'

const CHARACTERS_MAX = 2048
const MEMBERS_MAX = 8
const STRONG = [
  ['sha-256', 'SHA-256'],
  ['sha-512', 'SHA-512'],
] as const
const EMPTY = new Uint8Array()

const wrong = (reason: string): Denial => deny('signature.digest', { reason })

/** Why the header does not vouch for the body; undefined where it does. */
export const digestDenial = async (exchange: Exchange): Promise<Denial | undefined> => {
  const header = exchange.headers.get('content-digest')
  if (header === undefined) return wrong('no Content-Digest')
  if (header.length > CHARACTERS_MAX) return wrong('longer than any honest digest')
  const members = parseMembers(header, MEMBERS_MAX)
  if (!members.ok) return wrong(members.error)
  const body = exchange.body?.sent ?? EMPTY
  let proven = false
  for (const [label, hash] of STRONG) {
    const member = members.value.get(label)
    if (member === undefined) continue
    const stated = bytesOf(member.value)
    if (stated === undefined) return wrong('a digest that is no byte sequence')
    if (!isSame(stated, await hashOf(hash, body))) return wrong('another body than the one that was signed')
    proven = true
  }
  return proven ? undefined : wrong('neither sha-256 nor sha-512')
}

/** Both are public: a digest is no secret, and no time is worth hiding. */
const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])
