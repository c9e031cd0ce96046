// The options of RFC 9421, and what all schemes of a signature guard share. Read by the build alone; the factory takes
// only their types.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { duration } from '../../core/units.ts'
import { ALGORITHM_NAMES, algorithms } from './algorithms.ts'
import { parseComponent } from './components.ts'
import { jwkProblem } from './jwk.ts'

export const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
  error: 'expected a name: letters, digits, "-", "_" and ".", at most 64',
})

export const bindingSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
  error: 'expected the name of a secret binding, such as PARTNER_SECRET (never the secret itself)',
})

export const replaySchema = z.strictObject({
  store: z
    .enum(['durable', 'isolate'])
    .default('durable')
    .describe(
      'Where it is remembered what was used: `durable` is once in the world, `isolate` costs no call.',
    ),
  onFault: z
    .enum(['deny', 'isolate'])
    .default('deny')
    .describe('What a failing durable store leaves: a fault, or the memory of the isolate alone.'),
})

const jwkSchema = z.record(z.string(), z.unknown()).describe('A public JSON Web Key (RFC 7517).')

const keyidSchema = z
  .string()
  .regex(/^[\x20-\x7e]{1,256}$/, { error: 'expected printable ASCII, at most 256' })
  .optional()
  .describe('What signatures by this key bear as `keyid`; its name when left out.')

export const directorySchema = z
  .string()
  .refine((text) => isPublicUrl(text), { error: 'expected an https URL without credentials' })
  .describe('The URL of a key set, fetched and kept like that of an issuer; `kid` is compared with `keyid`.')

const isPublicUrl = (text: string): boolean => {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && text.length <= 2048
}

const PUBLIC = ALGORITHM_NAMES.filter((name) => name !== 'hmac-sha256')

const publicKey = z
  .strictObject({
    keyid: keyidSchema,
    algorithm: z.enum(PUBLIC).describe('The one algorithm of this key.'),
    jwk: jwkSchema,
  })
  .superRefine(({ algorithm, jwk }, context) => {
    const problem = jwkProblem(jwk, algorithms[algorithm])
    if (problem !== undefined)
      context.addIssue({ code: 'custom', path: ['jwk'], message: `this key ${problem}` })
  })

const sharedKey = z.strictObject({
  keyid: keyidSchema,
  algorithm: z.literal('hmac-sha256').describe('A secret that both sides share.'),
  secret: bindingSchema.describe('The name of a secret binding, of at least 32 bytes.'),
  encoding: z.enum(['text', 'base64', 'base64url']).default('text').describe('How the secret is written.'),
})

const directoryKeys = z.strictObject({
  directory: directorySchema,
  algorithms: z
    .array(z.enum(PUBLIC))
    .min(1)
    .default(['ed25519'])
    .describe('The algorithms that its keys may be used with.'),
})

export const keySchema = z.union([publicKey, sharedKey, directoryKeys])

const componentSchema = z.string().superRefine((text, context) => {
  const component = parseComponent(text)
  if (!component.ok)
    context.addIssue({
      code: 'custom',
      message: `${component.error}: expected such as "@method", "content-digest" or "@query-param;name=\\"id\\""`,
    })
})

export const timeOptions = {
  maxAge: duration({ min: '1s', max: '1d' })
    .prefault('5m')
    .describe('How long ago a signature may have been made (`created`).'),
  clockSkew: duration({ max: '10m' }).prefault('30s').describe('By how much clocks may differ.'),
}

export const nonceSchema = z
  .union([z.enum(['ignore', 'required']), replaySchema])
  .default('ignore')
  .transform((stated) => (stated === 'required' ? ({ store: 'durable', onFault: 'deny' } as const) : stated))
  .describe(
    'Whether each signature needs a `nonce` that was not used before: `required`, or a map that says where used ones are kept.',
  )

const unique = (texts: readonly string[]): boolean => new Set(texts).size === texts.length

export const rfc9421Options = z
  .strictObject({
    ...placementOptions,
    scheme: z.literal('rfc9421').describe('HTTP Message Signatures.'),
    keys: z
      .record(nameSchema, keySchema)
      .refine((keys) => Object.keys(keys).length > 0 && Object.keys(keys).length <= 256, {
        error: 'expected 1 to 256 keys',
      })
      .refine(
        (keys) =>
          unique(
            Object.entries(keys).flatMap(([name, key]) => ('directory' in key ? [] : [key.keyid ?? name])),
          ),
        { error: 'two keys share a keyid: which of them judges would be a guess' },
      )
      .describe('Whose signatures are accepted, by name; the name becomes the principal’s subject.'),
    components: z
      .array(componentSchema)
      .default(['@method', '@authority', '@path', '@query'])
      .describe('What every signature must cover. `@target-uri` covers scheme, authority, path and query.'),
    bodyComponents: z
      .array(componentSchema)
      .default(['content-digest'])
      .describe(
        'What it must cover besides when there is a body; `content-digest` has the digest compared with the body.',
      ),
    label: z
      .string()
      .regex(/^[a-z*][a-z0-9_.*-]{0,63}$/, {
        error: 'expected a key of a structured dictionary, such as sig1',
      })
      .optional()
      .describe('Only the signature of this label counts; without it any one that holds does.'),
    tag: z
      .string()
      .regex(/^[\x20-\x7e]{1,256}$/)
      .optional()
      .describe(
        'The `tag` that signatures for this API bear; one with another tag, or with any when none is stated, does not count.',
      ),
    ...timeOptions,
    expires: z
      .enum(['optional', 'required'])
      .default('optional')
      .describe('Whether a signature must say when it ends; if it says so, it is held to it.'),
    nonce: nonceSchema,
  })
  .transform(({ maxAge, clockSkew, ...rest }) => ({ ...rest, maxAgeMs: maxAge, clockSkewMs: clockSkew }))

export type Rfc9421Options = z.output<typeof rfc9421Options>
export type SignatureKey = z.output<typeof keySchema>
