// Screens in documents: the policy's, a route's own in their place, and off.

import { describe, expect, test } from 'vitest'

import { ok } from '../../shared/lib/result.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import { optionalFactories, optionalScreenFactories } from '../../shared/policy/optional-factories.ts'
import type { RuleSets } from '../../shared/policy/programs.ts'
import { screenSchemas } from '../../shared/policy/screens.ts'
import { compileText } from '../waf/seclang/kit.ts'
import { compiled, errorsOf, placeOf, SOUND } from './support.ts'

const imported = compileText('SecRule RESPONSE_BODY "@rx x" "id:1,phase:4,deny"')
const CRS: RuleSets = new Map([['crs', ok(imported.ok ? imported.value.bytes : new Uint8Array(0))]])

const CONTRACT =
  '{"openapi":"3.0.0","paths":{"/v1/orders/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{}}}}}'

const namesOf = (policy: string, route: string): readonly (readonly string[])[] => {
  const text = `${policy}${SOUND}`.replace('    origin: orders\n', `    origin: orders\n${route}`)
  const { bundle, problems } = compiled(text, { ruleSets: CRS, files: { 'c.json': CONTRACT } })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const loaded = loadPolicy(bundle ?? new Uint8Array(), undefined, undefined, optionalScreenFactories)
  if (!loaded.ok) throw new Error(loaded.error)
  return [loaded.value.screens(), loaded.value.routes[0]?.screens() ?? []].map((list) =>
    list.map(({ name }) => name),
  )
}

test('none by default', () => {
  expect(namesOf('', '')).toEqual([[], []])
})

test('the policy’s, in their fixed order whatever the document’s', () => {
  const all = Object.keys(screenSchemas)
  const yaml =
    'contracts: { c: { file: c.json } }\nscreens: { deprecation: { since: 2026-01-01 }, headers: {}, rules: { sets: crs }, caching: {}, errors: {}, minimise: { contract: c }, leaks: {} }\n'
  expect(namesOf(yaml, '')).toEqual([all, all])
})

test('a route’s own beside them, in their place, or off', () => {
  expect(
    namesOf('screens: { headers: {}, leaks: {} }\n', '    screens: { leaks: off, errors: {} }\n'),
  ).toEqual([
    ['leaks', 'headers'],
    ['errors', 'headers'],
  ])
})

test.each([
  ['an unknown screen', 'screens: { header: {} }\n', 'did you mean "headers"?'],
  ['an unknown option', 'screens: { headers: { sets: {} } }\n', 'did you mean "set"?'],
  ['off where there is nothing to turn off', 'screens: { leaks: off }\n', 'expected'],
])('refused: %s', (_name, yaml, words) => {
  const errors = errorsOf(`${yaml}${SOUND}`)
  expect(errors).toHaveLength(1)
  expect(`${errors[0]?.message} ${errors[0]?.fix ?? ''}`).toContain(words)
})

const named = (sets: string) => errorsOf(`screens: { rules: { sets: ${sets} } }\n${SOUND}`, { ruleSets: CRS })

test('rule sets that screens name are carried, and must be imported ones', () => {
  expect(named('crs')).toEqual([])
  expect(named('[crs, csr]').map(placeOf)).toEqual(['1:33 screens.rules.sets[1] unknown-program'])
  expect(named('csr')[0]?.fix).toBe('did you mean "crs"?')
  expect(named('core').map(placeOf)).toEqual(['1:27 screens.rules.sets[0] rules-without-answers'])
  const route = SOUND.replace(
    '    origin: orders\n',
    '    origin: orders\n    screens: { rules: { sets: no } }\n',
  )
  expect(errorsOf(route).map(placeOf)).toEqual(['19:31 routes[0].screens.rules.sets[0] unknown-program'])
})

const guarded = (sets: string): string =>
  SOUND.replace('limit: {', `payload: { rules: ${sets} }\n      - limit: {`)

describe('what runs imported rule sets', () => {
  test.each([
    ['native rules alone', guarded('core'), [], []],
    ['a guard that names imported ones', guarded('[core, crs]'), ['payload'], []],
    ['a screen of the policy', `screens: { rules: { sets: crs } }\n${guarded('core')}`, [], ['rules']],
    [
      'a screen of a route',
      guarded('core').replace(
        '    origin: orders\n',
        '    origin: orders\n    screens: { rules: { sets: crs } }\n',
      ),
      [],
      ['rules'],
    ],
  ])('is carried only by a Worker whose policy needs it: %s', (_, text, kinds, screens) => {
    const built = compiled(text, { ruleSets: CRS })
    expect(built.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect([built.kinds, built.screens]).toEqual([kinds, screens])
  })

  test.each([
    [guarded('crs'), 'runs no imported rule sets ("crs")'],
    [`screens: { rules: { sets: crs } }\n${SOUND}`, 'no screen of kind "rules"'],
  ])('is missed at once, and not by the first request: %#', (text, error) => {
    const bundle = compiled(text, { ruleSets: CRS }).bundle ?? new Uint8Array()
    expect(loadPolicy(bundle)).toMatchObject({ ok: false, error: expect.stringContaining(error) as unknown })
    expect(loadPolicy(bundle, undefined, optionalFactories, optionalScreenFactories).ok).toBe(true)
  })
})
