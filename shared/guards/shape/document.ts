// How the shape guard appears in policy documents, and what about it deserves a warning.

import type { GuardDocument, Surroundings, Warning } from '../../core/document.ts'
import { FORMATS, shapeOptions } from './options.ts'
import type { Format, ShapeOptions } from './options.ts'

export const shapeDocument: GuardDocument<typeof shapeOptions> = {
  schema: shapeOptions,
  refers: () => [],
  lint: (options, surroundings) => [
    ...unusedSections(options),
    ...beyondBody(options, surroundings),
    ...activeFiles(options),
    ...openMedia(options),
    ...late(options, surroundings),
  ],
}

/** Sections of formats that `types` does not admit, where somebody wrote them. */
const unusedSections = (options: ShapeOptions): readonly Warning[] => {
  const { files } = options.multipart
  if (files === undefined || admits(options, 'multipart')) return []
  return [
    {
      code: 'shape-files-unused',
      path: ['multipart', 'files'],
      message: 'no file gets here: `types` does not list multipart',
      fix: 'add multipart to types, or remove the section',
    },
  ]
}

const admits = ({ types }: ShapeOptions, format: Format): boolean =>
  types.some((type) => type === format || (format === 'multipart' && type === 'multipart/form-data'))

/** A bound above the largest body that gets here bounds nothing. */
const beyondBody = (options: ShapeOptions, { bodyBytesMax }: Surroundings): readonly Warning[] => {
  if (bodyBytesMax === undefined || !options.parts.includes('body')) return []
  const { json, form, multipart, xml } = options
  const bounds: readonly (readonly [Format, Warning['path'], number])[] = [
    ['json', ['json', 'stringLength'], json.stringLength],
    ['form', ['form', 'valueLength'], form.valueLength],
    ['multipart', ['multipart', 'valueBytesMax'], multipart.valueBytesMax],
    ['multipart', ['multipart', 'files', 'bytesMax'], multipart.files?.bytesMax ?? 0],
    ['xml', ['xml', 'textLength'], xml.textLength],
  ]
  return bounds.flatMap(([format, path, bound]) =>
    admits(options, format) && bound > bodyBytesMax
      ? [
          {
            code: 'shape-bound-unreachable',
            path,
            message: `a body has ${bodyBytesMax} bytes at most: ${path.join('.')} (${bound}) is never met`,
            fix: "lower it, or raise the route's bounds.bodyBytesMax",
          },
        ]
      : [],
  )
}

/** What a browser runs as the site's own when it is served back. */
const ACTIVE: ReadonlySet<string> = new Set([
  'svg',
  'svgz',
  'html',
  'htm',
  'xhtml',
  'xht',
  'xml',
  'js',
  'mjs',
  'swf',
])

const activeFiles = ({ multipart }: ShapeOptions): readonly Warning[] =>
  (multipart.files?.extensions ?? []).flatMap((extension, index) =>
    ACTIVE.has(extension)
      ? [
          {
            code: 'shape-active-extension',
            path: ['multipart', 'files', 'extensions', index],
            message: `a .${extension} file may hold scripts that browsers run when it is served back`,
            fix: 'leave it out, or serve uploads from a domain of their own and as attachments',
          },
        ]
      : [],
  )

/** A media type that no reader here knows: its body passes with nothing but its size bounded. */
const openMedia = ({ types }: ShapeOptions): readonly Warning[] =>
  types.flatMap((type, index) =>
    type === 'application/octet-stream'
      ? [
          {
            code: 'shape-type-open',
            path: ['types', index],
            message: 'anything may be sent as application/octet-stream, and nothing in it is looked at',
            fix: `name the types that the API takes: ${FORMATS.join(', ')}, image/png`,
          },
        ]
      : [],
  )

/** Guards that take a body apart for much more than its form costs. */
const DEARER: ReadonlySet<string> = new Set(['payload', 'schema', 'graphql'])

const late = ({ parts }: ShapeOptions, { kinds, place }: Surroundings): readonly Warning[] => {
  const before = kinds.slice(0, place).find((kind) => DEARER.has(kind))
  if (before === undefined || !parts.includes('body')) return []
  return [
    {
      code: 'shape-late',
      path: [],
      message: `${before} stands before it, and has taken the body apart by then, whatever its form`,
      fix: `move shape before ${before}`,
    },
  ]
}
