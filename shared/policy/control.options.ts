// The sections of a policy document that concern the registry: how old an isolate's copy of it may be, and the admin
// API. Read by the build alone.

import { z } from 'zod'

import { duration } from '../core/units.ts'
import { isEnvironment } from '../lib/apikey/apikey.ts'
import type { GuardEntry } from './document.ts'
import type { RevocationBounds } from './linked.ts'
import { hostSchema } from './sections.ts'

export const revocationSchema = z
  .strictObject({
    maxStaleness: duration({ min: '1s', max: '10m' })
      .prefault('5s')
      .describe(
        'How old what an isolate knows of revocations and keys may be: within this time whatever was revoked is refused everywhere.',
      ),
    onStale: z
      .enum(['ask', 'fault'])
      .default('ask')
      .describe(
        'Past that age: `ask` waits for the registry, `fault` does not wait and leaves the request to the guard’s `onFault`.',
      ),
    budget: duration({ min: '50ms', max: '10s' })
      .prefault('2s')
      .describe('How long a decision may wait for the registry; then it is a fault.'),
  })
  .transform(({ maxStaleness, onStale, budget }): RevocationBounds => ({
    tokens: true,
    maxStalenessMs: maxStaleness,
    onStale,
    budgetMs: budget,
  }))

/** Without the section tokens are not asked about, and keys are kept as fresh as it would say by default. */
export const KEYS_ONLY: RevocationBounds = {
  tokens: false,
  maxStalenessMs: 5000,
  onStale: 'ask',
  budgetMs: 2000,
}

// RFC 6749 §3.3: scope-token.
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, {
  error: 'expected one scope: printable ASCII without spaces, quotes and backslashes',
})

export const controlSchema = (guard: z.ZodType<GuardEntry>) =>
  z.strictObject({
    path: z
      .string()
      .max(128)
      .regex(/^(\/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+$/, {
        error: 'expected a path without a slash at its end, such as "/.gatehouse"',
      })
      .default('/.gatehouse')
      .describe('Where the admin API stands. No other route may take paths below it.'),
    hosts: z
      .array(hostSchema)
      .default([])
      .describe("Some of the policy's hosts, where the admin API is not on all of them."),
    env: z
      .string()
      .refine(isEnvironment, { error: 'expected lower-case letters and digits, 16 at most' })
      .default('live')
      .describe('The environment of keys that are issued without naming one.'),
    adminScope: scope
      .default('gatehouse:admin')
      .describe('The scope that whoever issues, rotates and revokes must have.'),
    readScope: scope
      .default('gatehouse:read')
      .describe('The scope that lets look, and change nothing. Whoever has the admin scope may look too.'),
    guards: z
      .array(guard)
      .min(1)
      .describe(
        'What judges a request to the admin API, as on any route. One of them has to say who it is: it enforces and grants a principal and scopes.',
      ),
  })
