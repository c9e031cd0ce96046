// Path patterns of routes: `/v1/orders/{id}`, `/files/*`. Read by the build, which refuses everything that could
// be matched in two ways, and by the loader. Patterns are written decoded and compared with decoded segments, so
// that no percent-encoding of a literal is another path than the literal. Two characters that a pattern cannot write
// as they are, `*` and the space, have one spelling each: `%2A` and `%20`.

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'

export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  /** The rest of the path, which may be empty: `/files/*` takes `/files`, `/files/` and `/files/a/b`. */
  | { readonly kind: 'rest' }

export type Pattern = readonly Part[]

export const SEGMENTS_MAX = 64
const PARAM = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/

/** Takes a pattern apart, or says in one sentence what is wrong with it. */
export const parsePattern = (text: string): Result<Pattern, string> => {
  if (!text.startsWith('/')) return err('a path starts with "/"')
  const segments = text.slice(1).split('/')
  if (segments.length > SEGMENTS_MAX) return err(`a path has at most ${SEGMENTS_MAX} segments`)
  const parts: Part[] = []
  const names = new Set<string>()
  for (const [index, segment] of segments.entries()) {
    const part = parsePart(segment, index === segments.length - 1)
    if (!part.ok) return part
    if (part.value.kind === 'param') {
      if (names.has(part.value.name)) return err(`the parameter {${part.value.name}} stands twice`)
      names.add(part.value.name)
    }
    parts.push(part.value)
  }
  return ok(parts)
}

const parsePart = (segment: string, last: boolean): Result<Part, string> => {
  if (segment === '*') return last ? ok({ kind: 'rest' }) : err('"*" may only be the last segment')
  // "/" is [''] and "/a/" ends in ''; an empty segment in the middle never reaches selection.
  if (segment === '') return last ? ok({ kind: 'literal', text: '' }) : err('a path has no empty segment')
  if (segment.startsWith('{') && segment.endsWith('}')) {
    const name = segment.slice(1, -1)
    if (PARAM.test(name)) return ok({ kind: 'param', name })
    return err(`"${segment}": a parameter's name is letters, digits and "_", and starts with no digit`)
  }
  const wrong = wrongLiteral(segment.replace(ESCAPED, 'x'))
  return wrong === undefined ? ok({ kind: 'literal', text: literalOf(segment) }) : err(wrong)
}

const ESCAPED = /%2A|%20/g

/** What a literal segment of a pattern stands for. */
export const literalOf = (segment: string): string =>
  segment.replace(ESCAPED, (escape) => (escape === '%20' ? ' ' : '*'))

/** A path of literals, decoded, and parameters, as a pattern that takes just it. */
export const patternText = (path: string): string => path.replaceAll(' ', '%20').replaceAll('*', '%2A')

const wrongLiteral = (segment: string): string | undefined => {
  if (/[{}*]/.test(segment))
    return `"${segment}": "{name}" and "*" each stand for a whole segment, not for a part of one (write "%2A" for the character itself)`
  if (segment.includes('%')) return `"${segment}": write the path decoded, as guards see it`
  if (segment === '.' || segment === '..') return 'dot segments are resolved before a route is selected'
  if (/[?#\\]/.test(segment)) return `"${segment}": a path holds no "?", "#" or "\\"`
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(segment))
    return `"${segment}": a path holds no control characters, and a space is written "%20"`
  if (segment !== segment.normalize('NFC') || !segment.isWellFormed())
    return `"${segment}": write the path in Unicode's composed form (NFC)`
  return undefined
}

/** The same text for two patterns that match the same paths: `/a/{x}` and `/a/{y}`. */
export const shapeOf = (pattern: Pattern): string =>
  pattern.map((part) => (part.kind === 'literal' ? `/=${part.text}` : `/${part.kind}`)).join('')
