// The options of the deprecation screen. Read by the build alone; the Worker imports no schema. What goes out is made
// here, once.

import { z } from 'zod'

const dateSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'expected a date such as "2027-01-31", or "2027-01-31T12:00:00Z"',
})

const linkSchema = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? '') && !/[<>"\s]/.test(text), {
    error: 'expected a URL such as "https://docs.example.com/v2"',
  })

export const deprecationOptions = z
  .strictObject({
    since: dateSchema.describe('When it is, or was, deprecated (Deprecation, RFC 9745).'),
    sunset: dateSchema.optional().describe('When it ceases to answer (Sunset, RFC 8594).'),
    info: linkSchema
      .optional()
      .describe('A page about it (`rel="deprecation"`, and `rel="sunset"` with a sunset).'),
    successor: linkSchema.optional().describe('What to call instead (`rel="successor-version"`, RFC 5829).'),
  })
  .superRefine(({ since, sunset }, context) => {
    // RFC 9745 §4.
    if (sunset !== undefined && Date.parse(sunset) < Date.parse(since))
      context.addIssue({
        code: 'custom',
        path: ['sunset'],
        message: 'it must not cease before it is deprecated',
      })
  })
  .transform(({ since, sunset, info, successor }) => ({
    // RFC 9651 §3.3.7: whole seconds.
    deprecation: `@${Math.floor(Date.parse(since) / 1000)}`,
    sunset: sunset === undefined ? undefined : new Date(sunset).toUTCString(),
    links: [
      ...(info === undefined ? [] : [`<${info}>; rel="deprecation"; type="text/html"`]),
      ...(info === undefined || sunset === undefined ? [] : [`<${info}>; rel="sunset"; type="text/html"`]),
      ...(successor === undefined ? [] : [`<${successor}>; rel="successor-version"`]),
    ],
  }))
  .describe('Tells clients that a version of the API goes away: on every answer of its routes, refusals too.')

export type DeprecationOptions = z.output<typeof deprecationOptions>
