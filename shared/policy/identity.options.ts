// What the gate says to origins under its signature: who it is, its key, and for how long its word is good.

import { z } from 'zod'

import type { Identity } from './linked.ts'

export const identitySchema = z
  .strictObject({
    issuer: z
      .string()
      .refine((text) => URL.canParse(text), { error: 'expected a URL such as "https://api.example.com"' })
      .describe('What the gate calls itself (`iss`).'),
    secret: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
        error: 'expected the name of a secret, such as "GATEHOUSE_IDENTITY"',
      })
      .describe(
        'The secret binding with a JWK Set of Ed25519 or P-256 keys: the first signs, all are published without their private parts.',
      ),
    lifetimeMs: z
      .int()
      .min(5000)
      .max(60_000)
      .default(30_000)
      .describe('How long a token is good, in milliseconds, in whole seconds.'),
    jwksPath: z
      .string()
      .regex(/^(\/[A-Za-z0-9._~-]{1,64}){1,8}$/, {
        error: 'expected a path such as "/.well-known/gatehouse/jwks.json"',
      })
      .default('/.well-known/gatehouse/jwks.json')
      .describe('Where origins fetch the public keys, on every host of the policy.'),
  })
  .transform(({ issuer, secret, lifetimeMs, jwksPath }): Identity => ({
    issuer,
    secret,
    lifetimeS: Math.floor(lifetimeMs / 1000),
    path: jwksPath,
  }))
  .describe('How the gate proves to origins that a request came through it, and from whom.')

/** Spread into an origin's options. */
export const originIdentityOptions = {
  identity: z
    .strictObject({ audience: z.string().min(1).max(512).describe('The origin, as it checks it (`aud`).') })
    .optional()
    .describe('Sends a signed `X-Gatehouse-Identity` with each request. Needs the section `identity`.'),
  authorization: z
    .enum(['forward', 'remove'])
    .optional()
    .describe(
      "What becomes of the client's own Authorization. Default: `forward`; with `identity`, `remove`: an origin that has the gate's word needs no token that it could send elsewhere.",
    ),
} as const
