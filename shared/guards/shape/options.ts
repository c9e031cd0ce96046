// The shape guard's options as documents write them. Read by the build alone.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { bytes } from '../../core/units.ts'

export const FORMATS = ['json', 'form', 'multipart', 'xml', 'text'] as const
export type Format = (typeof FORMATS)[number]

// RFC 6838 §4.2: restricted-name.
const mediaType = z.string().regex(/^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/, {
  error: `expected ${FORMATS.join(', ')}, or a media type in lower case such as "image/png"`,
})

const bound = (most: number): z.ZodInt => z.int().min(0).max(most)
const refusable = z.enum(['refuse', 'pass'])

const repeated = z.union([refusable, z.array(z.string().min(1).max(200)).min(1).max(200)])

const json = z
  .strictObject({
    depth: bound(1024).default(32).describe('How deep objects and arrays may nest.'),
    keys: bound(1_000_000).default(500).describe('Most keys of one object.'),
    keysInAll: bound(10_000_000).default(10_000).describe('Most keys of all objects together.'),
    items: bound(10_000_000).default(10_000).describe('Most items of one array.'),
    values: bound(10_000_000).default(50_000).describe('Most values in all.'),
    keyLength: bound(1_000_000).default(256).describe('Longest key, in characters (UTF-16 code units).'),
    stringLength: bound(100_000_000)
      .default(100_000)
      .describe('Longest string, in characters (UTF-16 code units).'),
    numberLength: bound(100_000).default(64).describe('Longest number as it is written.'),
    numbers: z
      .enum(['any', 'finite', 'exact'])
      .default('finite')
      .describe(
        '`finite` refuses a number that a double turns into infinity or zero; `exact` also one that loses digits (RFC 7493 §2.2).',
      ),
    duplicates: z
      .enum(['refuse', 'exact', 'pass'])
      .default('refuse')
      .describe(
        'An object with the same key twice, in any spelling: `refuse` takes `Role` and `role` for one, as Go and ASP.NET do, `exact` for two.',
      ),
  })
  .prefault({})
  .describe('JSON, by the letter of RFC 8259.')

const form = z
  .strictObject({
    fields: bound(100_000).default(200).describe('Most fields.'),
    nameLength: bound(100_000).default(256).describe('Longest name, decoded.'),
    valueLength: bound(100_000_000).default(65_536).describe('Longest value, decoded.'),
    depth: bound(100).default(5).describe('Most steps in brackets of a name: `a[b][c]` has two.'),
    repeated: repeated
      .default('refuse')
      .describe('A name that stands twice and does not end in `[]`; or the names that may.'),
  })
  .prefault({})
  .describe('application/x-www-form-urlencoded.')

const files = z
  .strictObject({
    count: bound(10_000).default(10).describe('Most files of one request.'),
    bytesMax: bytes({ min: '1B', max: '64MiB' }).prefault('5MiB').describe('Largest file.'),
    nameLength: bound(1000).default(200).describe('Longest file name, in characters.'),
    extensions: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9]{1,16}$/, { error: 'expected an extension such as "png": lower case, no dot' }),
      )
      .min(1)
      .max(200)
      .describe(
        'The extensions that files may have. A file of a known one must begin with its signature and declare no other type.',
      ),
    types: z
      .array(mediaType)
      .min(1)
      .max(200)
      .optional()
      .describe('The types that files may declare; without it, those that are known for the extension.'),
  })
  .describe('Files in forms; without this section none is admitted.')

const multipart = z
  .strictObject({
    parts: bound(10_000).default(50).describe('Most parts, files among them.'),
    nameLength: bound(10_000).default(256).describe('Longest name of a part.'),
    valueBytesMax: bytes({ max: '64MiB' }).prefault('64KiB').describe('Largest part that is no file.'),
    depth: bound(100).default(5).describe('Most steps in brackets of a name.'),
    repeated: repeated
      .default('refuse')
      .describe('A name of fields that stands twice and does not end in `[]`; or the names that may.'),
    files: files.optional(),
  })
  .prefault({})
  .describe('multipart/form-data (RFC 7578).')

const xml = z
  .strictObject({
    depth: bound(1000).default(32).describe('How deep elements may nest.'),
    elements: bound(10_000_000).default(10_000).describe('Most elements.'),
    attributes: bound(10_000).default(32).describe('Most attributes of one element.'),
    namespaces: bound(10_000).default(32).describe('Most namespace declarations of the document.'),
    nameLength: bound(10_000).default(128).describe('Longest name of an element or attribute.'),
    textLength: bound(100_000_000).default(100_000).describe('Longest text, attribute value or comment.'),
  })
  .prefault({})
  .describe('XML: always without document types, entities of its own and processing instructions.')

const query = z
  .strictObject({
    fields: bound(1000).default(100).describe('Most parameters.'),
    nameLength: bound(16_384).default(128).describe('Longest name, decoded.'),
    valueLength: bound(16_384).default(2048).describe('Longest value, decoded.'),
    depth: bound(100).default(5).describe('Most steps in brackets of a name.'),
    repeated: repeated
      .default('pass')
      .describe('A name that stands twice and does not end in `[]`; or the names that may.'),
  })
  .prefault({})
  .describe('The query.')

const cookies = z
  .strictObject({
    fields: bound(300).default(60).describe('Most cookies.'),
    nameLength: bound(16_384).default(256).describe('Longest name.'),
    valueLength: bound(65_536).default(4096).describe('Longest value.'),
    repeated: repeated.default('pass').describe('A name that stands twice; or the names that may.'),
  })
  .prefault({})
  .describe('Cookies.')

export const shapeOptions = z.strictObject({
  ...placementOptions,
  parts: z
    .array(z.enum(['head', 'body']))
    .min(1)
    .max(2)
    .default(['head', 'body'])
    .describe('What is judged: query and cookies, the body, or both. `[head]` reads no body.'),
  types: z
    .array(z.union([z.enum(FORMATS), mediaType]))
    .min(1)
    .max(50)
    .default(['json'])
    .describe(
      'What bodies may be; any other is refused. Exact media types admit what is none of the five: `image/png`, whose signature is then looked for.',
    ),
  nul: refusable.default('refuse').describe('A NUL character in any name or text.'),
  prototypes: refusable
    .default('refuse')
    .describe('Names such as `__proto__` and `constructor.prototype` (CWE-1321).'),
  json,
  form,
  multipart,
  xml,
  query,
  cookies,
})

export type ShapeOptions = z.output<typeof shapeOptions>
