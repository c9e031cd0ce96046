// Ports for what is not there: a policy that asks for no revocations, and a command that has no registry to ask.

import type { ApiKeys, Introspections, Replays, Revocations, Secrets } from './ports.ts'

const CLEAR = { kind: 'clear' } as const

/** The policy has no `revocation` section: nothing is ever revoked. */
export const noRevocations: Revocations = { find: () => CLEAR }

/** Nobody to ask: a fault, so that the guard's onFault decides. */
export const noApiKeys = (reason: string): ApiKeys => ({
  find: () => ({
    kind: 'fault',
    fault: { code: 'registry.unavailable', evidence: { reason }, retryAfterMs: 60_000 },
  }),
})

const FRESH = { kind: 'fresh' } as const

/** For a command that judges one request: nothing has been used before. */
export const noReplays: Replays = { claim: () => FRESH }

export const noSecrets: Secrets = { read: () => undefined }

/** Nobody to ask about opaque tokens: a fault, so that the guard's onFault decides. */
export const noIntrospections = (reason: string): Introspections => ({
  ask: () => ({
    kind: 'fault',
    fault: { code: 'introspection.unavailable', evidence: { reason }, retryAfterMs: 60_000 },
  }),
})
