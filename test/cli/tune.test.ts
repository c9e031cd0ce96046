// `gatehouse tune`: recorded events in, the narrowest exclusions out; hostile lines counted, scans set aside.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { tune, type TuneRequest } from '../../cli/tune.ts'
import { withExclusions } from '../../cli/tune/edit.ts'
import { patternOf } from '../../cli/tune/pattern.ts'
import type { Tuning } from '../../cli/tune/tell.ts'
import { makeEvent, type EventFacts } from '../../shared/decision/event.ts'
import type { RecordedStep } from '../../shared/decision/step.ts'
import type { Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { excludes } from '../../shared/guards/payload/exclusions.ts'
import { payloadOptions } from '../../shared/guards/payload/options.ts'
import { payload } from '../../shared/guards/payload/payload.ts'
import { compileRules } from '../../shared/policy/programs.ts'
import { compileProgram } from '../../shared/waf/rules/compile.ts'
import { exchangeOf } from '../exchange/kit.ts'
import { temporaryFolder } from '../support/folders.ts'

const POLICY = `version: 1
hosts: [api.example.com]
origins:
  o: { url: "https://o.example.com" }
routes:
  - name: notes # a comment
    match: { path: "/notes/{id}", methods: [POST] }
    origin: o
    guards:
      - limit: { by: address, quota: 10, window: 1m }
      - payload: { rules: core, mode: shadow } # judged
  - name: docs
    match: { path: "/docs", methods: [POST] }
    origin: o
    guards:
      - payload:
          rules: core
          # why: nobody knows
          exclusions:
            - { rules: [path-traversal], fields: [body.old], reason: old }
          mode: shadow
`

const SQL = "x' or 1=1--"
const SCRIPT = '<script>alert(1)</script>'

let printed = ''
let complained = ''
let events: string[] = []

beforeEach(() => {
  printed = ''
  complained = ''
  events = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true))
})

afterEach(() => vi.restoreAllMocks())

/** Plain texts in the place of detectors: what these find is not this file's business. */
const LITERALS: Readonly<Record<string, string>> = {
  'sqli-boolean': SQL,
  'xss-script': SCRIPT,
  'path-traversal': '../',
  'template-expression': '{{',
  'shell-chain': '; cat',
  'jndi-lookup': '${jndi:',
}

const programs = (): ReadonlyMap<string, Uint8Array> => {
  const rules = Object.entries(LITERALS).map(
    ([id, literal]) =>
      `  - { id: ${id}, title: t, tags: [t], literal: { any: [${JSON.stringify(literal)}] }, examples: { must: [${JSON.stringify(literal)}], mustNot: [x] } }\n`,
  )
  const documents = [{ file: 'rules.yaml', text: `rules:\n${rules.join('')}` }]
  const compiled = compileRules('core', documents, compileProgram)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  return new Map([['core', compiled.value]])
}

const PROGRAMS = programs()

const guardOf = (options: object = {}) =>
  payload(payloadOptions.parse(options), {
    programs: PROGRAMS,
    issuers: new Map(),
    lists: new Map(),
    modules: new Map(),
    route: 'notes',
    place: 0,
  })

const judged = (body: unknown, options: object = {}): Verdict => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const exchange = exchangeOf({ method: 'POST', headers: [['content-type', 'application/json']] })
  // The payload guard asks no port, and answers at once.
  return guardOf(options).judge(
    withBody(exchange, bodyOf(bytes, 'application/json')),
    {} as Ports,
    {},
  ) as Verdict
}

const FACTS: Omit<EventFacts, 'id' | 'steps' | 'route'> = {
  nowMs: Date.parse('2026-03-01T12:00:00Z'),
  policy: 'v1',
  outcome: 'admit',
  status: 200,
  code: undefined,
  guard: undefined,
  evidence: undefined,
  request: undefined,
  method: 'POST',
  principal: undefined,
  decideMs: 0,
  originMs: 1,
  requestBytes: 1,
}

const request = (address: string): NonNullable<EventFacts['request']> => ({
  method: 'POST',
  host: 'api.example.com',
  path: '/x',
  search: '',
  query: [],
  client: { address: { text: address }, country: undefined, asn: undefined },
})

/** What the Worker would have recorded of a body behind a guard in shadow. */
const record = (route: string, address: string, body: unknown, over: Partial<EventFacts> = {}): void => {
  const step: RecordedStep = { guard: 'payload', mode: 'shadow', verdict: judged(body) }
  const facts = { ...FACTS, id: `id-${events.length}`, route, request: request(address), steps: [step] }
  events.push(JSON.stringify(makeEvent({ ...facts, ...over })))
}

const folderOf = (policy = POLICY): string => {
  const folder = temporaryFolder('tune')
  writeFileSync(join(folder, 'gateway.yaml'), policy)
  return folder
}

const run = async (flags: Partial<TuneRequest> = {}, text = events.join('\n')) => {
  const options: TuneRequest = {
    events: [],
    policy: flags.policy ?? folderOf(),
    json: true,
    write: false,
    denied: false,
    all: false,
    route: [],
    rule: [],
    ...flags,
  }
  printed = ''
  const code = await tune(options, Readable.from([text]))
  return { code, told: (printed.startsWith('{') ? JSON.parse(printed) : undefined) as Tuning }
}

const short = ({ proposals }: Tuning): readonly string[] =>
  proposals.map(
    ({ route, rule, pattern, events: count, clients }) => `${route} ${rule} ${pattern} ${count}/${clients}`,
  )

const hit = (rule: string, field: string, score: number) => ({
  rule,
  field,
  offset: 0,
  score,
  excerpt: '',
})

const added = (indent: string, field: string): string =>
  `${indent}- rules: [sqli-boolean]\n${indent}  fields: [${field}]\n${indent}  reason: false alarms in 2 requests of 2 clients, 2026-03-01\n`

describe('proposals', () => {
  test('are by rule, field pattern and route, with how many requests and clients each covers', async () => {
    for (const n of [1, 2, 3]) record('notes', `192.0.2.${n}`, { items: [{}, { note: SQL }] })
    record('notes', '192.0.2.3', { items: [{ note: SQL }] })
    record('docs', '192.0.2.9', { text: '../../../etc/passwd' })
    const { code, told } = await run()
    expect(code).toBe(0)
    expect(short(told)).toEqual([
      'notes sqli-boolean body.items[*].note 4/3',
      'docs path-traversal body.text 1/1',
    ])
    expect(told.proposals[0]).toMatchObject({
      fields: ['body.items[0].note', 'body.items[1].note'],
      place: { path: ['routes', 0, 'guards', 1, 'payload'], line: 11 },
      warnings: [],
    })
    expect(told.remaining).toEqual([])
  })

  test('let the refusals through that they were made of, and are needed for it', async () => {
    const bodies = [{ a: SQL }, { a: SCRIPT, b: SQL }, { c: `${SQL} ${SCRIPT}` }, { d: '{{7*7}}', e: SQL }]
    for (const [n, body] of bodies.entries()) for (const k of [1, 2]) record('notes', `192.0.${n}.${k}`, body)
    const { told } = await run({ all: true })
    const entries = told.proposals.map(({ rule, pattern }) => ({
      rules: [rule],
      tags: [],
      fields: [pattern],
      routes: [],
      reason: 'x',
    }))
    const refused = (exclusions: typeof entries): number =>
      bodies.filter((body) => judged(body, { exclusions }).kind === 'deny').length
    expect(refused(entries)).toBe(0)
    for (const left of entries) expect(refused(entries.filter((entry) => entry !== left))).toBeGreaterThan(0)
  })

  test('are the same for the same events in any order', async () => {
    for (const n of [1, 2, 3]) record('notes', `192.0.2.${n}`, { a: SQL, b: SCRIPT, [`c${n}`]: '{{7*7}}' })
    const policy = folderOf()
    const { told } = await run({ policy })
    const again = await run({ policy }, events.toReversed().join('\n'))
    expect(again.told.proposals).toEqual(told.proposals)
  })

  test('do not ask for what is a lone weak hit below the threshold', async () => {
    record('notes', '192.0.2.1', { a: 'http://localhost:3000/x' })
    expect((await run()).told).toMatchObject({ considered: 0, proposals: [] })
  })

  test('offer a declared type where the rules are those that such text sets off', async () => {
    for (const n of [1, 2]) record('docs', `192.0.2.${n}`, { text: '{{7*7}} and ../../../etc/passwd' })
    const { told } = await run()
    expect(told.proposals[0]?.alternative).toEqual({ field: 'body.text', type: 'markdown' })
  })

  test('of imported rules are by the sum, not by the rules that compare it', async () => {
    const hits = [
      hit('942100', 'ARGS:json.items.note', 5),
      hit('920300', 'REQUEST_HEADERS:accept', 2),
      hit('949110', 'TX:blocking_inbound_anomaly_score', 5),
    ]
    const verdict: Verdict = {
      kind: 'deny',
      denial: { code: 'payload.rules', evidence: { hits, score: 7, bound: 5 } },
    }
    record('notes', '192.0.2.1', {}, { steps: [{ guard: 'payload', mode: 'shadow', verdict }] })
    expect(short((await run()).told)).toEqual(['notes 942100 ARGS:json.items.note 1/1'])
  })

  test('of answers belong to the screen', async () => {
    const hits = [{ rule: '951100', field: 'RESPONSE_BODY', offset: 0, score: 5, excerpt: '' }]
    const fault = { code: 'answer.rules', evidence: { hits, score: 5, bound: 4 }, retryAfterMs: 0 } as const
    record(
      'notes',
      '192.0.2.1',
      {},
      { steps: [{ guard: 'rules', mode: 'shadow', verdict: { kind: 'fault', fault } }] },
    )
    const { told } = await run()
    expect(told.proposals[0]).toMatchObject({ at: 'rules', rule: '951100', pattern: 'RESPONSE_BODY' })
  })
})

describe('what is left alone', () => {
  test('a client that tries many kinds of attack in many fields', async () => {
    const attacks = { a: SQL, b: SCRIPT, c: '../../../../etc/passwd', d: '; cat /etc/passwd' }
    for (const [name, text] of Object.entries(attacks)) record('notes', '203.0.113.6', { [name]: text })
    record('notes', '192.0.2.1', { a: SQL })
    const { told } = await run()
    expect(short(told)).toEqual(['notes sqli-boolean body.a 1/1'])
    expect(told.setAside).toMatchObject([{ events: 4, reason: 'many kinds of attack in many fields' }])
    expect(JSON.stringify(told)).not.toContain('203.0.113.6')
    expect((await run({ all: true })).told.proposals.length).toBeGreaterThan(3)
  })

  test('denials, unless they are called false alarms and named', async () => {
    const verdict = judged({ a: SQL })
    const evidence = verdict.kind === 'deny' ? verdict.denial.evidence : undefined
    record(
      'notes',
      '192.0.2.1',
      {},
      { outcome: 'refuse', code: 'payload.rules', guard: 'payload', evidence, steps: [] },
    )
    const alone = await run()
    expect(alone.told).toMatchObject({ considered: 0, denied: 1 })
    expect((await run({ denied: true })).code).toBe(2)
    expect(complained).toContain('--route')
    expect(short((await run({ denied: true, route: ['notes'] })).told)).toHaveLength(1)
    const since = Date.parse('2026-03-02T00:00:00Z')
    expect((await run({ denied: true, since })).told.proposals).toEqual([])
    expect((await run({ denied: true, until: since })).told.proposals).toHaveLength(1)
    expect((await run({ denied: true, rule: ['xss-script'] })).told.proposals).toEqual([])
  })

  test('what the policy excludes by now', async () => {
    record('docs', '192.0.2.1', { old: '../../../../etc/passwd' })
    expect((await run()).told).toMatchObject({ already: 1, considered: 0, proposals: [] })
  })

  test('refusals that no exclusion undoes', async () => {
    const denial = { code: 'payload.malformed', evidence: { reason: 'json' } } as const
    record(
      'notes',
      '192.0.2.1',
      {},
      { steps: [{ guard: 'payload', mode: 'shadow', verdict: { kind: 'deny', denial } }] },
    )
    expect((await run()).told.remaining).toEqual([
      { route: 'notes', code: 'payload.malformed', reason: 'json', events: 1 },
    ])
  })
})

describe('warnings', () => {
  test.each<[string, (n: number) => readonly [string, unknown], string]>([
    ['one client', () => ['192.0.2.1', { a: SQL }], 'one-client'],
    ['a field that may not be named', (n) => [`192.0.2.${n}`, { 'a b c': SQL }], 'too-wide'],
    ['a deliberate attack', (n) => [`192.0.2.${n}`, { a: '${jndi:ldap://x.example/a}' }], 'attack-like'],
    [
      'several families',
      (n) => [`192.0.2.${n}`, { a: SQL, b: SCRIPT, c: '; cat /etc/passwd' }],
      'several-families',
    ],
    ['many fields', (n) => [`192.0.2.${n}`, { [`f${'abcdefgh'[n]}`]: SQL, a: SQL }], 'many-fields'],
  ])('of %s', async (_name, make, code) => {
    for (let n = 0; n < 6; n++) record('notes', ...make(n))
    const { told } = await run({ all: true })
    expect(told.proposals.length).toBeGreaterThan(0)
    for (const { warnings } of told.proposals) expect(warnings.map((warning) => warning.code)).toContain(code)
  })
})

const forged = (change: object): string => {
  const hit = { rule: 'r-1', field: 'body.a', offset: 0, score: 5, excerpt: '' }
  const step = { guard: 'payload', mode: 'shadow', verdict: 'deny', code: 'payload.rules' }
  const evidence = { hits: [{ ...hit, ...change }], score: 5, bound: 5 }
  const base = {
    event: 'gatehouse.decision',
    id: JSON.stringify(change),
    time: '2026-03-01T00:00:00.000Z',
  }
  return JSON.stringify({ ...base, outcome: 'admit', route: 'notes', steps: [{ ...step, evidence }] })
}

describe('reading', () => {
  test('wrangler’s envelopes, a log’s prefix, Logpush and repeated lines', async () => {
    for (const n of [1, 2, 3, 4]) record('notes', `192.0.2.${n}`, { a: SQL })
    const [one = '', two = '', three = '', four = ''] = events
    const text = [
      JSON.stringify({ outcome: 'ok', logs: [{ message: [one], level: 'log' }] }, undefined, 2),
      `2026-03-01T12:00:00Z INFO ${two}`,
      JSON.stringify({ Event: {}, Logs: [{ Message: [JSON.parse(three)] }] }),
      `${four}\r`,
      one,
    ].join('\n')
    const { told } = await run({}, text)
    expect(told.counts).toMatchObject({ events: 4, repeated: 1, broken: 0 })
    expect(told.considered).toBe(4)
  })

  test('what is broken, long or something else is counted, and nothing else is lost', async () => {
    record('notes', '192.0.2.1', { a: SQL })
    record('notes', '192.0.2.2', { a: SQL })
    const [one = '', two = ''] = events
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
    const text = [
      'starting up',
      '{"event":"gatehouse.decision","id":',
      '{',
      '  "cut": [',
      one,
      '{"event":"gatehouse.decision","id":7,"steps":"no"}',
      '{"__proto__":{"event":"x"}}',
      deep,
      `{"pad":"${'x'.repeat(1_100_000)}"}`,
      two,
    ].join('\n')
    const { told, code } = await run({}, text)
    expect(code).toBe(0)
    expect(told.counts).toMatchObject({ events: 2, malformed: 1, tooLong: 1, broken: 2 })
    expect(told.considered).toBe(2)
  })

  test('an event that is none of ours is none: names that could steer a terminal, or the document', async () => {
    const lines = [{}, { rule: 'a\nb: c' }, { field: '\u001b[2Jbody.a' }, { score: -1 }, { score: '5' }].map(
      forged,
    )
    const { told } = await run({}, lines.join('\n'))
    expect(told.counts).toMatchObject({ events: 1, malformed: 4 })
  })

  test('a file without any event is an error', async () => {
    expect((await run({}, 'hello\nworld')).code).toBe(1)
    expect(complained).toContain('None of the lines')
    expect((await run({ events: ['/nowhere/at/all'] })).code).toBe(2)
  })
})

test.each([
  ['body.items[3].note', 'body.items[*].note'],
  ['body[0][12].x', 'body[*][*].x'],
  ['body.users.8f14e45f-ceea-467f-a1d3-91f4b7a1c2d3.name', 'body.users.*.name'],
  ['body.orders.4711', 'body.orders.*'],
  ['body.deadbeef01.x[2]', 'body.*.x[*]'],
  ['body.feedback.note', 'body.feedback.note'],
  ['query.?', 'query.*'],
  ['header.x-request-id', 'header.x-request-id'],
  ['path[2]', 'path[2]'],
  ['ARGS:json.items.4711.note', 'ARGS:json.items.*.note'],
  ['ARGS:items[0].id', 'ARGS:items[*].id'],
  ['ARGS:?', 'ARGS'],
  ['RESPONSE_BODY', 'RESPONSE_BODY'],
])('the pattern of %s is %s, and it fits', (field, pattern) => {
  expect(patternOf(field)).toBe(pattern)
  const exclusion = { rules: ['r'], tags: [], fields: [pattern], routes: [], reason: 'x' }
  if (!field.includes('?')) expect(excludes([exclusion], 'a')('r', [], field)).toBe(true)
})

describe('--write', () => {
  test('adds to a map in one line and to one in several, and leaves the rest to the byte', async () => {
    for (const n of [1, 2]) {
      record('notes', `192.0.2.${n}`, { items: [{ note: SQL }] })
      record('docs', `192.0.2.${n}`, { text: SQL })
    }
    const policy = folderOf()
    await run({ policy, write: true })
    expect(readFileSync(join(policy, 'gateway.yaml'), 'utf8')).toBe(
      POLICY.replace(
        '      - payload: { rules: core, mode: shadow } # judged\n',
        `      - payload: # judged\n          rules: core\n          mode: shadow\n          exclusions:\n${added('            ', '"body.items[*].note"')}`,
      ).replace(
        'fields: [body.old], reason: old }\n',
        `fields: [body.old], reason: old }\n${added('            ', 'body.text')}`,
      ),
    )
    expect((await run({ policy })).told).toMatchObject({ already: 4, proposals: [] })
  })

  test('holds back what bears a warning', async () => {
    record('notes', '192.0.2.1', { a: SQL })
    const policy = folderOf()
    const { told } = await run({ policy, write: true })
    expect(readFileSync(join(policy, 'gateway.yaml'), 'utf8')).toBe(POLICY)
    expect(told.notes.join()).toContain('1 with a warning not written')
  })

  test.each([
    ['an alias', 'a: &x { rules: core }\nb: *x\n', ['b']],
    ['an anchor', 'a: &x { rules: core }\nb: *x\n', ['a']],
    ['no map', 'a: text\n', ['a']],
  ])('does not touch %s', (_name, text, path) => {
    expect(withExclusions(text, path, [{ rules: ['r'], fields: ['f'], reason: 'x' }]).ok).toBe(false)
  })

  test.each([
    ['{ a: { rules: core } }\n', ['a']],
    ['a: {}\nb: 1\n', ['a']],
    ['a:\n  rules: core # why\n\n# next\nb: 1\n', ['a']],
    ['a:\n  rules: core', ['a']],
    ['a:\n  exclusions: []\n  rules: core\n', ['a']],
    ['- x: 1\n  a:\n    exclusions:\n    - {rules: [q], reason: r}\n    # last\n- y\n', [0, 'a']],
  ])('understands %j', (text, path) => {
    const edited = withExclusions(text, path, [{ rules: ['r'], fields: ['body.f[*]'], reason: 'it: is' }])
    expect(edited.ok && edited.value).toMatch(/body\.f\[\*\]/)
    for (const comment of text.match(/#.*/g) ?? [])
      expect(edited.ok && edited.value.split(comment)).toHaveLength(2)
  })
})

test('the text can be pasted, and says what to look at', async () => {
  for (const n of [1, 2]) record('notes', `192.0.2.${n}`, { items: [{ note: SQL }] })
  await run({ json: false })
  expect(printed).toContain(`exclusions:
  - rules: [sqli-boolean]
    fields: ["body.items[*].note"]
    reason: false alarms in 2 requests of 2 clients, 2026-03-01
`)
  expect(printed).toMatch(/# route "notes": its payload guard, .*gateway\.yaml:11:18/)
})
