// An external decision point as documents write it (OpenID AuthZEN 1.0). Read by the build alone.

import { z } from 'zod'

import { bytes, duration } from '../../core/units.ts'
import { ASKED_ROOTS } from './ask.ts'
import { referenceSchema } from './roles.options.ts'

const urlSchema = z.string().superRefine((text, context) => {
  const url = URL.parse(text)
  const wrong =
    url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
      ? 'expected an https URL, such as "https://pdp.example.com/access/v1/evaluation"; plain HTTP on loopback alone'
      : url.username !== '' || url.password !== ''
        ? 'credentials do not belong in a URL'
        : undefined
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
})

const LOOPBACK = /^(?:localhost|\[::1\]|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/

const typeSchema = z.string().min(1).max(128)

export const askSchema = z
  .strictObject({
    url: urlSchema.describe(
      'The access evaluation endpoint: `https://pdp.example.com/access/v1/evaluation`.',
    ),
    token: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: 'expected the name of a secret binding' })
      .optional()
      .describe('The name of a secret binding: what the gate sends as Authorization: Bearer.'),
    subject: z
      .strictObject({
        type: typeSchema.default('user').describe('What kind of subject it is.'),
        id: referenceSchema(['principal', 'claims'])
          .default('principal.subject')
          .describe('Where its id stands.'),
        claims: z
          .array(z.string().min(1).max(256))
          .max(16)
          .default([])
          .describe('Claims that the decision point is told as properties of the subject.'),
      })
      .prefault({})
      .describe('Who: a type, and where its id stands.'),
    action: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('What is done. By default the method of the request.'),
    resource: z
      .strictObject({
        type: typeSchema.describe('What kind of resource it is.'),
        id: referenceSchema(ASKED_ROOTS)
          .optional()
          .describe('Where its id stands: `params.id`. By default it is the path.'),
      })
      .describe('What it is done to.'),
    timeout: duration({ min: '50ms', max: '10s' }).prefault('1s').describe('For one question as a whole.'),
    retry: duration({ min: '100ms', max: '5m' })
      .prefault('1s')
      .describe('How long nothing is asked after the decision point failed.'),
    maxAge: duration({ max: '10m' })
      .prefault('5s')
      .describe(
        'How long a decision is remembered, per isolate: the longest delay of a change. `0s` for never.',
      ),
    concurrencyMax: z
      .int()
      .min(1)
      .max(1000)
      .default(32)
      .describe('Questions at a time, per isolate; more are faults.'),
    bytesMax: bytes({ min: '256B', max: '64KiB' }).prefault('16KiB').describe('Largest answer that is read.'),
  })
  .transform(({ timeout, retry, maxAge, ...rest }) => ({
    ...rest,
    timeoutMs: timeout,
    retryMs: retry,
    maxAgeMs: maxAge,
  }))

export type AskOptions = z.output<typeof askSchema>
