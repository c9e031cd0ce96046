import { expect, test } from 'vitest'

import type { Explanation } from '../../cli/explain/tell.ts'
import { explanationText } from '../../cli/explain/text.ts'
import { paintFor, printable, problemText } from '../../cli/print.ts'

const paint = paintFor({ isTTY: false })

test.each([
  ['an escape sequence that clears the screen', 'body.\u001B[2Jx', 'body.\\u{1b}[2Jx'],
  ['one in C1', 'a\u009B2Jb', 'a\\u{9b}2Jb'],
  ['a line of its own', 'a\ndecision   admit', 'a\\u{a}decision   admit'],
  ['text that is turned around', 'a\u202Eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['a tag of plane 14', 'a\u{E0061}b', 'a\\u{e0061}b'],
  ['letters of any script', 'größe 価格 цена é 😀', 'größe 価格 цена é 😀'],
])('%s is shown, not obeyed', (_, text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('a problem quotes its document so', () => {
  const told = problemText(
    {
      severity: 'error',
      code: 'unknown-key',
      file: 'gateway.yaml',
      line: 1,
      column: 1,
      path: 'a\u001B[2J',
      message: 'unknown key "\u001B]0;x\u0007"',
      fix: 'did you mean "\u202E"?',
    },
    'policies',
    paint,
  )
  expect(told.replace('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('an explanation quotes the request so, and says which hits are no evidence by themselves', () => {
  const told: Explanation = {
    policy: 'p',
    request: { method: 'POST', url: 'https://a.test/', time: '2026-01-01T00:00:00.000Z' },
    inspect: { ok: true, path: '/', ms: 0 },
    route: { name: 'all', params: { id: '\u202E' }, ms: 0 },
    steps: [
      {
        place: 0,
        kind: 'payload',
        guard: 'payload',
        mode: 'enforce',
        reached: true,
        verdict: 'deny',
        code: 'payload.rules',
        evidence: {
          field: 'body.\u001B[2J',
          hits: [
            { rule: 'r', field: 'body.\u001B[31m', offset: 0, score: 2, excerpt: 'a', weak: true },
            { rule: 's', field: 'body.x', offset: 0, score: 5, excerpt: 'a' },
          ],
        },
      },
    ],
    outcome: 'refuse',
    code: 'request.x',
    evidence: { name: '\u001B[2J' },
    notes: [],
  }
  const text = explanationText(told, paint)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(text).toContain('score 2 (weak): a')
  expect(text).toContain('score 5: a')
})
