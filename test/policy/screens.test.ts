// Screens in documents: the policy's, a route's own in their place, and off.

import { expect, test } from 'vitest'

import { loadPolicy } from '../../shared/policy/load.ts'
import { screenSchemas } from '../../shared/policy/screens.ts'
import { compiled, errorsOf, SOUND } from './support.ts'

const namesOf = (policy: string, route: string): readonly (readonly string[])[] => {
  const text = `${policy}${SOUND}`.replace('    origin: orders\n', `    origin: orders\n${route}`)
  const { bundle, problems } = compiled(text)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const loaded = loadPolicy(bundle ?? new Uint8Array())
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
    'screens: { deprecation: { since: 2026-01-01 }, headers: {}, caching: {}, errors: {}, leaks: {} }\n'
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
