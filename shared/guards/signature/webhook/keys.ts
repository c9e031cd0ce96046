// The keys of a webhook: secret bindings, read and imported when they are first needed, and public keys of the policy.

import type { Ports } from '../../../core/ports.ts'
import { algorithms } from '../algorithms.ts'
import { unusable } from '../keys.ts'
import type { FoundKey, Signer } from '../keys.ts'
import { importRaw } from '../webcrypto.ts'
import { secretKeyBytes, verificationKeyBytes } from './standard.ts'

export type HookKey = Exclude<FoundKey, { readonly kind: 'unknown' }>
export type FindHookKey = (ports: Ports) => Promise<HookKey>

// Shorter ones are guessed from one captured message, without asking anybody.
const TEXT_BYTES_MIN = 16

/** Stripe, GitHub and Slack take the secret's text itself for the key. */
export const textBytes = (text: string): Uint8Array | undefined => {
  const bytes = new TextEncoder().encode(text)
  return bytes.length >= TEXT_BYTES_MIN ? bytes : undefined
}

export const secretHookKey = (
  binding: string,
  decode: (text: string) => Uint8Array | undefined,
  signer: Signer,
): FindHookKey => {
  const algorithm = algorithms['hmac-sha256']
  let known: HookKey | undefined
  return async (ports) => {
    if (known !== undefined) return known
    const text = ports.secrets.read(binding)
    const bytes = text === undefined ? undefined : decode(text)
    const key = bytes === undefined ? undefined : await importRaw(algorithm, bytes)
    if (key === undefined) return unusable(binding)
    known ??= { kind: 'found', signer, algorithm, key }
    return known
  }
}

export const publicHookKey = (text: string, signer: Signer): FindHookKey => {
  const algorithm = algorithms.ed25519
  let known: HookKey | undefined
  return async () => {
    if (known !== undefined) return known
    const bytes = verificationKeyBytes(text)
    const key = bytes === undefined ? undefined : await importRaw(algorithm, bytes)
    if (key === undefined) return unusable('publicKeys')
    known ??= { kind: 'found', signer, algorithm, key }
    return known
  }
}

export const secretHookKeys = (bindings: readonly string[], signer: Signer): readonly FindHookKey[] =>
  bindings.map((binding) => secretHookKey(binding, textBytes, signer))

export const standardHookKeys = (
  bindings: readonly string[],
  publicKeys: readonly string[],
  signer: Signer,
): readonly FindHookKey[] => [
  ...bindings.map((binding) => secretHookKey(binding, secretKeyBytes, signer)),
  ...publicKeys.map((text) => publicHookKey(text, signer)),
]
