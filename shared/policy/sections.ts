// The sections of a policy document around its routes: where it is served, whom it trusts for the client's address,
// its bounds and its origins. Each schema answers the linked form, every default filled in. Read by the build alone.

import { z } from 'zod'

import { bytes, duration } from '../core/units.ts'
import type { ClientSource } from '../exchange/inspect.ts'
import { CODINGS } from '../exchange/unpack.ts'
import { parsePrefix } from '../lib/ip/prefix.ts'
import type { Cors, Https } from './linked.ts'

/** Names of origins, issuers, lists and routes: what problems, events and headers may quote without escaping. */
export const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
  error: 'expected a name: letters, digits, "-", "_" and ".", at most 64, starting with a letter or digit',
})

const HOST = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

export const hostSchema = z
  .string()
  .max(253)
  .refine((host) => host === '*' || HOST.test(host) || /^\[[0-9a-f:.]{2,45}\]$/.test(host), {
    error:
      'expected a host name in lower case and without port, such as "api.example.com", "*.example.com" or "*"',
  })

const prefixSchema = z.string().superRefine((text, context) => {
  const prefix = parsePrefix(text)
  if (prefix.ok) return
  const fix = prefix.error.fix === undefined ? '' : `; write ${prefix.error.fix}`
  context.addIssue({ code: 'custom', message: `${prefix.error.message}${fix}` })
})

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, { error: 'expected a header name' })

const hstsSchema = z.strictObject({
  maxAge: duration({ max: '3650d' })
    .prefault('365d')
    .describe('How long a browser remembers to use HTTPS only (`max-age`).'),
  includeSubDomains: z.boolean().default(false).describe('Covers every host below this one too.'),
  preload: z.boolean().default(false).describe('Asks for a place in the preload list of browsers.'),
})

export const httpsSchema = z
  .strictObject({
    plain: z
      .enum(['refuse', 'redirect', 'off'])
      .default('refuse')
      .describe(
        'What becomes of a plain-HTTP request: `refuse` answers 426, `redirect` answers 308 to HTTPS, `off` admits it.',
      ),
    hsts: z
      .union([z.literal('off'), hstsSchema])
      .prefault({})
      .describe('Strict-Transport-Security (RFC 6797) on every answer over HTTPS, or `off`.'),
  })
  .transform(({ plain, hsts }): Https => ({
    plain,
    hsts:
      hsts === 'off'
        ? undefined
        : {
            maxAgeS: Math.floor(hsts.maxAge / 1000),
            includeSubDomains: hsts.includeSubDomains,
            preload: hsts.preload,
          },
  }))

const addressSourceSchema = z
  .union([
    z.enum(['cf-connecting-ip', 'socket']),
    z.strictObject({
      header: headerName.describe('A header that a trusted party in front always sets and overwrites.'),
    }),
    z.strictObject({
      forwarded: z
        .strictObject({
          hops: z
            .int()
            .min(1)
            .max(16)
            .describe('Which entry of X-Forwarded-For is the client, counted from the right: 1 is the last.'),
          trusted: z
            .array(prefixSchema)
            // Without one every request would be refused: the peer itself is a proxy.
            .min(1, { error: 'name the network of at least one proxy: the connection comes from it' })
            .describe(
              'Networks of the proxies in front: the connection, and every entry right of the client, must come from one of them.',
            ),
        })
        .describe('An entry of X-Forwarded-For, behind counted proxies.'),
    }),
  ])
  .describe(
    "The one trusted source of the client's address: `cf-connecting-ip` (Cloudflare's header), `socket` (the peer, for local use), `{ header }`, or `{ forwarded }`.",
  )

export const clientSchema = z
  .strictObject({ address: addressSourceSchema })
  .transform(({ address }): ClientSource => {
    if (typeof address === 'string') return { kind: address }
    if ('header' in address) return { kind: 'header', name: address.header.toLowerCase() }
    return { kind: 'forwarded', hops: address.forwarded.hops, trusted: address.forwarded.trusted }
  })

export const boundsSchema = z.strictObject({
  targetBytesMax: bytes({ min: '64B', max: '16KiB' })
    .prefault('8KiB')
    .describe('Largest request target (path and query); larger ones are answered 414.'),
  headersBytesMax: bytes({ min: '256B', max: '128KiB' })
    .prefault('32KiB')
    .describe('Largest sum of header names and values; larger ones are answered 431.'),
  headersMax: z.int().min(1).max(1000).default(100).describe('Most header fields of a request.'),
  bodyBytesMax: bytes({ max: '64MiB' })
    .prefault('1MiB')
    .describe(
      'Largest body that is buffered for a guard; larger ones are answered 413. Routes whose guards read no body stream any size.',
    ),
  unpack: z
    .strictObject({
      codings: z
        .array(z.enum(CODINGS))
        .min(1)
        .default([...CODINGS])
        .describe('Codings that are undone, one of them at a time.'),
      ratioMax: z
        .int()
        .min(1)
        .max(1100)
        .default(100)
        .describe('How many times larger than what was sent a body may become.'),
    })
    .optional()
    .describe(
      'Unpacks compressed bodies (`Content-Encoding`) for the guards that read them, within `bodyBytesMax`; the origin gets them unpacked. Without it they are answered 415.',
    ),
})

/** What a browser calls an origin (RFC 6454 §6.2): scheme, host and port, exactly as it sends it. */
const webOrigin = z.string().refine((text) => text === '*' || URL.parse(text)?.origin === text, {
  error: 'expected an origin as browsers send it, such as "https://app.example.com", or "*"',
})

export const corsSchema = z
  .strictObject({
    origins: z
      .array(webOrigin)
      .min(1)
      .describe('Web origins that may read answers, exactly; or `"*"` alone.'),
    headers: z
      .array(headerName)
      .default(['authorization', 'content-type'])
      .describe('Request headers that a page may set (Access-Control-Allow-Headers).'),
    exposedHeaders: z
      .array(headerName)
      .default([])
      .describe('Response headers that a page may read (Access-Control-Expose-Headers).'),
    credentials: z.boolean().default(false).describe('Whether cookies may be sent along.'),
    maxAge: duration({ max: '1d' }).prefault('10m').describe('How long a browser remembers a preflight.'),
  })
  .superRefine(({ origins, credentials }, context) => {
    if (!origins.includes('*')) return
    if (origins.length > 1)
      context.addIssue({ code: 'custom', path: ['origins'], message: '"*" stands alone or not at all' })
    // Fetch standard, CORS protocol and credentials: browsers refuse it, and echoing the origin would open the API.
    if (credentials)
      context.addIssue({
        code: 'custom',
        path: ['credentials'],
        message: 'credentials need exact origins, not "*"',
      })
  })
  .transform(({ origins, headers, exposedHeaders, credentials, maxAge }): Cors => ({
    origins,
    headers: headers.map((name) => name.toLowerCase()),
    exposedHeaders: exposedHeaders.map((name) => name.toLowerCase()),
    credentials,
    maxAgeS: Math.floor(maxAge / 1000),
  }))

/** What the gate calls itself: a token (RFC 9110 §5.6.2), fit for Via and CDN-Loop. */
export const viaSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, {
  error: 'expected a name in lower case, such as "gatehouse"',
})

export const routeBoundsSchema = z
  .strictObject({
    bodyBytesMax: bytes({ max: '64GiB' })
      .optional()
      .describe(
        'Largest body of this route, in place of `bounds.bodyBytesMax`, and counted where it streams through unread too.',
      ),
  })
  .describe('Bounds of this route alone.')

const policyFile = (sample: string): z.ZodString =>
  z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/, {
      error: `expected a file in the policy folder, such as "${sample}"`,
      abort: true,
    })
    .refine((file) => !file.split('/').includes('..'), { error: 'the file must stand in the policy folder' })

export const contractSchema = z.strictObject({
  file: policyFile('contracts/orders.yaml').describe(
    'An OpenAPI document (3.0 or 3.1) or Swagger 2, YAML or JSON, in the policy folder. Files that it refers to stand there as well.',
  ),
  basePath: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9._~-]+)*$/, {
      error: 'expected "" or a path such as "/v1", without a slash at its end',
    })
    .optional()
    .describe(
      'What its paths stand under at this gate, in place of what the document says in `servers` or `basePath`.',
    ),
})

export const listSchema = z.union([
  z.strictObject({
    file: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/, {
        error: 'expected a file in the policy folder, such as "lists/office.txt"',
        abort: true,
      })
      .refine((file) => !file.split('/').includes('..'), {
        error: 'the file must stand in the policy folder',
      })
      .describe(
        'A text file in the policy folder: one address or CIDR prefix per line, "#" starts a comment.',
      ),
  }),
  z.strictObject({ addresses: z.array(z.string()).describe('Addresses and CIDR prefixes, written here.') }),
])

export const problemsSchema = z
  .strictObject({
    base: z
      .string()
      .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? '') && text.endsWith('/'), {
        error: 'expected a URL that ends in "/", such as "https://docs.example.com/problems/"',
      })
      .optional()
      .describe('Where the pages of problem types stand; without it a type is `urn:gatehouse:problem:CODE`.'),
  })
  .transform(({ base }) => base)
