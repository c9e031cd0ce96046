// The form of an API key: `gh_ENV_ID_SECRET_CHECKSUM`. The fixed start lets a scanner find a leaked one in a repository
// or a log; the checksum refuses a typo, a cut or an invention of random text with no look-up at all.
//
//   gh_live_3kTMd9f7QzXwB0pLr2_9Gm…43 characters…_0aZ3Fq
//      env  id (18)             secret (43, 256 bits) CRC-32 of all before (6)

import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { base62OfU32, base62Value, isBase62 } from './base62.ts'
import { crc32 } from './crc32.ts'

export interface ApiKeyParts {
  readonly env: string
  readonly id: string
  readonly secret: string
}

export const API_KEY_START = 'gh_'
export const ID_CHARACTERS = 18
export const SECRET_CHARACTERS = 43
const CHECKSUM_CHARACTERS = 6
export const ENV_CHARACTERS_MAX = 16
/** Everything but the environment's name: the parts of fixed length, and four underscores. */
const REST_CHARACTERS =
  API_KEY_START.length + 1 + ID_CHARACTERS + 1 + SECRET_CHARACTERS + 1 + CHECKSUM_CHARACTERS
export const API_KEY_CHARACTERS_MAX = REST_CHARACTERS + ENV_CHARACTERS_MAX

export type ApiKeyFault = 'length' | 'form' | 'checksum'

/** Takes a key apart. Its parts stand at fixed places, so that there is one reading of any text. */
export const parseApiKey = (text: string): Result<ApiKeyParts, ApiKeyFault> => {
  const envCharacters = text.length - REST_CHARACTERS
  if (envCharacters < 1 || envCharacters > ENV_CHARACTERS_MAX) return err('length')
  const idAt = API_KEY_START.length + envCharacters + 1
  const secretAt = idAt + ID_CHARACTERS + 1
  const checksumAt = secretAt + SECRET_CHARACTERS + 1
  if (
    !text.startsWith(API_KEY_START) ||
    !isEnv(text, API_KEY_START.length, idAt - 1) ||
    text.charCodeAt(idAt - 1) !== UNDERSCORE ||
    !isBase62(text, idAt, secretAt - 1) ||
    text.charCodeAt(secretAt - 1) !== UNDERSCORE ||
    !isBase62(text, secretAt, checksumAt - 1) ||
    text.charCodeAt(checksumAt - 1) !== UNDERSCORE ||
    !isBase62(text, checksumAt, text.length)
  )
    return err('form')
  if (base62Value(text, checksumAt) !== crc32(text, checksumAt - 1)) return err('checksum')
  return ok({
    env: text.slice(API_KEY_START.length, idAt - 1),
    id: text.slice(idAt, secretAt - 1),
    secret: text.slice(secretAt, checksumAt - 1),
  })
}

/** Parts as makeId and makeSecret make them; anything else is a bug. */
export const formatApiKey = ({ env, id, secret }: ApiKeyParts): string => {
  const start = `${API_KEY_START}${env}_${id}_${secret}`
  const text = `${start}_${base62OfU32(crc32(start))}`
  if (!parseApiKey(text).ok) throw new TypeError('not the parts of an API key')
  return text
}

/** Whether a text may name an environment: lower-case letters and digits, 16 at most. */
export const isEnvironment = (text: string): boolean =>
  text.length > 0 && text.length <= ENV_CHARACTERS_MAX && isEnv(text, 0, text.length)

export const isApiKeyId = (text: string): boolean =>
  text.length === ID_CHARACTERS && isBase62(text, 0, text.length)

const UNDERSCORE = 0x5f

const isEnv = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (!((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39))) return false
  }
  return true
}
