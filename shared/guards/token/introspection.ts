// The introspection guard (RFC 7662): opaque tokens, about which the authorization server is asked. It trusts the
// server's answer over HTTPS and nothing of the token itself; what the answer says is held to the same demands as a
// signed token's claims, so that no kind of token is the weaker way in. Asking, caching and bounding is the port's.

import type { Guard, GuardFactory, Verdict } from '../../core/guard.ts'
import type { Introspected, Introspection, Ports } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { readStanding } from './claims.ts'
import type { ClaimBounds, ClaimRules, Claims } from './claims.ts'
import { conclude, conclusionOf } from './conclude.ts'
import type { Conclusion, Presented } from './conclude.ts'
import { tokenGuard } from './frame.ts'
import type { IntrospectionOptions } from './introspection.options.ts'
import { provenOf } from './memory.ts'
import type { Proven } from './memory.ts'

interface Judgement extends Conclusion {
  readonly source: Introspection
  readonly rules: ClaimRules & ClaimBounds
  readonly issuer: string
  readonly prefix: string
  readonly tokenBytesMax: number
  /** What has been made of an answer, by the answer itself: the port hands out the same one while it is cached. */
  readonly known: WeakMap<Claims, Result<Proven, Denial>>
}

export const introspection: GuardFactory<IntrospectionOptions> = (options): Guard => {
  const judgement = judgementOf(options)
  return tokenGuard('introspection', options, (presented, exchange, ports) =>
    judgeToken(judgement, presented, exchange, ports),
  )
}

const judgementOf = (options: IntrospectionOptions): Judgement => {
  const { endpoint, client, timeoutMs, retryMs, bytesMax, concurrencyMax, cache, issuer } = options
  return {
    ...conclusionOf(options),
    source: { endpoint, client, issuer, timeoutMs, retryMs, bytesMax, concurrencyMax, cache },
    rules: {
      name: issuer,
      audience: options.audience,
      audienceClaim: 'aud',
      subjectClaims: options.subjectClaims,
      claims: [],
      idTokens: 'refuse',
      endless: true,
      clockSkewMs: options.clockSkewMs,
      // The server that made the token still says that it holds: its life is the server's matter.
      lifetimeMaxMs: Number.POSITIVE_INFINITY,
    },
    issuer,
    prefix: options.prefix,
    tokenBytesMax: options.tokenBytesMax,
    known: new WeakMap(),
  }
}

const judgeToken = (
  judgement: Judgement,
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const { text } = presented
  const form = formDenial(judgement, text)
  if (form !== undefined) return { kind: 'deny', denial: form }
  const decide = (answer: Introspected): Verdict | Promise<Verdict> => {
    if (answer.kind === 'fault') return { kind: 'fault', fault: answer.fault }
    if (answer.kind === 'inactive')
      return { kind: 'deny', denial: deny('token.inactive', { issuer: judgement.issuer }) }
    const proven = provenBy(judgement, answer.claims)
    return proven.ok
      ? conclude(judgement, judgement.rules, proven.value, presented, exchange, ports)
      : { kind: 'deny', denial: proven.error }
  }
  const answer = ports.introspections.ask(judgement.source, text, exchange.nowMs, ports.defer)
  return answer instanceof Promise ? answer.then(decide) : decide(answer)
}

/** What can be refused without asking: a question costs, and an attacker chooses how many there are. */
const formDenial = (judgement: Judgement, text: string): Denial | undefined => {
  if (text.length > judgement.tokenBytesMax)
    return deny('token.too-large', { actual: text.length, bound: judgement.tokenBytesMax })
  if (!text.startsWith(judgement.prefix)) return deny('token.malformed', { reason: 'not of the prefix' })
  return isBearerText(text)
    ? undefined
    : deny('token.malformed', { reason: 'not of the grammar of RFC 6750' })
}

/** b64token of RFC 6750 §2.1. */
const isBearerText = (text: string): boolean => {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0x3d) end--
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index)
    const lower = code | 0x20
    const letter = lower >= 0x61 && lower <= 0x7a
    // '+', '-', '.', '/' and digits stand together, all but ','.
    const other = code >= 0x2b && code <= 0x39 && code !== 0x2c
    if (!letter && !other && code !== 0x5f && code !== 0x7e) return false
  }
  return end > 0
}

const provenBy = (judgement: Judgement, claims: Claims): Result<Proven, Denial> => {
  const before = judgement.known.get(claims)
  if (before !== undefined) return before
  const made = readAnswer(judgement, claims)
  judgement.known.set(claims, made)
  return made
}

const readAnswer = (judgement: Judgement, claims: Claims): Result<Proven, Denial> => {
  const iss = Object.hasOwn(claims, 'iss') ? claims['iss'] : undefined
  if (iss !== undefined && iss !== judgement.issuer)
    return err(deny('token.issuer', { issuer: judgement.issuer, reason: 'the answer names another issuer' }))
  const type = Object.hasOwn(claims, 'token_type') ? claims['token_type'] : undefined
  // RFC 7662 §2.2 has it optional; a refresh token is the one thing that it must not be.
  if (typeof type === 'string' && !['bearer', 'dpop', 'access_token'].includes(type.toLowerCase()))
    return err(deny('token.type', { issuer: judgement.issuer, reason: 'no access token' }))
  const standing = readStanding(claims, judgement.rules)
  return standing.ok ? ok(provenOf(judgement.issuer, claims, standing.value)) : standing
}
