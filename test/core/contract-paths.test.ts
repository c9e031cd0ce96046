// Paths of a contract: the tree against the naive reading of what OpenAPI says, on random templates and paths.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { isParam, pathsOf, segmentsOf } from '../../shared/core/contract-paths.ts'
import type { FoundPlace, Template } from '../../shared/core/contract-paths.ts'

const segment = fc.constantFrom('a', 'b', '{x}', '{y}', '__proto__', '')
const template = fc.record({
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
})
const request = fc.array(fc.constantFrom('a', 'b', 'c', '__proto__', 'v1', ''), {
  minLength: 1,
  maxLength: 5,
})

const shapeOf = (shape: readonly string[]): string =>
  shape.map((part) => (isParam(part) ? '1' : '0')).join('')

/** Of all templates that fit, the one whose first differing segment is the literal; then the method. */
const naive = (
  base: string,
  templates: readonly Template[],
  method: string,
  segments: readonly string[],
): string => {
  const fits = templates
    .map(({ path }) => segmentsOf(`${base}${path}`))
    .filter(
      (shape) =>
        shape.length === segments.length &&
        shape.every((part, at) => (isParam(part) ? segments[at] !== '' : part === segments[at])),
    )
  if (fits.length === 0) return 'unknown'
  const [best = ''] = fits.map(shapeOf).toSorted()
  const places = templates.flatMap(({ method: own, path }, place) => {
    const shape = segmentsOf(`${base}${path}`)
    return fits.some((fit) => fit.join('/') === shape.join('/')) && shapeOf(shape) === best
      ? [{ own, place }]
      : []
  })
  const place =
    places.find(({ own }) => own === method) ??
    (method === 'HEAD' ? places.find(({ own }) => own === 'GET') : undefined)
  return place === undefined ? 'method' : String(place.place)
}

const told = (found: FoundPlace): string => (found.kind === 'operation' ? String(found.place) : found.kind)

test('the tree finds what the naive reading finds', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(
      fc.constantFrom('', '/v1', '/v1/a'),
      fc.array(template, { maxLength: 8 }),
      fc.array(fc.tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT'), request), {
        minLength: 1,
        maxLength: 6,
      }),
      (base, templates, requests) => {
        const paths = pathsOf(base, templates)
        for (const [method, tail] of requests) {
          const segments = [...base.split('/').slice(1), ...tail]
          const expected = naive(base, templates, method, segments)
          expect(
            told(paths.find(method, segments)),
            JSON.stringify({ base, templates, method, segments }),
          ).toBe(expected)
          const kind = /\d/.test(expected) ? 'operation' : expected
          seen.set(kind, (seen.get(kind) ?? 0) + 1)
        }
      },
    ),
    { numRuns: 3000 },
  )
  for (const kind of ['operation', 'method', 'unknown']) expect(seen.get(kind)).toBeGreaterThan(100)
})
