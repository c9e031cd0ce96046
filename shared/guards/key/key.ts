// The key guard: who sends this, proven by an API key of this house. Stops guessed, cut, mistyped, expired, revoked
// and misplaced keys, and keys of another environment. The form and checksum are judged here, with no look-up; what
// the key is, the port says. A client never learns which of it failed: all of these share one answer.

import type { Guard, GuardFactory, Verdict } from '../../core/guard.ts'
import type { ApiKey, ApiKeyAnswer } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Challenge, Denial, DenialCode } from '../../decision/denials.ts'
import type { Evidence } from '../../decision/evidence.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { parseApiKey } from '../../lib/apikey/apikey.ts'
import type { ApiKeyFault } from '../../lib/apikey/apikey.ts'
import type { KeyOptions } from './options.ts'
import { keyMemory } from './principal.ts'
import type { KnownKey } from './principal.ts'
import { bearsKey, keyReader } from './source.ts'

const FORM: Readonly<Record<ApiKeyFault, string>> = {
  length: 'not as long as a key is',
  form: 'not of the form of a key',
  checksum: 'the checksum does not fit',
}

export const key: GuardFactory<KeyOptions> = (options): Guard => {
  const read = keyReader(options.from)
  const environments = new Set(options.env)
  const { scopes } = options
  const knownOf = memoryOf(options)
  const challenges = challengesOf(options.from)
  const challenged = (verdict: Verdict): Verdict =>
    verdict.kind === 'deny' ? { ...verdict, denial: { ...verdict.denial, challenges } } : verdict
  return {
    name: 'key',
    reads: 'head',
    needs: [],
    gives: ['principal', 'scopes'],
    judge: (exchange, ports) => {
      const text = read(exchange)
      if (!text.ok) return challenged(denied(text.error))
      const parts = parseApiKey(text.value)
      if (!parts.ok) return challenged(refuse('key.malformed', { reason: FORM[parts.error] }))
      // Before any look-up: a test key costs production nothing.
      if (!environments.has(parts.value.env))
        return challenged(refuse('key.environment', { expected: options.env }))
      const answer = ports.apiKeys.find(parts.value, exchange.nowMs, ports.defer)
      return answer instanceof Promise
        ? answer.then((late) => challenged(judgeAnswer(late, scopes, exchange, knownOf)))
        : challenged(judgeAnswer(answer, scopes, exchange, knownOf))
    },
  }
}

/** Where a key may be sent, as challenges say it (RFC 9110 §11.6.1). */
const challengesOf = (from: KeyOptions['from']): readonly Challenge[] =>
  from.map((source) =>
    source === 'authorization'
      ? { scheme: 'Bearer', parameters: {} }
      : {
          scheme: 'ApiKey',
          parameters:
            'header' in source ? { in: 'header', name: source.header } : { in: 'query', name: source.query },
        },
  )

const denied = (denial: Denial): Verdict => ({ kind: 'deny', denial })

const refuse = (code: DenialCode, evidence?: Evidence): Verdict => denied(deny(code, evidence))

type KnownOf = (exchange: Exchange, key: ApiKey) => KnownKey

/** What is known of a key, with the headers and parameters that stay behind: Authorization only where it is what bore a key. */
const memoryOf = ({ from, forward }: KeyOptions): KnownOf => {
  if (forward) {
    const memory = keyMemory({})
    return (_exchange, found) => memory(found)
  }
  const headers = from.flatMap((source) =>
    typeof source === 'object' && 'header' in source ? [source.header] : [],
  )
  const names = from.flatMap((source) =>
    typeof source === 'object' && 'query' in source ? [source.query] : [],
  )
  const spentQuery = names.length === 0 ? undefined : { spentQuery: names }
  const plain = keyMemory({ spent: headers, ...spentQuery })
  if (!from.includes('authorization')) return (_exchange, found) => plain(found)
  const bearer = keyMemory({ spent: [...headers, 'authorization'], ...spentQuery })
  return (exchange, found) => (bearsKey(exchange.headers.get('authorization')) ? bearer : plain)(found)
}

const judgeAnswer = (
  answer: ApiKeyAnswer,
  scopes: KeyOptions['scopes'],
  exchange: Exchange,
  knownOf: KnownOf,
): Verdict => {
  switch (answer.kind) {
    case 'fault':
      return { kind: 'fault', fault: answer.fault }
    case 'unknown':
      return refuse('key.unknown', { reason: 'no such id' })
    case 'mismatch':
      return refuse('key.unknown', { reason: 'the id exists, the secret is another' })
    case 'found':
      return judgeKey(answer.key, answer.superseded, scopes, exchange, knownOf)
  }
}

const judgeKey = (
  found: ApiKey,
  superseded: boolean,
  scopes: KeyOptions['scopes'],
  exchange: Exchange,
  knownOf: KnownOf,
): Verdict => {
  const { grants, pass, addresses } = knownOf(exchange, found)
  const denial =
    standingDenial(found, superseded, exchange.nowMs) ??
    (addresses === undefined || addresses.lookup(exchange.client.address) !== undefined
      ? undefined
      : deny('key.address', { reason: 'from none of the addresses of the key' })) ??
    scopeDenial(found.scopes, scopes)
  // Who it was is proven by now: the event of this denial may name the principal.
  return denial === undefined ? pass : { kind: 'deny', denial, grants }
}

const standingDenial = (found: ApiKey, superseded: boolean, nowMs: number): Denial | undefined => {
  // Not only from that time on: a clock that is behind must not bring a revoked key back.
  if (found.revokedMs !== undefined) return deny('key.revoked')
  if (found.expiresMs !== undefined && nowMs >= found.expiresMs) return deny('key.expired')
  if (superseded && (found.graceUntilMs === undefined || nowMs >= found.graceUntilMs))
    return deny('key.superseded')
  return undefined
}

const scopeDenial = (granted: readonly string[], demanded: KeyOptions['scopes']): Denial | undefined => {
  for (const one of demanded.allOf)
    if (!granted.includes(one)) return deny('key.scope', { expected: demanded.allOf })
  if (demanded.anyOf.length === 0) return undefined
  for (const one of demanded.anyOf) if (granted.includes(one)) return undefined
  return deny('key.scope', { expected: demanded.anyOf })
}
