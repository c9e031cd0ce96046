// The origins of a policy document: where admitted requests go, how long each step may take, and what becomes of a
// failure. Whatever a document leaves out costs a request nothing: the Worker takes the short way.

import { z } from 'zod'

import type { Origin, Routing, Target } from './linked.ts'
import { originIdentityOptions } from './identity.options.ts'
import { nameSchema } from './sections.ts'

const milliseconds = (min: number, max: number): z.ZodNumber => z.int().min(min).max(max)

const urlSchema = z
  .string()
  .superRefine((text, context) => {
    const wrong = originProblem(text)
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
  })
  .describe('Scheme, host, port and an optional path prefix: `https://orders.internal.example.com`.')

const serviceSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: 'expected the name of a binding, such as "ORDERS"' })
  .describe('A service binding of the Worker, in place of a URL: another Worker, reached without a network.')

const authoritySchema = z
  .string()
  .refine((text) => URL.parse(`https://${text}/`)?.host === text, {
    error: 'expected a host in lower case, with a port if need be, such as "orders.example.com"',
  })
  .describe(
    "The host that a service binding's Worker sees. A URL's host is its own: Workers send no other Host.",
  )

const targetSchema = z
  .strictObject({
    name: nameSchema.describe('What events call the target.'),
    url: urlSchema.optional(),
    service: serviceSchema.optional(),
    host: authoritySchema.optional(),
    weight: z
      .int()
      .min(0)
      .max(10_000)
      .default(1)
      .describe('Its share of the requests. 0: a spare, for when no other target can be used.'),
    header: z
      .strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9-]{1,64}$/, { error: 'expected a header name' })
          .transform((name) => name.toLowerCase())
          .describe('Its name.'),
        value: z.string().min(1).max(256).describe('Its exact value.'),
      })
      .optional()
      .describe(
        'A request with this header goes to this target. Any client may send it: it chooses a version, and guards nothing.',
      ),
  })
  .superRefine((target, context) => checkPlace(target, context))

const checkPlace = (place: Written, context: z.RefinementCtx): void => {
  if ((place.url === undefined) === (place.service === undefined))
    context.addIssue({ code: 'custom', message: 'one of "url" and "service" says where it is' })
  else if (place.host !== undefined && place.service === undefined)
    context.addIssue({
      code: 'custom',
      path: ['host'],
      message: 'only a service has a host that is not its URL’s',
    })
}

const CAUSES = ['unreachable', 'garbled', 'timeout', '500', '502', '503', '504'] as const

const retriesSchema = z
  .strictObject({
    attempts: z
      .int()
      .min(2)
      .max(5)
      .default(2)
      .describe('How often a request is sent at most, the first time included.'),
    on: z
      .array(z.enum(CAUSES))
      .min(1)
      .default(['unreachable', '502', '503', '504'])
      .describe(
        'What is worth another attempt: how the gate could not reach the origin, or a status of its answer.',
      ),
    budgetPercent: z
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe('How many retries a hundred requests may cause, in an isolate: no storm on top of the load.'),
  })
  .describe(
    'Another attempt for a request that failed: GET, HEAD, OPTIONS, PUT or DELETE without a body. A request with a body is never sent twice.',
  )

const breakerSchema = z
  .strictObject({
    failures: z
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .describe('It opens at this many failures in the window, …'),
    percent: z
      .int()
      .min(1)
      .max(100)
      .default(50)
      .describe('… if they are at least this share of the requests of the window.'),
    windowMs: milliseconds(100, 600_000).default(10_000).describe('The window, in milliseconds.'),
    openMs: milliseconds(100, 600_000)
      .default(10_000)
      .describe(
        'How long nothing is sent once it is open, in milliseconds. Clients get 503 with Retry-After.',
      ),
    probes: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe('Requests let through at once after that time; as many must succeed to close it.'),
  })
  .describe(
    'Leaves a target alone that fails (unreachable, late, garbled, 502, 503, 504). Each isolate learns on its own.',
  )

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

interface Written {
  readonly url?: string | undefined
  readonly service?: string | undefined
  readonly host?: string | undefined
}

const placeOf = ({ url, service, host }: Written): Pick<Target, 'url' | 'service'> =>
  service === undefined
    ? { url: (url ?? '').replace(/\/+$/, '') }
    : // A binding has no host: its Worker sees one all the same, and none that a client chose.
      { url: `https://${host ?? service.toLowerCase().replaceAll('_', '-')}`, service }

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

/** The same origin at another place: one target, without the bindings of the deployed one. */
export const elsewhere = (origin: Omit<Origin, 'name'>, url: string): Omit<Origin, 'name'> => {
  const { service: _service, routing, ...rest } = origin
  const place = { url: url.replace(/\/+$/, '') }
  if (routing === undefined) return { ...rest, ...place }
  return { ...rest, ...place, routing: { ...routing, targets: [{ name: 'only', ...place, weight: 1 }] } }
}

/** Every place of an origin. */
export const placesOf = (origin: Omit<Origin, 'name'>): readonly string[] =>
  (origin.routing?.targets ?? [origin]).flatMap(({ url, service }) => (service === undefined ? [url] : []))

/** Why a text is no origin's URL, in one sentence; undefined when it is one. */
export const originProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'expected an absolute URL such as "https://orders.internal.example.com"'
  if (url.username !== '' || url.password !== '') return 'credentials do not belong in a URL'
  if (/[?#]/.test(text)) return "an origin's URL has neither a query nor a fragment"
  return undefined
}
