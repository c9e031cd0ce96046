// Exclusions in documents: names that nothing bears are errors with their place; what can never match, or takes off
// too much, is a warning.

import { describe, expect, test } from 'vitest'

import { ok } from '../../shared/lib/result.ts'
import type { RuleSets } from '../../shared/policy/programs.ts'
import { compileText } from '../waf/seclang/kit.ts'
import { errorsOf, SOUND, warningsOf } from './support.ts'

const RULES = `rules:
  - { id: own-everywhere, title: t, tags: [acme, CWE-1], literal: { any: [evil] }, score: 5, examples: { must: [evil], mustNot: [x] } }
  - { id: own-header, title: t, tags: [acme], literal: { any: [evil] }, places: [header], score: 3, examples: { must: [evil], mustNot: [x] } }
  - { id: own-late, title: t, tags: [late], literal: { any: [evil] }, sensitivity: 3, score: 3, examples: { must: [evil], mustNot: [x] } }
`
const imported = compileText(`
SecRule ARGS|REQUEST_HEADERS "@rx evil" "id:942100,phase:2,block,severity:CRITICAL,tag:attack-sqli,tag:paranoia-level/1"
SecRule REQUEST_HEADERS "@rx odd" "id:920300,phase:2,block,severity:NOTICE,tag:paranoia-level/3"`)

const ruleSets: RuleSets = new Map<string, RuleSets extends ReadonlyMap<string, infer Set> ? Set : never>([
  ['own', ok([{ file: 'rules/own/x.yaml', text: RULES }])],
  ['copy', ok([{ file: 'rules/copy/x.yaml', text: RULES }])],
  ['crs', ok(imported.ok ? imported.value.bytes : new Uint8Array(0))],
])

const policy = (payload: string, methods = 'POST'): string =>
  SOUND.replace('methods: [GET]', `methods: [${methods}]`) + `      - payload: ${payload}\n`

const told = (payload: string, methods?: string) =>
  [...errorsOf(policy(payload, methods), { ruleSets }), ...warningsOf(policy(payload, methods), { ruleSets })]
    .filter(({ code }) => /^(?:unknown|exclusion)-/.test(code))
    .map(({ code, path, fix }) => `${code} ${path.replace(/^.*payload\.?/, '')}: ${fix ?? ''}`)

const excluding = (entry: string, more = 'rules: own'): string =>
  `{ ${more}, exclusions: [{ ${entry}, reason: r }] }`

describe('types', () => {
  test.each([
    ['boddy.status', 'types[0].field: did you mean "body.status"?'],
    ['headers.x', 'types[0].field: did you mean "header.x"?'],
    ['status', 'types[0].field: write it as events name it'],
  ])('a type of %s, which is no field, is an error', (field, expected) => {
    expect(told(`{ rules: own, types: [{ field: "${field}", type: uuid }] }`)).toEqual([
      expect.stringContaining(`unknown-field ${expected}`),
    ])
  })

  test.each(['body.a', 'body.items[*].id', 'header.*', 'path[2]', 'path*', '*', '*.id'])(
    'a type of %s is sound',
    (field) => {
      expect(told(`{ rules: own, types: [{ field: "${field}", type: uuid }] }`)).toEqual([])
    },
  )
})

describe('errors', () => {
  test.each([
    [
      'rules: [own-evrywhere]',
      'rules: own',
      'unknown-rule exclusions[0].rules[0]: did you mean "own-everywhere"?',
    ],
    [
      'rules: [942101], fields: ["ARGS:x"]',
      'rules: crs',
      'unknown-rule exclusions[0].rules[0]: did you mean "942100"?',
    ],
    [
      'rules: [field-type], fields: [body.x]',
      'rules: own',
      'unknown-rule exclusions[0].rules[0]: it says that a declared type',
    ],
    [
      'tags: [acne], fields: [body.x]',
      'rules: own',
      'unknown-tag exclusions[0].tags[0]: did you mean "acme"?',
    ],
    [
      'rules: [own-everywhere], fields: [headers.x]',
      'rules: own',
      'unknown-field exclusions[0].fields[0]: did you mean "header.x"?',
    ],
    [
      'rules: [own-everywhere], fields: ["ARGS:x"]',
      'rules: own',
      'unknown-field exclusions[0].fields[0]: write it as events name it',
    ],
    ['rules: [942100], fields: [body.x]', 'rules: crs', 'unknown-field exclusions[0].fields[0]: '],
    [
      'rules: [942100], fields: ["ARG:x"]',
      'rules: crs',
      'unknown-field exclusions[0].fields[0]: did you mean "ARGS:x"?',
    ],
    [
      'rules: [942100], fields: ["!ARGS:x"]',
      'rules: crs',
      'unknown-field exclusions[0].fields[0]: write "ARGS:x"',
    ],
    [
      'rules: [942100], fields: ["ARGS:/^x/"]',
      'rules: crs',
      'unknown-field exclusions[0].fields[0]: write `*`',
    ],
    [
      'rules: [own-everywhere], fields: [body.x], routes: [read-oder]',
      'rules: own',
      'unknown-route exclusions[0].routes[0]: did you mean "read-order"?',
    ],
  ])('%s with %s', (entry, more, expected) => {
    const all = told(excluding(entry, more))
    expect(all).toHaveLength(1)
    expect(all[0]).toContain(expected)
  })

  test('have their place in the document', () => {
    const text = policy(excluding('rules: [own-evrywhere]'))
    const [error] = errorsOf(text, { ruleSets })
    const line = text.split('\n')[(error?.line ?? 0) - 1] ?? ''
    expect(line.slice((error?.column ?? 0) - 1)).toMatch(/^own-evrywhere/)
  })

  test('of a screen are found too', () => {
    const screens = 'screens: { rules: { sets: crs, exclusions: [{ rules: [942101], reason: r }] } }\n'
    const errors = errorsOf(`${screens}${SOUND}`, { ruleSets })
    expect(errors.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'unknown-rule screens.rules.exclusions[0].rules[0]',
    ])
  })
})

describe('what is right is not told', () => {
  test.each([
    [
      'rules: [own-everywhere], fields: ["body.items[*].note", "query.*", "path[2]", "*.note", "header.x-a", body]',
      'rules: own',
    ],
    ['tags: [CWE-1], fields: [cookie.a]', 'rules: own'],
    ['rules: [own-header], fields: ["head*"]', 'rules: own'],
    ['rules: [942100], fields: ["ARGS:items[*].note", REQUEST_HEADERS, "ARGS:json.x"]', 'rules: crs'],
    ['rules: [own-everywhere, 942100], fields: [body.x, "ARGS:x"]', 'rules: [own, crs]'],
    ['rules: [own-header]', 'rules: own'],
    ['rules: [920300], fields: ["REQUEST_HEADERS:accept"]', 'rules: crs, paranoia: 3'],
  ])('%s with %s', (entry, more) => {
    expect(told(excluding(entry, more))).toEqual([])
  })
})

describe('warnings', () => {
  test.each([
    ['rules: [own-header], fields: [body.x]', 'rules: own', 'exclusion-unused exclusions[0].fields[0]'],
    ['rules: [own-late], fields: [body.x]', 'rules: own', 'exclusion-unused exclusions[0].rules[0]'],
    [
      'rules: [920300], fields: ["REQUEST_HEADERS:a"]',
      'rules: crs, paranoia: 2',
      'exclusion-unused exclusions[0].rules[0]',
    ],
    ['rules: [920300], fields: ["ARGS:x"]', 'rules: crs', 'exclusion-unused exclusions[0].fields[0]'],
    [
      'rules: [own-everywhere], fields: [body.x]',
      'rules: own, parts: [head]',
      'exclusion-unused exclusions[0].fields[0]',
    ],
    [
      'rules: [own-everywhere], fields: [header.x]',
      'rules: own, parts: [body]',
      'exclusion-unused exclusions[0].fields[0]',
    ],
    ['rules: [own-everywhere]', 'rules: own', 'exclusion-too-wide exclusions[0]'],
    ['rules: [own-everywhere], fields: ["*"]', 'rules: own', 'exclusion-too-wide exclusions[0]'],
    ['rules: [942100]', 'rules: crs', 'exclusion-too-wide exclusions[0]'],
  ])('%s with %s', (entry, more, expected) => {
    const all = told(excluding(entry, more))
    expect(all).toHaveLength(1)
    expect(all[0]).toContain(expected)
  })

  test('of a body where the route takes none', () => {
    const all = told(excluding('rules: [own-everywhere], fields: [body.x, query.x]'), 'GET')
    expect(all).toHaveLength(1)
    expect(all[0]).toContain('exclusion-unused exclusions[0].fields[0]')
  })
})

const repeats = (rules: string): readonly string[] =>
  errorsOf(policy(`{ rules: ${rules} }`), { ruleSets })
    .filter(({ code }) => code === 'duplicate-rule')
    .map(({ path, message }) => `${path} ${message}`)

describe('rule sets of one guard that have a rule of one id', () => {
  test('are refused where the later is named, since only the first would be asked', () => {
    expect(repeats('[core, own, copy]')).toEqual([
      `routes[0].guards[3].payload.rules[2] rules of "copy" repeat ids and would never be asked: ${['everywhere', 'header', 'late'].map((word) => `"own-${word}" of "own"`).join(', ')}`,
    ])
  })

  test.each(['[core, own]', '[copy]', '[own, crs]'])('%s does not', (rules) => {
    expect(repeats(rules)).toEqual([])
  })
})

describe('a rule set of the policy’s own that nothing names is warned of', () => {
  test.each([
    ['own', ['rules/copy/x.yaml']],
    ['[own, crs]', ['rules/copy/x.yaml']],
    ['core', ['rules/copy/x.yaml', 'rules/own/x.yaml']],
  ])('rules: %s', (rules, files) => {
    const unused = warningsOf(policy(`{ rules: ${rules} }`), { ruleSets })
    expect(unused.filter(({ code }) => code === 'rules-unused').map(({ file }) => file)).toEqual(files)
  })
})
