// HTTP Message Signatures (RFC 9421), verified by the policy's demands: what is covered, by whose key, how long ago,
// for which application. A message may bear several signatures (a proxy adds its own); one of them has to meet every
// demand by itself, nothing is put together from two. It trusts the exchange, and of the message only what a key of
// the policy has signed.

import type { Guard, Verdict } from '../../core/guard.ts'
import type { Ports, Use } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { signatureBase } from './base.ts'
import { parseComponent } from './components.ts'
import { conclude, denied } from './conclude.ts'
import { digestDenial } from './digest.ts'
import { readCandidates } from './input.ts'
import type { Candidate } from './input.ts'
import type { FindKey } from './keys.ts'
import { holds } from './webcrypto.ts'

export interface Demands {
  /** Identifiers as in the signature base. */
  readonly components: readonly string[]
  readonly bodyComponents: readonly string[]
  readonly label: string | undefined
  readonly tag: string | undefined
  readonly maxAgeMs: number
  readonly clockSkewMs: number
  readonly expires: 'optional' | 'required'
  readonly nonce: 'ignore' | Pick<Use, 'store' | 'onFault'>
  /** From `created` on: how long a nonce is remembered. */
  readonly keptMs: number
  /** What else a candidate must meet; its own keys, where they depend on the request. */
  readonly suits?: (candidate: Candidate, exchange: Exchange) => Denial | FindKey
}

/** How many signatures of one message are verified at most. */
const TRIALS_MAX = 4
const NONCE_CHARACTERS_MAX = 256
const DIGEST_ID = '"content-digest"'

/** Other components that hold all that a demanded one says. */
const COVERED_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['"@path"', ['"@target-uri"', '"@request-target"']],
  ['"@query"', ['"@target-uri"', '"@request-target"']],
  ['"@authority"', ['"@target-uri"']],
  ['"@scheme"', ['"@target-uri"']],
])

/** Identifiers of a policy's components. The build parsed them: one that does not parse is a bug. */
export const idsOf = (components: readonly string[]): readonly string[] =>
  components.map((text) => {
    const component = parseComponent(text)
    if (!component.ok) throw new TypeError(`the build admitted the component ${text}`)
    return component.value.id
  })

/** Whatever is demanded of a body needs to know whether there is one, and no header of HTTP/2 has to say it. */
export const readsBody = ({ components, bodyComponents }: Demands): boolean =>
  components.includes(DIGEST_ID) || bodyComponents.length > 0

export const messageGuard = (demands: Demands, scheme: string, find: FindKey): Guard => {
  const court: Court = { demands, scheme, find }
  return {
    name: 'signature',
    reads: readsBody(demands) ? 'body' : 'head',
    needs: [],
    gives: ['principal'],
    judge: (exchange, ports) => {
      const verdict = judgeMessage(court, exchange, ports)
      return verdict instanceof Promise
        ? verdict.then((late) => hinted(late, demands, exchange))
        : hinted(verdict, demands, exchange)
    },
  }
}

/**
 * RFC 9421 §5.1: what to sign, in words of the policy alone. On every refusal alike, so that it does not tell which
 * check failed.
 */
const hinted = (verdict: Verdict, demands: Demands, exchange: Exchange): Verdict => {
  if (verdict.kind !== 'deny') return verdict
  const { components, bodyComponents, label = 'sig', tag, nonce } = demands
  const wanted = [...components, ...(hasBody(exchange) ? bodyComponents : [])].join(' ')
  const ending = demands.expires === 'required' ? ';expires' : ''
  const once = nonce === 'ignore' ? '' : ';nonce'
  const mark = tag === undefined ? '' : `;tag="${tag.replace(/["\\]/g, '\\$&')}"`
  const headers = { 'accept-signature': `${label}=(${wanted});created${ending}${once};keyid${mark}` }
  return { ...verdict, denial: { ...verdict.denial, headers } }
}

const judgeMessage = (court: Court, exchange: Exchange, ports: Ports): Verdict | Promise<Verdict> => {
  const { demands } = court
  const read = readCandidates(exchange)
  if (!read.ok) return denied(read.error)
  const meant = read.value.filter(
    ({ label, parameters }) =>
      (demands.label === undefined || label === demands.label) && parameters.tag === demands.tag,
  )
  if (meant.length === 0) return denied(deny('signature.tag', { reason: 'no signature for this API' }))
  if (meant.length > TRIALS_MAX)
    return denied(deny('signature.malformed', { reason: 'too many signatures', bound: TRIALS_MAX }))
  return judgeAll(meant, court, exchange, ports)
}

interface Court {
  readonly demands: Demands
  readonly scheme: string
  readonly find: FindKey
}

const judgeAll = async (
  candidates: readonly Candidate[],
  court: Court,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  let verdict: Verdict | undefined
  for (const candidate of candidates) {
    const one = await judgeOne(candidate, court, exchange, ports)
    if (one.kind === 'pass') return one
    // A fault outweighs a denial: what could not be asked might have held.
    if (verdict === undefined || one.kind === 'fault') verdict = one
  }
  return verdict ?? denied(deny('signature.missing'))
}

const judgeOne = async (
  candidate: Candidate,
  court: Court,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  const { demands } = court
  const denial =
    coverageDenial(candidate, demands, exchange) ??
    timeDenial(candidate, demands, exchange.nowMs) ??
    nonceDenial(candidate, demands)
  if (denial !== undefined) return denied(denial)
  const suited = demands.suits?.(candidate, exchange) ?? court.find
  if (typeof suited !== 'function') return denied(suited)
  const { keyid, alg } = candidate.parameters
  if (keyid === undefined) return denied(deny('signature.key-unknown', { reason: 'no keyid' }))
  const found = await suited(keyid, alg, exchange, ports)
  if (found.kind === 'fault') return { kind: 'fault', fault: found.fault }
  if (found.kind === 'unknown') return denied(deny('signature.key-unknown', { claimed: excerpt(keyid) }))
  const { algorithm, key, signer } = found
  if (alg !== undefined && alg !== algorithm.name)
    return denied(deny('signature.algorithm', { claimed: excerpt(alg), expected: [algorithm.name] }))
  const { signatureBytes } = algorithm
  if (signatureBytes !== undefined && candidate.signature.length !== signatureBytes)
    return denied(deny('signature.mismatch', { reason: 'not of the algorithm’s length' }))
  const base = signatureBase(candidate, exchange)
  if (!base.ok) return denied(base.error)
  if (!(await holds(algorithm, key, candidate.signature, new TextEncoder().encode(base.value))))
    return denied(deny('signature.mismatch', { expected: [algorithm.name] }))
  const mismatch = await bodyDenial(candidate, demands, exchange)
  if (mismatch !== undefined) return denied(mismatch)
  return conclude(signer, useOf(candidate, court, signer.principal.id), exchange, ports)
}

const coverageDenial = (
  { components }: Candidate,
  demands: Demands,
  exchange: Exchange,
): Denial | undefined => {
  const covered = new Set(components.map(({ id }) => id))
  const missing = (id: string): boolean =>
    !covered.has(id) && !(COVERED_BY.get(id) ?? []).some((other) => covered.has(other))
  const demanded = hasBody(exchange) ? [...demands.components, ...demands.bodyComponents] : demands.components
  const first = demanded.find(missing)
  return first === undefined ? undefined : deny('signature.coverage', { expected: [first] })
}

/** Undefined too where the policy demands nothing of bodies, and none was read. */
const hasBody = ({ body }: Exchange): boolean => body !== undefined && body.bytes.length > 0

/** RFC 9421 §3.2: whether the signature holds at this moment. `created` is never waived. */
const timeDenial = ({ parameters }: Candidate, demands: Demands, nowMs: number): Denial | undefined => {
  const { created, expires } = parameters
  if (created === undefined) return deny('signature.created', { reason: 'no created' })
  if (created * 1000 > nowMs + demands.clockSkewMs)
    return deny('signature.created', { reason: 'created in the future' })
  const ageMs = nowMs - created * 1000
  if (ageMs > demands.maxAgeMs + demands.clockSkewMs)
    return deny('signature.expired', { actual: ageMs, bound: demands.maxAgeMs })
  if (expires === undefined)
    return demands.expires === 'required' ? deny('signature.expired', { reason: 'no expires' }) : undefined
  if (expires <= created) return deny('signature.expired', { reason: 'it ends before it begins' })
  return nowMs >= expires * 1000 + demands.clockSkewMs
    ? deny('signature.expired', { reason: 'expires is over' })
    : undefined
}

const nonceDenial = ({ parameters }: Candidate, demands: Demands): Denial | undefined => {
  if (demands.nonce === 'ignore') return undefined
  const { nonce } = parameters
  return nonce === undefined || nonce === '' || nonce.length > NONCE_CHARACTERS_MAX
    ? deny('signature.nonce', { reason: 'missing, empty or too long' })
    : undefined
}

/** A digest that the signature covers is compared with the body wherever this guard has read it. */
const bodyDenial = async (
  { components }: Candidate,
  demands: Demands,
  exchange: Exchange,
): Promise<Denial | undefined> => {
  if (!readsBody(demands)) return undefined
  const covered = components.some(({ name }) => name === 'content-digest')
  return covered || exchange.headers.has('content-digest') ? digestDenial(exchange) : undefined
}

const useOf = ({ parameters }: Candidate, { demands, scheme }: Court, id: string): Use | undefined => {
  if (demands.nonce === 'ignore') return undefined
  return {
    scope: `signature:${scheme}`,
    id: JSON.stringify([id, parameters.nonce]),
    untilMs: (parameters.created ?? 0) * 1000 + demands.keptMs,
    ...demands.nonce,
  }
}
