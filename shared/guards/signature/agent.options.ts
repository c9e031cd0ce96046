// The options of Web Bot Auth. Read by the build alone.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { algorithms } from './algorithms.ts'
import { jwkProblem } from './jwk.ts'
import { directorySchema, nameSchema, nonceSchema, timeOptions } from './options.ts'

const agentSchema = z
  .strictObject({
    agent: z
      .string()
      .refine((text) => URL.parse(text)?.protocol === 'https:' && text.length <= 512, {
        error: 'expected an https URL, such as https://bot.example',
      })
      .optional()
      .describe('What the agent’s requests bear as Signature-Agent; its origin is compared.'),
    directory: directorySchema.optional(),
    keys: z
      .array(
        z.record(z.string(), z.unknown()).superRefine((jwk, context) => {
          const problem = jwkProblem(jwk, algorithms.ed25519)
          if (problem !== undefined) context.addIssue({ code: 'custom', message: `this key ${problem}` })
        }),
      )
      .min(1)
      .max(16)
      .optional()
      .describe('Its Ed25519 keys, in place of a directory; `keyid` is the thumbprint of one (RFC 7638).'),
  })
  .refine(({ directory, keys }) => (directory === undefined) !== (keys === undefined), {
    error: 'expected either directory or keys',
  })

export const agentOptions = z
  .strictObject({
    ...placementOptions,
    scheme: z.literal('web-bot-auth').describe('Agents and crawlers that sign their requests.'),
    agents: z
      .record(nameSchema, agentSchema)
      .refine((agents) => Object.keys(agents).length > 0 && Object.keys(agents).length <= 64, {
        error: 'expected 1 to 64 agents',
      })
      .superRefine((agents, context) => {
        const entries = Object.entries(agents)
        const origins = entries.map(([, { agent }]) => (agent === undefined ? '' : URL.parse(agent)?.origin))
        for (const [index, [name, { agent }]] of entries.entries()) {
          // Without Signature-Agent, or with one that two share, whose keys judge would be a guess.
          if (agent === undefined && entries.length > 1)
            context.addIssue({
              code: 'custom',
              path: [name],
              message: 'several agents are told apart by `agent`',
            })
          if (agent !== undefined && origins.indexOf(origins[index]) !== index)
            context.addIssue({
              code: 'custom',
              path: [name, 'agent'],
              message: 'another agent has this origin',
            })
        }
      })
      .describe('Which agents are admitted, by name; the name becomes the principal’s subject.'),
    ...timeOptions,
    nonce: nonceSchema,
  })
  .transform(({ maxAge, clockSkew, ...rest }) => ({ ...rest, maxAgeMs: maxAge, clockSkewMs: clockSkew }))

export type AgentOptions = z.output<typeof agentOptions>
