// The DPoP options of a token guard (RFC 9449). Read by the build alone; the factory takes only their type.

import { z } from 'zod'

import { duration } from '../../core/units.ts'

/** RFC 9449 §4.3: asymmetric ones only. */
const PROOF_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const

const nonceSchema = z.strictObject({
  secret: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
      error: 'expected the name of a secret binding, such as DPOP_NONCE_SECRET (never the secret itself)',
    })
    .describe('The name of a secret binding of at least 32 characters, from which nonces are made.'),
  maxAge: duration({ min: '10s', max: '1h' })
    .prefault('5m')
    .describe('How long a nonce is accepted; then the client gets a new one.'),
})

const replaySchema = z.strictObject({
  store: z
    .enum(['durable', 'isolate'])
    .default('durable')
    .describe(
      'Where it is remembered which proofs were used: `durable` is once in the world, `isolate` costs no call.',
    ),
  onFault: z
    .enum(['deny', 'isolate'])
    .default('deny')
    .describe('What a failing durable store leaves: a fault, or the memory of the isolate alone.'),
})

const fullSchema = z.strictObject({
  mode: z
    .enum(['accept', 'require'])
    .describe(
      '`accept` takes bearer tokens as well, `require` none; a bound token never passes as a bearer token.',
    ),
  algorithms: z
    .array(z.enum(PROOF_ALGORITHMS))
    .min(1)
    .default(['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256'])
    .describe('The signature algorithms of proofs; challenges name them.'),
  window: duration({ min: '1s', max: '10m' })
    .prefault('60s')
    .describe('How old a proof may be; the issuer’s clock skew is added on both sides.'),
  nonce: z
    .union([z.literal('off'), nonceSchema])
    .default('off')
    .describe('Nonces of this gate, without which proofs could be made in advance (RFC 9449 §9).'),
  replay: replaySchema.prefault({}).describe('How a second use of a proof is noticed (RFC 9449 §11.1).'),
})

export const dpopSchema = z
  .union([z.enum(['off', 'accept', 'require']), fullSchema])
  .default('off')
  .transform((stated) => {
    if (stated === 'off') return undefined
    const { mode, algorithms, window, nonce, replay } =
      typeof stated === 'string' ? fullSchema.parse({ mode: stated }) : stated
    return {
      mode,
      algorithms: [...new Set(algorithms)],
      windowMs: window,
      ...(nonce === 'off' ? {} : { nonce: { secret: nonce.secret, maxAgeMs: nonce.maxAge } }),
      replay,
    }
  })
  .describe(
    'Proof of possession by RFC 9449: `off`, `accept`, `require`, or the options in full. With `off`, DPoP-bound tokens are refused.',
  )

export type DpopOptions = NonNullable<z.output<typeof dpopSchema>>
