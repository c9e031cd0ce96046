// The options of a limit in a policy document. Read by the build alone; the factory takes only their type.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { duration } from '../../core/units.ts'
import { denials } from '../../decision/denials.ts'
import { bySchema } from './keys.options.ts'
import { refineLimit } from './refine.options.ts'

const units = z.int().min(1).max(1_000_000_000)

const share: z.ZodType<number, string> = z
  .string()
  .regex(/^(100|[0-9]{1,2}(\.[0-9]{1,3})?)%$/, { error: 'expected a percentage such as "1%"' })
  .transform((text) => Number(text.slice(0, -1)) / 100)

const bindingName = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, {
  error: 'expected the name of a binding, such as UPSTASH_REDIS_REST_URL',
})

const method = z.string().regex(/^[A-Z]{1,32}$/, { error: 'expected a method in upper case, such as POST' })

const costSchema = z.union([
  units,
  z.strictObject({
    methods: z.record(method, z.int().min(0).max(1_000_000_000)).describe('What each method costs.'),
    other: z.int().min(0).max(1_000_000_000).default(1).describe('What every other method costs.'),
  }),
  z.strictObject({
    header: z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, { error: 'expected a header name' })
      .toLowerCase()
      .describe('Header of the origin’s answer that states the cost as a whole number.'),
    first: units.default(1).describe('Charged when the request comes in; the rest when the answer has.'),
    max: units.describe('The most that one answer may cost.'),
  }),
])

const planSchema = z.strictObject({
  claim: z.string().min(1).max(128).describe('The claim of the principal that names the plan.'),
  quotas: z
    .record(
      z.string().min(1).max(128),
      z.union([
        units,
        z.strictObject({
          quota: units.describe('Units per window.'),
          burst: units.optional().describe('Units that may come at once.'),
        }),
      ]),
    )
    .describe('Quota by plan. A principal with another plan, or none, has the limit’s own quota.'),
})

const denialCode = z.enum(Object.keys(denials) as [keyof typeof denials, ...(keyof typeof denials)[]])

const penaltySchema = z
  .strictObject({
    on: z
      .array(denialCode)
      .min(1)
      .default(['limit.exceeded', 'payload.rules'])
      .describe('Refusals that count as a strike: this limit’s own, and those of guards that come later.'),
    after: z.int().min(1).max(1_000_000).default(10).describe('Strikes until a ban.'),
    within: duration({ min: '1s', max: '31d' })
      .prefault('1m')
      .describe('The time within which strikes count together.'),
    ban: duration({ min: '1s', max: '31d' }).prefault('1m').describe('The first ban.'),
    factor: z.number().min(1).max(10).default(2).describe('How much longer each next ban is.'),
    max: duration({ min: '1s', max: '31d' })
      .prefault('1d')
      .describe('The longest ban; as long without one forgives.'),
    refresh: duration({ min: '250ms', max: '1m' })
      .prefault('2s')
      .describe('How long an isolate trusts what it knows of a ban before it asks again.'),
  })
  .refine((penalty) => penalty.max >= penalty.ban, { path: ['max'], error: 'must not be shorter than `ban`' })

const shape = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, { error: 'expected lower-case letters, digits, ".", "_" and "-"' })
    .optional()
    .describe(
      'What headers, events and stores call it. Limits of one name count together. Default: route and place.',
    ),
  by: bySchema,
  algorithm: z
    .enum(['sliding-window', 'token-bucket', 'fixed-window', 'calendar', 'concurrency'])
    .default('sliding-window')
    .describe('How it is counted.'),
  quota: units
    .optional()
    .describe('Units per window; for `concurrency`, requests at a time. May be left out beside `penalty`.'),
  window: duration({ min: '1s', max: '31d' })
    .optional()
    .describe(
      'Length of the window. For `concurrency`, how long a slot lasts that nobody gives back (default 5m).',
    ),
  burst: units.optional().describe('Token bucket: how many units may come at once. Default: the quota.'),
  period: z.enum(['day', 'month']).optional().describe('Calendar: what the quota is for.'),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'expected an IANA time zone such as "Europe/Berlin" or "UTC"' })
    .optional()
    .describe('Calendar: where days begin. Default UTC.'),
  cost: costSchema.default(1).describe('Units that one request costs.'),
  plans: planSchema.optional().describe('Another quota for some principals, by a claim of theirs.'),
  penalty: penaltySchema.optional().describe('Bans who keeps being refused, for growing times.'),
  missing: z
    .enum(['deny', 'share'])
    .default('deny')
    .describe('A request without what is counted by: refused, or counted together with its like.'),
  headers: z.boolean().default(true).describe('Whether RateLimit and RateLimit-Policy tell of it.'),
  store: z
    .enum(['durable', 'isolate', 'location', 'upstash'])
    .default('durable')
    .describe('Where it is counted.'),
  sync: z
    .enum(['strict', 'leased'])
    .default('strict')
    .describe('`strict` asks the store for every request; `leased` admits from tokens taken in advance.'),
  overage: share.optional().describe('Leased: how far over the quota it may go. Default 1%.'),
  cold: z
    .enum(['strict', 'optimistic'])
    .optional()
    .describe(
      'Leased: whether the first request of a key waits for the store (default), or passes and is charged.',
    ),
  budget: duration({ min: '5ms', max: '10s' })
    .prefault('250ms')
    .describe('How long a decision may wait for the store.'),
  faultShare: share
    .prefault('10%')
    .describe('onFault isolate: the share of the quota that each isolate then counts by itself.'),
  durable: z
    .strictObject({
      hint: z
        .enum(['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me'])
        .optional()
        .describe('Where the counter is created. Default: near its first request.'),
      hotPerSecond: z
        .int()
        .min(10)
        .max(1000)
        .default(500)
        .describe('Questions per second at which one key’s counter is divided among several objects.'),
    })
    .optional()
    .describe('How the Durable Object store counts.'),
  upstash: z
    .strictObject({
      regions: z
        .array(
          z.strictObject({
            url: bindingName.describe('The secret that holds the REST URL.'),
            token: bindingName.describe('The secret that holds the REST token.'),
          }),
        )
        .min(1)
        .max(8)
        .default([{ url: 'UPSTASH_REDIS_REST_URL', token: 'UPSTASH_REDIS_REST_TOKEN' }])
        .describe('Names of the secrets that hold URL and token; several for a multi-region limit.'),
      scripts: z
        .enum(['own', 'library'])
        .default('own')
        .describe(
          '`own` is exact and knows costs, leases and several limits at once; `library` counts as @upstash/ratelimit does elsewhere.',
        ),
      dynamic: z
        .boolean()
        .default(false)
        .describe('Whether the quota may be overridden in Redis while the policy runs.'),
    })
    .optional()
    .describe('How the Upstash store counts.'),
  location: z
    .strictObject({ binding: bindingName.describe('The name of the binding.') })
    .optional()
    .describe('The rate-limit binding that counts.'),
} as const

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const limitSchema = z.strictObject(shape).superRefine(refineLimit)

const onFault = z
  .enum(['deny', 'pass', 'isolate'])
  .default('deny')
  .describe(
    'What becomes of the request when the store fails: `deny` answers 503 with Retry-After, `isolate` counts on locally.',
  )

const single = z.strictObject({ ...shape, ...placementOptions, onFault }).superRefine(refineLimit)

const several = z.strictObject({
  ...placementOptions,
  onFault,
  all: z
    .array(limitSchema)
    .min(2)
    .max(8)
    .describe('Several limits judged as one: what one refuses, the others do not charge.'),
})

export const limitOptions = z.union([single, several])

export type LimitOptions = z.output<typeof limitOptions>
export type OneLimit = z.output<typeof limitSchema>
