// The origins of a policy document: where admitted requests go, how long each step may take, and what becomes of a
// failure. Whatever a document leaves out costs a request nothing: the Worker takes the short way.

import { z } from 'zod'

import type { Origin, Routing, Target } from './linked.ts'
import { originIdentityOptions } from './identity.options.ts'
import { breakerSchema, milliseconds, retriesSchema } from './origin-failure.options.ts'
import { placeOf } from './origin-place.ts'
import {
  authoritySchema,
  checkPlace,
  serviceSchema,
  targetSchema,
  urlSchema,
} from './origin-target.options.ts'

export const originSchema = z
  .strictObject({
    url: urlSchema.optional(),
    service: serviceSchema.optional(),
    host: authoritySchema.optional(),
    targets: z
      .array(targetSchema)
      .min(1)
      .max(16)
      .optional()
      .describe(
        'Several places in place of one, by weight; when one cannot be used, the next in this order.',
      ),
    sticky: z
      .enum(['principal', 'address', 'none'])
      .optional()
      .describe(
        'What keeps going to the same target while weights stand: who is authenticated (else the address), the address, or nothing. Default: `principal`.',
      ),
    timeoutMs: milliseconds(50, 600_000)
      .default(30_000)
      .describe("How long to wait for the head of the origin's answer, in milliseconds; then 504."),
    idleMs: milliseconds(50, 3_600_000)
      .optional()
      .describe('The longest silence within the body of an answer, in milliseconds; then it is broken off.'),
    totalMs: milliseconds(50, 86_400_000)
      .optional()
      .describe('How long an answer may take to its last byte, in milliseconds; then it is broken off.'),
    stripPrefix: z
      .string()
      .regex(/^(\/[A-Za-z0-9._~-]{1,64}){1,8}$/, {
        error: 'expected a path such as "/orders", without a last "/"',
      })
      .optional()
      .describe('A start of the path that the origin does not know: `/orders/7` goes out as `/7`.'),
    retries: retriesSchema.optional(),
    breaker: breakerSchema.optional(),
    ...originIdentityOptions,
  })
  .superRefine((origin, context) => {
    const { targets } = origin
    if (targets === undefined) {
      checkPlace(origin, context)
      if (origin.sticky !== undefined)
        context.addIssue({ code: 'custom', path: ['sticky'], message: 'there is one target: name several' })
      return
    }
    for (const key of ['url', 'service', 'host'] as const)
      if (origin[key] !== undefined)
        context.addIssue({ code: 'custom', path: [key], message: 'each of the targets says this for itself' })
    if (new Set(targets.map(({ name }) => name)).size !== targets.length)
      context.addIssue({ code: 'custom', path: ['targets'], message: 'a name stands twice' })
    if (targets.every(({ weight, header }) => weight === 0 && header !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['targets'],
        message: 'requests without those headers have nowhere to go: give a target a weight',
      })
  })
  .transform((origin): Omit<Origin, 'name'> => {
    const { stripPrefix, idleMs, totalMs, timeoutMs } = origin
    const routing = routingOf(origin)
    const { url, service } = routing?.targets[0] ?? placeOf(origin)
    return {
      url,
      ...(service === undefined ? {} : { service }),
      timeoutMs,
      ...(idleMs === undefined ? {} : { idleMs }),
      ...(totalMs === undefined ? {} : { totalMs }),
      ...(stripPrefix === undefined ? {} : { stripPrefix, stripSegments: stripPrefix.split('/').length - 1 }),
      ...(origin.identity === undefined ? {} : { audience: origin.identity.audience }),
      ...(removesAuthorization(origin) ? { authorizationRemoved: true as const } : {}),
      ...(routing === undefined ? {} : { routing }),
    }
  })

const removesAuthorization = (origin: {
  readonly identity?: object | undefined
  readonly authorization?: 'forward' | 'remove' | undefined
}): boolean => (origin.authorization ?? (origin.identity === undefined ? 'forward' : 'remove')) === 'remove'

/** Undefined for one place without retries and breaker: that goes the short way. */
const routingOf = (origin: {
  readonly url?: string | undefined
  readonly service?: string | undefined
  readonly host?: string | undefined
  readonly targets?: readonly z.output<typeof targetSchema>[] | undefined
  readonly sticky?: Routing['sticky'] | undefined
  readonly retries?: z.output<typeof retriesSchema> | undefined
  readonly breaker?: z.output<typeof breakerSchema> | undefined
}): Routing | undefined => {
  const { targets, retries, breaker } = origin
  if (targets === undefined && retries === undefined && breaker === undefined) return undefined
  return {
    targets: targets?.map((target): Target => ({
      name: target.name,
      ...placeOf(target),
      weight: target.weight,
      ...(target.header === undefined ? {} : { header: target.header }),
    })) ?? [{ name: 'only', ...placeOf(origin), weight: 1 }],
    sticky: origin.sticky ?? 'principal',
    ...(retries === undefined ? {} : { retries }),
    ...(breaker === undefined ? {} : { breaker }),
  }
}
