// The options of a signature guard in a policy document: one shape per scheme. Read by the build alone.

import { z } from 'zod'

import { agentOptions } from './agent.options.ts'
import { rfc9421Options } from './options.ts'
import { githubOptions, slackOptions, standardOptions, stripeOptions } from './webhook.options.ts'

export const signatureOptions = z.union([
  rfc9421Options,
  agentOptions,
  stripeOptions,
  githubOptions,
  slackOptions,
  standardOptions,
])

export type SignatureOptions = z.output<typeof signatureOptions> & {
  /** Set by the build: how long what was used is remembered, see kept.ts. */
  readonly keptMs?: number
}
