// Signature-Input and Signature (RFC 9421 §4) taken apart, within bounds, before anything costs. What two verifiers
// could write into the signature base in two ways is refused: Signature-Input stands in the strict serialisation, so
// that the sender's text and this gate's re-serialisation are the same bytes.

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { componentOf } from './components.ts'
import type { Component } from './components.ts'
import { bytesOf, isInnerList, parseMembers, serialized } from './fields.ts'
import type { BareItem, Member } from './fields.ts'

/** One signature of a message, unverified. */
export interface Candidate {
  readonly label: string
  readonly components: readonly Component[]
  readonly parameters: SignatureParameters
  /** The value of `@signature-params`. */
  readonly text: string
  readonly signature: Uint8Array
}

/** RFC 9421 §2.3. Times in seconds since the epoch. */
export interface SignatureParameters {
  readonly created?: number
  readonly expires?: number
  readonly nonce?: string
  readonly alg?: string
  readonly keyid?: string
  readonly tag?: string
}

const INPUT_CHARACTERS_MAX = 4096
const SIGNATURE_CHARACTERS_MAX = 4096
const LABELS_MAX = 8
const COMPONENTS_MAX = 64
const TEXT_CHARACTERS_MAX = 512
/** The last second of the year 9999. */
const SECONDS_MAX = 253_402_300_799

const malformed = (reason: string, name?: string): Denial =>
  deny('signature.malformed', name === undefined ? { reason } : { reason, name })

/** Every signature of the message, or why it bears none that can be read. */
export const readCandidates = (exchange: Exchange): Result<readonly Candidate[], Denial> => {
  const input = exchange.headers.get('signature-input')
  const signature = exchange.headers.get('signature')
  if (input === undefined && signature === undefined) return err(deny('signature.missing'))
  if (input === undefined || signature === undefined)
    return err(malformed('one of Signature and Signature-Input is missing'))
  if (input.length > INPUT_CHARACTERS_MAX || signature.length > SIGNATURE_CHARACTERS_MAX)
    return err(malformed('longer than any honest signature'))
  const inputs = parseMembers(input, LABELS_MAX)
  if (!inputs.ok) return err(malformed(inputs.error, 'signature-input'))
  const signatures = parseMembers(signature, LABELS_MAX)
  if (!signatures.ok) return err(malformed(signatures.error, 'signature'))
  if (inputs.value.size !== signatures.value.size) return err(malformed('the labels of both headers differ'))
  const candidates: Candidate[] = []
  for (const [label, member] of inputs.value) {
    const candidate = candidateOf(label, member, signatures.value.get(label))
    if (!candidate.ok) return candidate
    candidates.push(candidate.value)
  }
  return ok(candidates)
}

const candidateOf = (
  label: string,
  input: Member,
  signature: Member | undefined,
): Result<Candidate, Denial> => {
  if (signature === undefined) return err(malformed('the labels of both headers differ'))
  const bytes = bytesOf(signature.value)
  if (bytes === undefined) return err(malformed('no byte sequence', 'signature'))
  const { value, text } = input
  if (!isInnerList(value)) return err(malformed('no list of components', 'signature-input'))
  const [items, parameters] = value
  if (items.length > COMPONENTS_MAX) return err(malformed('too many components', 'signature-input'))
  // Also what tells a parameter that stands twice: the parser keeps one, and the text has two.
  if (serialized(value) !== text) return err(malformed('not in the strict serialisation', 'signature-input'))
  const components: Component[] = []
  const seen = new Set<string>()
  for (const item of items) {
    const component = componentOf(item)
    if (!component.ok) return err(deny('signature.component', { reason: component.error }))
    // RFC 9421 §2: each identifier occurs once.
    if (seen.has(component.value.id)) return err(malformed('a component stands twice', 'signature-input'))
    seen.add(component.value.id)
    components.push(component.value)
  }
  const read = parametersOf(parameters)
  if (read === undefined) return err(malformed('a parameter of another type or name', 'signature-input'))
  return ok({ label, components, parameters: read, text, signature: bytes })
}

const parametersOf = (parameters: ReadonlyMap<string, BareItem>): SignatureParameters | undefined => {
  const read: Record<string, number | string> = {}
  for (const [name, value] of parameters) {
    if (name === 'created' || name === 'expires') {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > SECONDS_MAX)
        return undefined
    } else if (name === 'nonce' || name === 'alg' || name === 'keyid' || name === 'tag') {
      if (typeof value !== 'string' || value.length > TEXT_CHARACTERS_MAX) return undefined
    } else return undefined
    read[name] = value
  }
  return read
}
