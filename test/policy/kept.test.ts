// A nonce that a strict route saw is remembered for as long as a lax route of the same scheme would take its message.

import { expect, test } from 'vitest'

import { decodeBundle } from '../../shared/policy/bundle.ts'
import type { LinkedPolicy } from '../../shared/policy/linked.ts'
import { compiled, SOUND } from './support.ts'

const KEYS = 'keys: { a: { directory: https://keys.example.com/k } }'
const rfc = (maxAge: string, more = ''): string =>
  `signature: { scheme: rfc9421, ${KEYS}, nonce: required, maxAge: ${maxAge}, clockSkew: 0s${more} }`
const stripe = (tolerance: string): string =>
  `signature: { scheme: stripe, secrets: [HOOK], tolerance: ${tolerance} }`
const github = (remember: string): string =>
  `signature: { scheme: github, secrets: [HOOK], replay: {}, remember: ${remember} }`

const route = (guard: string, index: number): string =>
  `  - { name: r${index}, match: { path: "/r${index}", methods: [POST] }, origin: orders, guards: [{ ${guard} }] }\n`

/** What each route's signature guard was told to remember; undefined for its own time. */
const kept = (...guards: readonly string[]): readonly (number | undefined)[] => {
  const { bundle, problems } = compiled(SOUND + guards.map(route).join(''))
  if (bundle === undefined) throw new TypeError(JSON.stringify(problems))
  const decoded = decodeBundle(bundle)
  if (!decoded.ok) throw new TypeError(decoded.error)
  return (decoded.value.data as LinkedPolicy).routes.slice(1).map(({ guards: [guard] }) => {
    const options = guard?.options as { keptMs?: number; of?: { options: { keptMs?: number } }[] }
    return options.of === undefined ? options.keptMs : options.of[1]?.options.keptMs
  })
}

test.each([
  ['one alone', [rfc('1m')], [undefined]],
  ['the laxest for both', [rfc('1m'), rfc('10m')], [600_000, undefined]],
  ['whatever its order', [rfc('10m'), rfc('1m')], [undefined, 600_000]],
  ['per scheme', [rfc('1m'), stripe('10m'), stripe('1m')], [undefined, undefined, 600_000]],
  ['of messages without a time', [github('1m'), github('2h')], [7_200_000, undefined]],
  [
    'inside of anyOf too',
    [`anyOf: [{ key: {} }, { ${rfc('1m')} }]`, rfc('10m', ', label: two')],
    [600_000, undefined],
  ],
])('%s', (_name, guards, expected) => {
  expect(kept(...guards)).toEqual(expected)
})
