// The signature base (RFC 9421 §2.5): the one text that is signed. It is made of the canonical request alone, which is
// also what is forwarded.

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { valueOf } from './components.ts'
import type { Candidate } from './input.ts'

export const signatureBase = (
  { components, text }: Pick<Candidate, 'components' | 'text'>,
  exchange: Exchange,
): Result<string, Denial> => {
  let base = ''
  for (const component of components) {
    const value = valueOf(component, exchange)
    if (!value.ok) return err(deny('signature.component', { name: component.name, reason: value.error }))
    // No value can hold a line feed: inspect() refuses control characters but tab, and paths are escaped.
    base += `${component.id}: ${value.value}\n`
  }
  return ok(`${base}"@signature-params": ${text}`)
}
