// The guards that say who sends a request, and how each of them tells that it saw no credential of its own: what
// `anyOf` is made of. The Worker loads this; schemas stand in any-of.document.ts.

import { anyOf } from '../core/any-of.ts'
import type { Alternative } from '../core/any-of.ts'
import type { Guard, GuardFactory } from '../core/guard.ts'
import type { Challenge, DenialCode } from '../decision/denials.ts'
import { certificate } from '../guards/certificate/certificate.ts'
import { key } from '../guards/key/key.ts'
import type { KeyOptions } from '../guards/key/options.ts'
import { signature } from '../guards/signature/signature.ts'
import { introspection } from '../guards/token/introspection.ts'
import { token } from '../guards/token/token.ts'
import { API_KEY_START } from '../lib/apikey/apikey.ts'
import type { AnyOfOptions, Authenticator } from './any-of.document.ts'

const makers = { certificate, introspection, key, signature, token } as const satisfies {
  readonly [K in Authenticator['kind']]: unknown
}

/** By these a kind says that there is nothing for it to judge. */
const ABSENT: Readonly<Record<Authenticator['kind'], readonly DenialCode[]>> = {
  certificate: ['certificate.missing'],
  introspection: ['token.missing'],
  key: ['key.missing'],
  signature: ['signature.missing'],
  // Another scheme of Authorization is a credential too, and the origin may read it.
  token: ['token.missing'],
}

export const anyOfGuard: GuardFactory<AnyOfOptions> = (options, links): Guard => {
  const keysAsBearer = options.of.some(({ kind, options: own }) => kind === 'key' && readsBearer(own))
  return anyOf(
    options.of.map((entry): Alternative => {
      const make = makers[entry.kind] as GuardFactory<unknown>
      return {
        guard: make(entry.options, links),
        isAbsent: ({ code }, exchange) =>
          ABSENT[entry.kind].includes(code) ||
          // A key sent as a bearer is the key guard's, and no malformed token.
          (keysAsBearer &&
            (code === 'token.malformed' || code === 'token.too-large') &&
            isBearerKey(exchange.headers.get('authorization'))),
        challenges: challengesOf(entry),
        ...(entry.kind === 'certificate' ? { passive: true } : undefined),
      }
    }),
  )
}

const readsBearer = ({ from }: KeyOptions): boolean => from.includes('authorization')

const isBearerKey = (authorization: string | undefined): boolean =>
  authorization !== undefined &&
  authorization.slice(0, 7).toLowerCase() === 'bearer ' &&
  authorization.slice(7).trimStart().startsWith(API_KEY_START)

const challengesOf = (entry: Authenticator): readonly Challenge[] => {
  // A certificate is asked for by TLS: there is no challenge for it.
  if (entry.kind === 'certificate') return []
  if (entry.kind === 'signature') return [{ scheme: 'Signature', parameters: {} }]
  if (entry.kind !== 'key') return [{ scheme: 'Bearer', parameters: {} }]
  return entry.options.from.map((source): Challenge => {
    if (source === 'authorization') return { scheme: 'Bearer', parameters: {} }
    return 'header' in source
      ? { scheme: 'ApiKey', parameters: { in: 'header', name: source.header } }
      : { scheme: 'ApiKey', parameters: { in: 'query', name: source.query } }
  })
}
