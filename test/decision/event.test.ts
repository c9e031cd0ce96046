import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decisionHeader, rulesHeader } from '../../shared/decision/debug.ts'
import { deny } from '../../shared/decision/denials.ts'
import { makeEvent, type EventFacts } from '../../shared/decision/event.ts'
import type { RecordedStep } from '../../shared/decision/step.ts'

const pass: RecordedStep = { guard: 'address', mode: 'enforce', verdict: { kind: 'pass' } }
const shadow: RecordedStep = {
  guard: 'payload',
  mode: 'shadow',
  verdict: { kind: 'deny', denial: deny('payload.rules', { score: 7 }) },
}
const fault: RecordedStep = {
  guard: 'limit',
  mode: 'enforce',
  verdict: { kind: 'fault', fault: { code: 'limit.store-unavailable', retryAfterMs: 1 } },
}
const denied: RecordedStep = {
  guard: 'token',
  mode: 'enforce',
  verdict: { kind: 'deny', denial: deny('token.expired') },
}

const facts: EventFacts = {
  id: 'id',
  nowMs: 0,
  policy: 'v1',
  outcome: 'refuse',
  status: 401,
  code: 'token.expired',
  guard: 'token',
  evidence: { issuer: 'main' },
  request: {
    method: 'GET',
    host: 'api.example.com',
    path: '/a',
    search: 'q=1',
    query: [['q', '1']],
    client: { address: { text: '203.0.113.7' }, country: 'DE', asn: undefined },
  },
  method: 'GET',
  route: 'orders',
  principal: undefined,
  steps: [pass, shadow, fault, denied],
  decideMs: 3,
  originMs: undefined,
  requestBytes: undefined,
}

const hit = (rule: string) => ({ rule, field: 'query.q', offset: 0, score: 1, excerpt: '' })

const steps = (...rules: string[]): RecordedStep[] => [
  { guard: 'payload', mode: 'enforce', verdict: { kind: 'pass', evidence: { hits: rules.map(hit) } } },
  {
    guard: 'payload',
    mode: 'shadow',
    verdict: { kind: 'deny', denial: deny('payload.rules', { hits: [hit('942100')] }) },
  },
]

describe('an event', () => {
  test('tells the decision, and of the other guards what was not a plain pass', () => {
    expect(JSON.parse(JSON.stringify(makeEvent(facts)))).toEqual({
      event: 'gatehouse.decision',
      time: '1970-01-01T00:00:00.000Z',
      id: 'id',
      outcome: 'refuse',
      status: 401,
      code: 'token.expired',
      guard: 'token',
      evidence: { issuer: 'main' },
      method: 'GET',
      host: 'api.example.com',
      path: '/a',
      query: ['q'],
      route: 'orders',
      client: { address: '203.0.113.7', country: 'DE' },
      steps: [
        { guard: 'payload', mode: 'shadow', verdict: 'deny', code: 'payload.rules', evidence: { score: 7 } },
        { guard: 'limit', mode: 'enforce', verdict: 'fault', code: 'limit.store-unavailable' },
      ],
      policy: 'v1',
      decideMs: 3,
    })
  })

  test.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    ['values never', [['q', 'hunter2']], ['q']],
    [
      'each name once',
      [
        ['q', '1'],
        ['q', '2'],
      ],
      ['q'],
    ],
    // `?sk_live_abc` is a name to a parser, and a key to its sender.
    ['a name without a value is not told', [['sk_live_abc', '']], ['?']],
    [
      'nor is one that looks like no name',
      [
        ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'x'],
        ['a b', 'x'],
        ['1x', 'x'],
      ],
      ['?'],
    ],
  ])('of a query: %s', (_name, query, names) => {
    const event = makeEvent({
      ...facts,
      request: { ...(facts.request as NonNullable<EventFacts['request']>), query },
    })
    expect(event.query).toEqual(names)
  })

  test.each([
    ['query.q', 'query.q'],
    ['body.items[3].note', 'body.items[3].note'],
    ["query.' or 1=1 -- hunter2", 'query.?'],
    [`query.${'x'.repeat(200)}`, 'query.?'],
    ['hunter2 alone', '.?'],
    ['ARGS:json.note', 'ARGS:json.note'],
    ['ARGS:my hunter2', 'ARGS:?'],
    ['XML:/*', 'XML:/*'],
    ['XML://@*', 'XML://@*'],
    ['XML:/hunter2', 'XML:?'],
  ])('tells where a rule matched, %s as %s', (field, told) => {
    const evidence = { hits: [{ ...hit('sqli'), field }] }
    const event = makeEvent({ ...facts, evidence })
    expect(event.evidence?.hits?.[0]?.field).toBe(told)
  })

  test('of a request that could not be inspected has what there is', () => {
    const event = makeEvent({ ...facts, request: undefined, method: 'G\nE', steps: [] })
    expect(event).toMatchObject({ method: 'G?E', id: 'id' })
    expect(event).not.toHaveProperty('path')
  })

  test('is one line of bounded size, whatever the request was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 5000 }),
        fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 200 }),
        (text, query) => {
          const request = {
            ...(facts.request as NonNullable<EventFacts['request']>),
            method: text,
            host: text,
            path: text,
            search: 'x',
            query,
          }
          const line = JSON.stringify(
            makeEvent({ ...facts, request, principal: { issuer: text, subject: text } }),
          )
          expect(line.length).toBeLessThan(8192)
          expect(line).not.toMatch(/[\r\n]/)
        },
      ),
    )
  })
})

describe('the debug headers', () => {
  test('hold nothing but printable, bounded text of the policy', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const hits = [{ rule: text, field: text, offset: 0, score: 1, excerpt: text }]
        const steps: RecordedStep[] = [
          { guard: text, mode: 'enforce', verdict: { kind: 'pass', evidence: { hits } } },
        ]
        for (const value of [
          decisionHeader({ outcome: 'admit', code: undefined, guard: text, route: text, steps }),
          rulesHeader(steps) ?? '',
        ]) {
          expect(value).toMatch(/^[\x20-\x7e]*$/)
          expect(value.length).toBeLessThanOrEqual(2048)
        }
      }),
    )
  })

  test('name each rule once, over all guards, and never half of one', () => {
    expect(rulesHeader(steps('941100', '941100'))).toBe('941100,942100')
    expect(rulesHeader([pass])).toBeUndefined()
    const many = rulesHeader(steps(...Array.from({ length: 1000 }, (_, index) => String(900_000 + index))))
    expect(many?.split(',').every((id) => /^9[0-9]{5}$/.test(id))).toBe(true)
  })
})
