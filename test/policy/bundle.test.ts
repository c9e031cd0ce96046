// One policy, one file: deterministic, checked when it is read, and refused where it is not understood.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'

import { BUNDLE_FORMAT, canonicalJson, decodeBundle, encodeBundle } from '../../shared/policy/bundle.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import { select } from '../../shared/policy/select.ts'
import { compiled, SOUND } from './support.ts'

const bundleOf = (text: string): Uint8Array => {
  const { bundle } = compiled(text)
  if (bundle === undefined) throw new Error('the document does not build')
  return bundle
}

/** The same value with the keys of every map in another order. */
const shuffled = (value: unknown, order: () => number): unknown => {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, shuffled(inner, order)] as const)
  const ranked = entries.map((entry) => [order(), entry] as const)
  return Object.fromEntries(ranked.toSorted(([one], [other]) => one - other).map(([, entry]) => entry))
}

describe('the same documents give the same bytes', () => {
  test('built twice', () => {
    expect(bundleOf(SOUND)).toEqual(bundleOf(SOUND))
  })

  test('whatever the order of keys, comments and layout', () => {
    const rich = SOUND.replace('origins:', 'origins:\n  a: { url: "https://a.example.com" }').replace(
      'lists:',
      'lists:\n  empty: { addresses: [] }',
    )
    const expected = bundleOf(rich)
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (stream) => {
        const text = stringify(shuffled(parse(rich), () => Number(stream.next().value)))
        seen.add(text)
        expect(bundleOf(text)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
    expect(seen.size).toBeGreaterThan(20)
  })

  test('and another document gives another version', () => {
    const other = bundleOf(SOUND.replace('quota: 10', 'quota: 11'))
    const [one, two] = [decodeBundle(bundleOf(SOUND)), decodeBundle(other)]
    expect(one.ok && two.ok && one.value.version !== two.value.version).toBe(true)
  })
})

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(32).fill(bytes.length & 255)

describe('a bundle', () => {
  test('gives back what went in, sections aligned to 8 bytes', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
        fc.nat(7),
        (data, parts, shift) => {
          const sections = parts.map((bytes, index) => ({ kind: 'list' as const, name: `l${index}`, bytes }))
          const file = encodeBundle(data, sections, sha256)
          const moved = new Uint8Array(file.length + 8).subarray(shift, shift + file.length)
          moved.set(file)
          const decoded = decodeBundle(moved)
          if (!decoded.ok) throw new Error(decoded.error)
          expect(canonicalJson(decoded.value.data)).toBe(canonicalJson(data))
          expect(decoded.value.sections.map(({ bytes }) => [...bytes])).toEqual(
            parts.map((bytes) => [...bytes]),
          )
          for (const { bytes } of decoded.value.sections) expect(bytes.byteOffset % 8).toBe(0)
        },
      ),
    )
  })

  test('that was changed or cut anywhere behind its digest is refused', () => {
    const file = bundleOf(SOUND)
    fc.assert(
      fc.property(
        fc.integer({ min: 56, max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, mask) => {
          const broken = file.slice()
          broken[at] = (broken[at] ?? 0) ^ mask
          expect(decodeBundle(broken).ok).toBe(false)
          expect(decodeBundle(file.slice(0, at)).ok).toBe(false)
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('version: 1\n'.repeat(20))],
  ])('of %s is no bundle', (_name, bytes) => {
    expect(decodeBundle(bytes)).toEqual({ ok: false, error: 'this is not a Gatehouse policy bundle' })
  })

  test('of another format is refused with a sentence that says what to do', () => {
    const file = bundleOf(SOUND)
    new DataView(file.buffer).setUint32(8, BUNDLE_FORMAT + 1, true)
    const loaded = loadPolicy(file)
    expect(loaded.ok ? '' : loaded.error).toContain('build it again')
  })

  test.each([[Number.NaN], [new Map()], [() => 1], [{ deep: [new Date(0)] }]])(
    'holds plain data only: %s is a bug',
    (value) => {
      expect(() => encodeBundle(value, [], sha256)).toThrow(TypeError)
    },
  )
})

const factory = () => ({
  name: 'x',
  reads: 'head' as const,
  needs: [],
  gives: [],
  judge: () => ({ kind: 'pass' as const }),
})

describe('loading', () => {
  test('makes a policy that selects and holds its guards', () => {
    const loaded = loadPolicy(bundleOf(SOUND))
    if (!loaded.ok) throw new Error(loaded.error)
    const found = select(loaded.value.selector, 'api.example.com', ['v1', 'orders', '7'], 'HEAD')
    if (found.kind !== 'route') throw new Error('no route')
    expect(found.params.get('id')).toBe('7')
    expect(found.route.placements().map(({ guard }) => guard.name)).toEqual(['address', 'token', 'limit'])
    expect(found.route.placements()).toBe(found.route.placements())
    expect(loaded.value.linked.origins).toEqual([
      { name: 'orders', url: 'https://orders.example.com', timeoutMs: 30_000 },
    ])
  })

  test.each([
    [
      'a kind that this Worker does not have',
      '"kind":"address"',
      '"kind":"wizard1"',
      'no guard of kind "wizard1"',
    ],
  ])('refuses %s', (_name, from, to, words) => {
    const decoded = decodeBundle(bundleOf(SOUND))
    if (!decoded.ok) throw new Error(decoded.error)
    const data = JSON.parse(JSON.stringify(decoded.value.data).replace(from, to)) as unknown
    const loaded = loadPolicy(encodeBundle(data, decoded.value.sections, sha256))
    expect(loaded.ok ? '' : loaded.error).toContain(words)
  })

  test.each([
    ['two routes of one rule set: those of one', 'payload: {}', 'payload: { sensitivity: 2 }', 1],
    ['a rule set in parts: those of both', 'payload: {}', 'payload: { rules: [core, core] }', 2],
    [
      'a route without rules: none',
      'limit: { by: principal, quota: 9, window: 1m }',
      'address: { allow: [office] }',
      0,
    ],
  ])('ahead of requests, guards are made of %s', (_name, one, other, made) => {
    const second = SOUND.slice(SOUND.indexOf('  - name:'))
      .replace('read-order', 'other')
      .replace('/v1', '/v2')
    const [first, last] = [SOUND, second].map((text, index) =>
      text.replace(/- limit:.*/, `- module: { file: ./x.ts }\n      - ${index === 0 ? one : other}`),
    )
    let count = 0
    const counting: typeof factory = () => {
      count++
      throw new Error('a bug')
    }
    const { bundle = new Uint8Array() } = compiled(`${first}${last}`, { modules: { './x.ts': factory } })
    const loaded = loadPolicy(bundle, new Map([['./x.ts', counting]]))
    if (!loaded.ok) throw new Error(loaded.error)
    expect(count).toBe(0)
    loaded.value.prepare()
    expect(count).toBe(made)
    // What a bug broke ahead breaks again where somebody is told.
    expect(() => loaded.value.routes[0]?.placements()).toThrow('a bug')
  })

  test('refuses a module that is not part of the Worker', () => {
    const text = SOUND.replace('- limit:', '- module: { file: ./x.ts }\n      - limit:')
    const { bundle = new Uint8Array() } = compiled(text, { modules: { './x.ts': factory } })
    const loaded = loadPolicy(bundle)
    expect(loaded.ok ? '' : loaded.error).toContain('"./x.ts" is not part of this Worker')
    expect(loadPolicy(bundle, new Map([['./x.ts', factory]])).ok).toBe(true)
  })
})

describe('dev', () => {
  test('admits plain HTTP, loopback names and loopback issuers, and takes the origin that it is given', () => {
    const text = SOUND.replace('https://id.example.com/', 'http://127.0.0.1:9000')
    const options = { dev: true, origin: 'http://127.0.0.1:3000/', debug: true }
    const { bundle, problems } = compiled(text, { options })
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    const loaded = loadPolicy(bundle ?? new Uint8Array())
    if (!loaded.ok) throw new Error(loaded.error)
    const { linked, selector } = loaded.value
    expect(linked.https.plain).toBe('off')
    expect(linked.debug).toBe(true)
    expect(linked.origins[0]?.url).toBe('http://127.0.0.1:3000')
    expect(select(selector, 'localhost', ['v1', 'orders', '7'], 'GET').kind).toBe('route')
  })
})

describe('a route without methods', () => {
  const text = SOUND.replace(', methods: [GET]', '')

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('takes %s', (method) => {
    const loaded = loadPolicy(bundleOf(text))
    if (!loaded.ok) throw new Error(loaded.error)
    expect(select(loaded.value.selector, 'api.example.com', ['v1', 'orders', '7'], method).kind).toBe('route')
  })

  test.each(['TRACE', 'CONNECT', 'TRACK', 'PURGE'])('does not take %s', (method) => {
    const loaded = loadPolicy(bundleOf(text))
    if (!loaded.ok) throw new Error(loaded.error)
    const found = select(loaded.value.selector, 'api.example.com', ['v1', 'orders', '7'], method)
    expect(found).toMatchObject({ kind: 'denial', denial: { code: 'route.method' } })
  })
})
