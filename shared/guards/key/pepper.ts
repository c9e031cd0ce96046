// The secret behind all keys: what the registry stores of a key is its HMAC under this pepper, so that who reads the
// registry can neither use a key nor try texts until one fits. An id bears a short tag under the same pepper: an id
// that this house never made is refused without a look-up, and random ids are no lever against the registry.
//
// The binding GATEHOUSE_KEY_PEPPER holds `VERSION:SECRET`, several of them separated by commas: the first makes new
// hashes, the others still prove the old ones. Trusts nobody with the secrets themselves: they stay in this closure.

import { base62OfU32, randomBase62 } from '../../lib/apikey/base62.ts'
import { formatApiKey, ID_CHARACTERS, SECRET_CHARACTERS } from '../../lib/apikey/apikey.ts'
import type { ApiKeyParts } from '../../lib/apikey/apikey.ts'
import { isSame } from '../../lib/apikey/same.ts'
import { keyedDigest } from '../../lib/digest/digest.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'

/** What is kept of a key: 64 hexadecimal digits, and the pepper's version that made them. */
export interface KeyHash {
  readonly hash: string
  readonly version: string
}

export interface Peppers {
  readonly newId: (randomBytes: RandomBytes) => string
  /** Whether one of these peppers made the id. */
  readonly madeId: (id: string) => boolean
  readonly hash: (parts: ApiKeyParts) => KeyHash
  /** In constant time; false as well where the pepper of that version is gone. */
  readonly proves: (parts: ApiKeyParts, stored: KeyHash) => boolean
}

export type RandomBytes = (count: number) => Uint8Array

export const PEPPER_BINDING = 'GATEHOUSE_KEY_PEPPER'
const SECRET_CHARACTERS_MIN = 32
const RANDOM_ID_CHARACTERS = ID_CHARACTERS - 6

export const readPeppers = (text: string | undefined): Result<Peppers, string> => {
  if (text === undefined || text === '') return err('the secret is missing')
  const secrets = new Map<string, string>()
  for (const entry of text.split(',')) {
    const parts = /^([A-Za-z0-9]{1,16}):([\x21-\x2b\x2d-\x7e]+)$/.exec(entry.trim())
    if (parts === null) return err('the secret is not of the form VERSION:SECRET')
    const [, version = '', secret = ''] = parts
    if (secret.length < SECRET_CHARACTERS_MIN)
      return err(`a secret is shorter than ${SECRET_CHARACTERS_MIN} characters`)
    if (secrets.has(version)) return err('two secrets share a version')
    secrets.set(version, secret)
  }
  return ok(peppersOf(secrets))
}

const peppersOf = (secrets: ReadonlyMap<string, string>): Peppers => {
  const [[current, secret] = ['', '']] = secrets
  return {
    newId: (randomBytes) => {
      const random = randomBase62(RANDOM_ID_CHARACTERS, randomBytes)
      return random + tagOf(secret, random)
    },
    madeId: (id) => {
      const random = id.slice(0, RANDOM_ID_CHARACTERS)
      const tag = id.slice(RANDOM_ID_CHARACTERS)
      for (const one of secrets.values()) if (isSame(tagOf(one, random), tag)) return true
      return false
    },
    hash: (parts) => ({ hash: hashOf(secret, parts), version: current }),
    proves: (parts, stored) => {
      const one = secrets.get(stored.version)
      return one !== undefined && isSame(hashOf(one, parts), stored.hash)
    },
  }
}

// The first word tells the two uses of one secret apart: no tag can be taken for a hash.

const tagOf = (secret: string, random: string): string =>
  base62OfU32(Number.parseInt(keyedDigest(secret, `id ${random}`).slice(0, 8), 16))

const hashOf = (secret: string, { env, id, secret: own }: ApiKeyParts): string =>
  keyedDigest(secret, `key ${env} ${id} ${own}`)

/** A whole new key: its text, which is told once, and what is kept of it. */
export const makeKey = (
  peppers: Peppers,
  env: string,
  randomBytes: RandomBytes,
  id = peppers.newId(randomBytes),
): { readonly text: string; readonly id: string; readonly kept: KeyHash } => {
  const parts = { env, id, secret: randomBase62(SECRET_CHARACTERS, randomBytes) }
  return { text: formatApiKey(parts), id, kept: peppers.hash(parts) }
}
