// The options of the webhook schemes. Read by the build alone.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { duration } from '../../core/units.ts'
import { bindingSchema, nameSchema, replaySchema } from './options.ts'
import { verificationKeyBytes } from './webhook/standard.ts'

const secretsSchema = z
  .array(bindingSchema)
  .min(1)
  .max(4)
  .refine((names) => new Set(names).size === names.length, { error: 'names a secret twice' })
  .describe('Names of secret bindings; while a secret is rotated, the old and the new one.')

const tolerance = duration({ min: '1s', max: '1h' })
  .prefault('5m')
  .describe('How far the sender’s time may be from the gate’s, before and after.')

const replay = z
  .union([z.literal('off'), replaySchema])
  .prefault({})
  .describe('How a second copy of a message is noticed within `tolerance`, or `off`.')

const senderOptions = {
  ...placementOptions,
  sender: nameSchema.optional().describe('The principal’s subject; the scheme’s name when left out.'),
}

export const stripeOptions = z.strictObject({
  ...senderOptions,
  scheme: z.literal('stripe').describe('Webhooks of Stripe: `Stripe-Signature`, scheme v1.'),
  secrets: secretsSchema,
  tolerance,
  replay,
})

export const githubOptions = z
  .strictObject({
    ...senderOptions,
    scheme: z.literal('github').describe('Webhooks of GitHub: `X-Hub-Signature-256`.'),
    secrets: secretsSchema,
    replay: z
      .union([z.literal('off'), replaySchema])
      .default('off')
      .describe(
        'GitHub signs no time: only what is remembered tells a copy. It refuses redeliveries as well, and is off by default.',
      ),
    remember: duration({ min: '1m', max: '7d' })
      .optional()
      .describe('How long a message is remembered; an hour when left out. For `replay` only.'),
  })
  .refine(({ replay: how, remember }) => how !== 'off' || remember === undefined, {
    path: ['remember'],
    error: 'nothing is remembered while replay is off',
  })

export const slackOptions = z.strictObject({
  ...senderOptions,
  scheme: z.literal('slack').describe('Requests of Slack: `X-Slack-Signature`, version v0.'),
  secrets: secretsSchema,
  tolerance,
  replay,
})

export const standardOptions = z
  .strictObject({
    ...senderOptions,
    scheme: z
      .literal('standard-webhooks')
      .describe('Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature` (v1 and v1a).'),
    secrets: secretsSchema.optional(),
    publicKeys: z
      .array(
        z.string().refine((text) => verificationKeyBytes(text) !== undefined, {
          error: 'expected an Ed25519 key as Standard Webhooks write it: whpk_ and 32 bytes in base64',
        }),
      )
      .min(1)
      .max(4)
      .optional()
      .describe('Ed25519 keys of a sender that signs asymmetrically (v1a), as `whpk_…`.'),
    headers: z
      .enum(['webhook', 'svix'])
      .default('webhook')
      .describe('What the names of the three headers start with.'),
    tolerance,
    replay,
  })
  .refine(({ secrets, publicKeys }) => secrets !== undefined || publicKeys !== undefined, {
    error: 'expected secrets, publicKeys or both',
  })

export type StripeOptions = z.output<typeof stripeOptions>
export type GithubOptions = z.output<typeof githubOptions>
export type SlackOptions = z.output<typeof slackOptions>
export type StandardOptions = z.output<typeof standardOptions>
