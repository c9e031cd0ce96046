// What a count stands under in a store: a digest of the limit's name and the key. The store never sees an address, a
// subject or an API key. With the secret LIMIT_KEY_SECRET the digest is keyed (HMAC): without it, who reads the
// store could try all IPv4 addresses until one fits. The last ones are remembered: a warm key costs no digest.

import type { Take } from '../../../shared/core/ports.ts'
import { arithmeticOf } from '../../../shared/guards/limit/memory.ts'
import { digest, keyedDigest } from '../../../shared/lib/digest/digest.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'

export type IdOf = (take: Take) => string

const ENTRIES_MAX = 20_000
const BYTES_MAX = 8 * 1024 * 1024

export const createIds = (secret: string | undefined): IdOf => {
  const known = lru<string, string>({ entriesMax: ENTRIES_MAX, bytesMax: BYTES_MAX })
  return ({ limit, key }) => {
    // Names hold no '|'; the key is the rest.
    const text = `${limit.name}|${arithmeticOf(limit)}|${key}`
    const found = known.get(text)
    if (found !== undefined) return found
    const id = secret === undefined || secret === '' ? digest(text) : keyedDigest(secret, text)
    known.set(text, id, 2 * text.length + 200)
    return id
  }
}
