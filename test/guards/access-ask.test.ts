// `ask`: what the external decision point is asked, and that only its permission admits.

import { describe, expect, test } from 'vitest'

import type { Decided, DecisionPoint, Ports, Question } from '../../shared/core/ports.ts'
import { accessOptions } from '../../shared/guards/access/options.ts'
import { exchangeOf, grantsOf, guardOf, wordOf, type Asked } from './access.kit.ts'

const URL = 'https://pdp.example.com/access/v1/evaluation'
const ASK = { url: URL, resource: { type: 'order', id: 'params.id' } }

const judge = async (
  options: Readonly<Record<string, unknown>>,
  decided: Decided | Promise<Decided> | undefined,
  asked: Asked = { params: { id: '7' } },
  grants = grantsOf({ tenant: 't1' }),
) => {
  const questions: Question[] = []
  const points: DecisionPoint[] = []
  const decisions =
    decided === undefined
      ? undefined
      : {
          ask: (point: DecisionPoint, question: Question) => {
            points.push(point)
            questions.push(question)
            return decided
          },
        }
  const verdict = await guardOf(options).judge(
    exchangeOf(asked),
    { decisions, defer: () => undefined } as unknown as Ports,
    grants,
  )
  return { word: wordOf(verdict), questions, points }
}

const PERMIT: Decided = { kind: 'permit' }

describe('the verdict', () => {
  test.each([
    ['permitted', PERMIT, 'pass'],
    ['permitted, late', Promise.resolve(PERMIT), 'pass'],
    ['refused', { kind: 'deny' } as const, 'access.refused'],
    ['refused, late', Promise.resolve({ kind: 'deny' } as const), 'access.refused'],
    ['nobody there', undefined, 'fault access.decision-unavailable'],
    [
      'a fault',
      { kind: 'fault', fault: { code: 'access.decision-unavailable', retryAfterMs: 1 } } as const,
      'fault access.decision-unavailable',
    ],
  ])('%s', async (_name, decided, expected) => {
    expect((await judge({ ask: ASK }, decided)).word).toBe(expected)
  })

  test('nobody is asked what the guard refuses by itself', async () => {
    const { word, questions } = await judge({ when: 'false', ask: ASK }, PERMIT)
    expect([word, questions]).toEqual(['access.condition', []])
  })
})

describe('the question', () => {
  test('names who, what and to what', async () => {
    const { questions, points } = await judge({ ask: ASK }, PERMIT)
    expect(questions).toEqual([
      {
        subject: { type: 'user', id: 'user-1' },
        action: { name: 'GET' },
        resource: { type: 'order', id: '7' },
      },
    ])
    expect(points[0]).toMatchObject({ url: URL, timeoutMs: 1000, maxAgeMs: 5000 })
  })

  test('tells the claims that the policy names, and no other', async () => {
    const ask = {
      ...ASK,
      subject: { type: 'employee', id: 'claims.tenant', claims: ['tenant', 'nope'] },
      action: 'read',
      resource: { type: 'page' },
    }
    const { questions } = await judge({ ask }, PERMIT, {}, grantsOf({ tenant: 't1', secret: 'x' }))
    expect(questions[0]).toEqual({
      subject: { type: 'employee', id: 't1', properties: { tenant: 't1' } },
      action: { name: 'read' },
      resource: { type: 'page', id: '/v1/orders/7' },
    })
  })

  test.each([
    ['no id of the resource', ASK, {}, {}, 'access.unknown'],
    [
      'a claim that is not there',
      { ...ASK, subject: { id: 'claims.nope' } },
      { params: { id: '7' } },
      {},
      'access.unknown',
    ],
    [
      'a claim that is a list',
      { ...ASK, subject: { id: 'claims.x' } },
      { params: { id: '7' } },
      { x: ['a'] },
      'access.unknown',
    ],
    [
      'an id that stands twice',
      { url: URL, resource: { type: 'order', id: 'query.id' } },
      {
        query: [
          ['id', '1'],
          ['id', '2'],
        ],
      },
      {},
      'access.ambiguous',
    ],
  ] as const)('cannot be asked: %s', async (_name, ask, asked, claims, expected) => {
    const { word, questions } = await judge({ ask }, PERMIT, asked, grantsOf(claims))
    expect([word, questions]).toEqual([expected, []])
  })

  test('may need the body', async () => {
    const ask = { url: URL, resource: { type: 'order', id: 'body.order.id' } }
    const { questions } = await judge({ ask }, PERMIT, { body: '{"order":{"id":42}}' })
    expect(questions[0]?.resource).toEqual({ type: 'order', id: '42' })
    expect(guardOf({ ask }).reads).toBe('body')
    expect(guardOf({ ask: ASK }).reads).toBe('head')
    expect(guardOf({ ask: ASK }).needs).toEqual(['principal'])
  })
})

test.each(['http://pdp.example.com/x', 'ftp://pdp.example.com', 'https://u:p@pdp.example.com', 'pdp'])(
  'the build refuses to ask %s',
  (url) => {
    expect(accessOptions.safeParse({ ask: { ...ASK, url } }).success).toBe(false)
    expect(accessOptions.safeParse({ ask: { ...ASK, url: 'http://127.0.0.1:8181/v1' } }).success).toBe(true)
  },
)
