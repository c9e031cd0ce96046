// One place of an origin as documents write it, by itself or among several targets.

import { z } from 'zod'

import { originProblem } from './origin-place.ts'
import type { Written } from './origin-place.ts'
import { nameSchema } from './sections.ts'

export const urlSchema = z
  .string()
  .superRefine((text, context) => {
    const wrong = originProblem(text)
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
  })
  .describe('Scheme, host, port and an optional path prefix: `https://orders.internal.example.com`.')

export const serviceSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: 'expected the name of a binding, such as "ORDERS"' })
  .describe('A service binding of the Worker, in place of a URL: another Worker, reached without a network.')

export const authoritySchema = z
  .string()
  .refine((text) => URL.parse(`https://${text}/`)?.host === text, {
    error: 'expected a host in lower case, with a port if need be, such as "orders.example.com"',
  })
  .describe(
    "The host that a service binding's Worker sees. A URL's host is its own: Workers send no other Host.",
  )

export const targetSchema = z
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

export const checkPlace = (place: Written, context: z.RefinementCtx): void => {
  if ((place.url === undefined) === (place.service === undefined))
    context.addIssue({ code: 'custom', message: 'one of "url" and "service" says where it is' })
  else if (place.host !== undefined && place.service === undefined)
    context.addIssue({
      code: 'custom',
      path: ['host'],
      message: 'only a service has a host that is not its URL’s',
    })
}
