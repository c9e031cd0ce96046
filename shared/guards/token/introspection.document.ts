// How an introspection guard appears in policy documents: it names nothing outside of itself.

import type { GuardDocument, Warning } from '../../core/document.ts'
import { dpopRequirements, proofOf } from './document.ts'
import { introspectionOptions } from './introspection.options.ts'
import type { IntrospectionOptions } from './introspection.options.ts'

const SLOW_REVOCATION_MS = 300_000

export const introspectionDocument: GuardDocument<typeof introspectionOptions> = {
  schema: introspectionOptions,
  refers: () => [],
  once: ({ dpop }) => proofOf(dpop),
  requires: ({ client, dpop }) => [
    { kind: 'secret', name: 'secret' in client ? client.secret : client.key },
    ...dpopRequirements(dpop),
  ],
  lint: (options) => [...audienceWarnings(options), ...cacheWarnings(options), ...plainWarnings(options)],
}

const audienceWarnings = (options: IntrospectionOptions): readonly Warning[] =>
  options.audience.length > 0
    ? []
    : [
        {
          code: 'introspection-audience-any',
          path: ['audience'],
          message: 'tokens that were made for any other API are accepted here (RFC 7662 §4)',
          fix: 'state the audience, if the endpoint answers with aud',
        },
      ]

const cacheWarnings = (options: IntrospectionOptions): readonly Warning[] =>
  options.cache.maxAgeMs <= SLOW_REVOCATION_MS
    ? []
    : [
        {
          code: 'introspection-cache-long',
          path: ['cache', 'maxAge'],
          message: 'a token that was revoked is accepted for so long (RFC 7662 §4)',
          fix: 'keep it to seconds, or to a few minutes',
        },
      ]

const plainWarnings = (options: IntrospectionOptions): readonly Warning[] =>
  options.endpoint.startsWith('https:')
    ? []
    : [
        {
          code: 'introspection-plain',
          path: ['endpoint'],
          message: 'plain HTTP to loopback is for `gatehouse dev` only: a deployed Worker refuses to ask it',
          fix: 'use an https URL',
        },
      ]
