// JSON of a token: strictly, and one object. A token with two `alg` or two `sub` could be one thing to this gate and
// another to the origin (RFC 7515 §4 and RFC 7519 §4 let a receiver refuse it: we do).

import { parseStrict } from '../../lib/json/strict.ts'

export type StrictJson =
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'duplicate' }

const MALFORMED: StrictJson = { kind: 'malformed' }

export const parseStrictJson = (bytes: Uint8Array, depthMax: number): StrictJson => {
  const parsed = parseStrict(bytes, depthMax)
  if (parsed.kind !== 'value') return parsed
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return MALFORMED
  return { kind: 'object', value: value as Readonly<Record<string, unknown>> }
}
