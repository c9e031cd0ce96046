// Conditions inside of policy documents: an error stands at its very character, however the text is quoted.

import { describe, expect, test } from 'vitest'

import { errorsOf, placeOf, SOUND, warningsOf } from './support.ts'

const withAccess = (guard: string): string =>
  SOUND.replace('      - limit:', `      - access: ${guard}\n      - limit:`)

/** Where `word` first stands in the document. */
const positionOf = (text: string, word: string): string => {
  const before = text.slice(0, text.indexOf(word)).split('\n')
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`
}

describe('an unknown name in a condition is told at its character', () => {
  test.each([
    ['plain', '{ when: method == nope }'],
    ['double quotes', '{ when: "method == nope" }'],
    ['single quotes', "{ when: 'method == nope' }"],
    [
      'behind escapes',
      String.raw`{ when: "method == \"a\u0062\\\" && method == nope" }`.replace(
        String.raw`\\\"`,
        String.raw`\"`,
      ),
    ],
    ['behind doubled quotes', "{ when: 'path == ''a'' && method == nope' }"],
    [
      'in a literal block',
      '\n          when: |\n            method == "GET" &&\n              method == nope',
    ],
    ['in a folded block', '\n          when: >-\n            method == "GET" &&\n            method == nope'],
    ['over plain lines', '\n          when: method == path &&\n            method == nope'],
    ['over quoted lines', '\n          when: "method == path &&\n            method == nope"'],
    ['named', '{ deny: { it: "method == nope" } }'],
  ])('%s', (_name, guard) => {
    const text = withAccess(guard)
    const [error, ...more] = errorsOf(text)
    expect(more).toEqual([])
    expect(error?.message).toContain('there is no "nope"')
    expect(`${error?.line}:${error?.column}`).toBe(positionOf(text, 'nope'))
  })
})

test('syntax errors have a place too', () => {
  const [error] = errorsOf(withAccess('{ when: "method == \'GET\' &&& true" }'))
  expect(error === undefined ? '' : placeOf(error)).toMatch(
    /^\d+:\d+ routes\[0\]\.guards\[2\]\.access\.when invalid-value$/,
  )
})

test('before the principal is known, a condition on claims is refused', () => {
  const text = SOUND.replace(
    '      - token:',
    '      - access: { when: "claims.a == \'b\'" }\n      - token:',
  )
  expect(errorsOf(text).map(({ code }) => code)).toEqual(['grant-missing'])
})

test('a parameter that the path does not have is warned of, since it refuses every request', () => {
  expect(
    warningsOf(withAccess('{ when: "claims.tenant == params.tenant" }')).map(({ code }) => code),
  ).toEqual(['access-param-unknown'])
  expect(warningsOf(withAccess('{ owns: { params.id: claims.sub } }'))).toEqual([])
})

test('roles in a circle are refused', () => {
  const roles = '{ define: { a: { inherits: [b] }, b: { inherits: [a], permissions: [x] } }, need: [x] }'
  expect(errorsOf(withAccess(`{ roles: ${roles} }`))[0]?.message).toContain('a → b → a')
})
