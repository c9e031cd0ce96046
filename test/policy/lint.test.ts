// What is legal and probably not meant: one change to a sound document per row, one warning with its place and a fix.

import { describe, expect, test } from 'vitest'

import { placeOf, SOUND, warningsOf } from './support.ts'

const OTHER = `  - name: other
    match: { path: /other, methods: [GET] }
    origin: orders
    guards: [{ limit: { by: address, quota: 10, window: 1m } }]
`

type Row = readonly [name: string, from: string, to: string, place: string]

const rows: readonly Row[] = [
  ['debug on', 'version: 1', 'version: 1\ndebug: true', '2:8 debug debug-on'],
  ['any host', '[api.example.com]', '["*"]', '2:9 hosts[0] hosts-any'],
  ['HTTPS off', 'version: 1', 'version: 1\nhttps: { plain: off }', '2:17 https.plain https-off'],
  [
    "the peer's address",
    'version: 1',
    'version: 1\nclient: { address: socket }',
    '2:20 client.address client-socket',
  ],
  ['CORS for everyone', 'version: 1', 'version: 1\ncors: { origins: ["*"] }', '2:18 cors.origins cors-any'],
  [
    'CORS of a route for everyone',
    'methods: [GET] }\n',
    'methods: [GET] }\n    cors: { origins: ["*"] }\n',
    '18:22 routes[0].cors.origins cors-any',
  ],
  [
    'an origin in the clear',
    'https://orders.example.com',
    'http://orders.example.com',
    '4:18 origins.orders.url origin-plain',
  ],
  [
    'a waived audience',
    'audience: https://api.example.com',
    'audience: any',
    '9:15 issuers.main.audience issuer-audience-any',
  ],
  ['a waived type', 'type: at+jwt', 'type: any', '11:11 issuers.main.type issuer-type-any'],
  ['every method', '[GET]', '["*"]', '17:48 routes[0].match.methods methods-any'],
  ['no methods', ', methods: [GET]', '', '17:12 routes[0].match.methods methods-any'],
  ['a method that never comes', '[GET]', '[GET, TRACE]', '17:48 routes[0].match.methods route-unreachable'],
  [
    'a duplicate in a list',
    '[192.0.2.0/24]',
    '[192.0.2.0/24, 192.0.2.0/24]',
    '13:39 lists.office duplicate-prefix',
  ],
  [
    'an overlap in a list',
    '[192.0.2.0/24]',
    '[192.0.2.0/24, 192.0.2.9]',
    '13:39 lists.office overlapping-prefix',
  ],
  [
    'an unused origin',
    'origins:',
    'origins:\n  spare: { url: "https://spare.example.com" }',
    '4:3 origins.spare origin-unused',
  ],
  ['an unused list', 'allow: [office], ', '', '13:3 lists.office list-unused'],
]

test('a sound document has no warnings', () => {
  expect(warningsOf(SOUND)).toEqual([])
})

describe('lint', () => {
  test.each(rows)('warns of %s', (_name, from, to, place) => {
    expect(SOUND.split(from).length).toBe(2)
    const warnings = warningsOf(SOUND.replace(from, to))
    expect(warnings.map(placeOf)).toEqual([place])
    expect(warnings[0]?.fix).toBeDefined()
  })

  test('warns of a route that nothing guards, and of one that is all shadow', () => {
    const guards = 'guards: [{ limit: { by: address, quota: 10, window: 1m } }]'
    const open = (SOUND + OTHER).replace(guards, 'guards: []')
    expect(warningsOf(open).map(({ code, path }) => `${path} ${code}`)).toEqual([
      'routes[1].guards route-unguarded',
    ])
    const shadow = (SOUND + OTHER).replace('window: 1m } }]', 'window: 1m, mode: shadow } }]')
    expect(warningsOf(shadow).map(({ code, path }) => `${path} ${code}`)).toEqual([
      'routes[1].guards route-shadow-only',
    ])
  })

  test.each([
    'token: { issuers: [main], onFault: pass }',
    'key: { onFault: pass }',
    'anyOf: { onFault: pass, of: [{ token: { issuers: [main] } }, { key: {} }] }',
    'certificate: { onFault: pass, allow: { partner: { sha256: "' + 'ab'.repeat(32) + '" } } }',
    'signature: { scheme: github, secrets: [HOOK], onFault: pass }',
  ])('warns loudly where a failure admits everyone: %s', (guard) => {
    const text = SOUND.replace('      - token: { issuers: [main] }\n', `      - ${guard}\n`).replace(
      'by: principal',
      'by: address',
    )
    const found = warningsOf(text).filter(({ code }) => code === 'fault-opens')
    expect(found).toHaveLength(1)
    expect(found[0]?.message).toMatch(/^THE ROUTE OPENS/)
    expect(found[0]?.path).toMatch(/^routes\[0\]\.guards\[1\]\.[a-zA-Z]+\.onFault$/)
    const shadow = text.replace('onFault: pass', 'onFault: pass, mode: shadow')
    expect(warningsOf(shadow).filter(({ code }) => code === 'fault-opens')).toEqual([])
  })

  test('warns, once, of a limit behind a guard that reads the body', () => {
    const text = SOUND.replace('- limit:', '- payload: {}\n      - limit:')
    expect(warningsOf(text).map(({ code }) => code)).toEqual(['limit-after-body'])
  })

  test('does not warn of a limit behind a payload guard that reads the head alone', () => {
    const text = SOUND.replace('- limit:', '- payload: { parts: [head] }\n      - limit:')
    expect(warningsOf(text)).toEqual([])
  })
})
