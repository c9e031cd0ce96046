// External decision points: what is sent, what counts as an answer, and what it costs while one is down.

import { describe, expect, test } from 'vitest'

import { createDecisions } from '../../functions/adapters/decisions.ts'
import type { Decided, DecisionPoint, Question } from '../../shared/core/ports.ts'

const POINT: DecisionPoint = {
  url: 'https://pdp.example.com/access/v1/evaluation',
  timeoutMs: 1000,
  retryMs: 2000,
  maxAgeMs: 5000,
  concurrencyMax: 2,
  bytesMax: 1024,
}
const QUESTION: Question = {
  subject: { type: 'user', id: 'alice' },
  action: { name: 'GET' },
  resource: { type: 'order', id: '7' },
}

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>

const json = (text: string, status = 200): Response => new Response(text, { status })

const portOf = (answer: Answer, secrets: Readonly<Record<string, string>> = {}) => {
  const sent: { readonly url: string; readonly init: RequestInit }[] = []
  const port = createDecisions({
    fetch: async (url, init) => {
      sent.push({ url, init })
      return answer(url, init)
    },
    secret: (name) => secrets[name],
  })
  return {
    sent,
    ask: (nowMs: number, point = POINT, question = QUESTION) =>
      port.ask(point, question, nowMs, (work) => void work.catch(() => undefined)),
  }
}

const word = (decided: Decided): string =>
  decided.kind === 'fault' ? (decided.fault.evidence?.reason ?? '') : decided.kind

test('the question is sent as AuthZEN 1.0 has it, with the secret of its binding', async () => {
  const { ask, sent } = portOf(() => json('{"decision":true}'), { PDP_TOKEN: 's3cret' })
  expect(word(await ask(0, { ...POINT, token: 'PDP_TOKEN' }))).toBe('permit')
  expect(sent[0]?.url).toBe(POINT.url)
  expect(JSON.parse(sent[0]?.init.body as string)).toEqual(QUESTION)
  expect(new Headers(sent[0]?.init.headers).get('authorization')).toBe('Bearer s3cret')
  expect([sent[0]?.init.method, sent[0]?.init.redirect]).toEqual(['POST', 'manual'])
})

describe('what counts as an answer', () => {
  const answers: readonly (readonly [name: string, answer: Answer, expected: string])[] = [
    ['true', () => json('{"decision":true,"context":{"id":"x"}}'), 'permit'],
    ['false', () => json('{"decision":false}'), 'deny'],
    ['a text', () => json('{"decision":"true"}'), 'the answer holds no decision'],
    ['a number', () => json('{"decision":1}'), 'the answer holds no decision'],
    ['nothing', () => json('{}'), 'the answer holds no decision'],
    ['two decisions', () => json('{"decision":false,"decision":true}'), 'the answer holds no decision'],
    [
      'a decision of a prototype',
      () => json('{"__proto__":{"decision":true}}'),
      'the answer holds no decision',
    ],
    ['a list', () => json('[true]'), 'the answer holds no decision'],
    ['no JSON', () => json('true!'), 'the answer holds no decision'],
    ['too much', () => json(`{"decision":true,"x":"${'x'.repeat(2000)}"}`), 'the answer is too large'],
    ['an error', () => json('{"decision":true}', 500), 'the decision point answered no 200'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
      'the decision point answered no 200',
    ],
    ['no connection', () => Promise.reject(new TypeError('refused')), 'the decision point did not answer'],
  ]
  test.each(answers)('%s', async (_name, answer, expected) => {
    expect(word(await portOf(answer).ask(0))).toBe(expected)
  })

  test('without the secret nothing is asked', async () => {
    const { ask, sent } = portOf(() => json('{"decision":true}'))
    expect(word(await ask(0, { ...POINT, token: 'PDP_TOKEN' }))).toBe('a secret is missing')
    expect(sent).toEqual([])
  })
})

describe('bounds', () => {
  test('a decision is remembered for its time, per question, and answered at once', async () => {
    const { ask, sent } = portOf(() => json('{"decision":true}'))
    await ask(0)
    expect(ask(4999)).toEqual({ kind: 'permit' })
    expect(sent.length).toBe(1)
    await ask(5000)
    await ask(5000, POINT, { ...QUESTION, action: { name: 'PUT' } })
    expect(sent.length).toBe(3)
  })

  test('or never', async () => {
    const { ask, sent } = portOf(() => json('{"decision":true}'))
    await ask(0, { ...POINT, maxAgeMs: 0 })
    await ask(0, { ...POINT, maxAgeMs: 0 })
    expect(sent.length).toBe(2)
  })

  test('after a failure nothing is asked for a while, and decisions that are known go on', async () => {
    let up = true
    const { ask, sent } = portOf(() => (up ? json('{"decision":true}') : json('', 503)))
    await ask(0)
    up = false
    const other = { ...QUESTION, action: { name: 'PUT' } }
    expect(word(await ask(100, POINT, other))).toBe('the decision point answered no 200')
    expect(ask(200, POINT, other)).toMatchObject({ kind: 'fault', fault: { retryAfterMs: 1900 } })
    expect(ask(200)).toEqual({ kind: 'permit' })
    expect(sent.length).toBe(2)
    up = true
    expect(word(await ask(2100, POINT, other))).toBe('permit')
  })

  // A client chooses the ids in its question: one that upsets the decision point must not fault everybody's requests.
  test.each<[string, () => Response]>([
    ['400', () => json('{}', 400)],
    ['404', () => json('{}', 404)],
    ['413', () => json('{}', 413)],
    ['422', () => json('{}', 422)],
    ['no decision', () => json('{"error":"no such order"}')],
    ['too large an answer', () => json('x'.repeat(2000))],
  ])('a question that is answered with %s is a fault, and others are asked on', async (_name, odd) => {
    const { ask } = portOf((_url, init) =>
      (init.body as string).includes('"evil"') ? odd() : json('{"decision":true}'),
    )
    const evil = { ...QUESTION, resource: { type: 'order', id: 'evil' } }
    expect((await ask(0, POINT, evil)).kind).toBe('fault')
    expect(word(await ask(1))).toBe('permit')
  })

  test.each([401, 403, 429, 500, 502, 503])('after a %i nothing is asked for a while', async (status) => {
    const { ask, sent } = portOf(() => json('{}', status))
    await ask(0)
    expect((await ask(1)).kind).toBe('fault')
    expect(sent.length).toBe(1)
  })

  test('so many questions at a time, and one that was cut off does not count for ever', async () => {
    const never = new Promise<Response>(() => undefined)
    const { ask, sent } = portOf(() => never)
    const asked = (id: number, nowMs: number) =>
      ask(nowMs, POINT, { ...QUESTION, resource: { type: 'order', id: String(id) } })
    expect(asked(1, 0)).toBeInstanceOf(Promise)
    expect(asked(2, 0)).toBeInstanceOf(Promise)
    expect(asked(3, 1500)).toMatchObject({ kind: 'fault' })
    expect(asked(4, 1501)).toBeInstanceOf(Promise)
    expect(sent.length).toBe(3)
  })
})
