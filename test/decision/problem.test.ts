import { describe, expect, test } from 'vitest'

import { answers } from '../../shared/decision/answers.ts'
import { denials, deny, faults, type DenialCode, type FaultCode } from '../../shared/decision/denials.ts'
import { problem, type Cause, type ProblemSetting } from '../../shared/decision/problem.ts'

const setting: ProblemSetting = {
  requestId: '0b5e7a4e-6f0c-4d8e-9b1a-3c2d1e0f9a8b',
  problemBase: undefined,
  realm: 'api.example.com',
  debug: false,
}
const headerOf = (cause: Cause, name: string, over: Partial<ProblemSetting> = {}): string | undefined =>
  problem(cause, { ...setting, ...over }).headers.find(([header]) => header === name)?.[1]
const denial = (code: DenialCode, evidence = {}): Cause => ({ kind: 'denial', denial: deny(code, evidence) })

describe('a problem (RFC 9457)', () => {
  const causes: Cause[] = [
    ...(Object.keys(denials) as DenialCode[]).map((code) => denial(code)),
    ...(Object.keys(faults) as FaultCode[]).map((code): Cause => ({
      kind: 'fault',
      fault: { code, retryAfterMs: 1 },
    })),
    { kind: 'bug' },
  ]

  test.each(
    causes.map(
      (cause) =>
        [
          cause.kind === 'denial' ? cause.denial.code : cause.kind === 'fault' ? cause.fault.code : 'bug',
          cause,
        ] as const,
    ),
  )('%s has its status, is never stored, and does not tell its code', (code, cause) => {
    const told = problem(cause, setting)
    const body = JSON.parse(told.body) as Record<string, unknown>
    expect(body['status']).toBe(told.status)
    expect(told.status).toBeGreaterThanOrEqual(400)
    expect(Object.keys(answers)).toContain(body['code'])
    expect(body['type']).toBe(`urn:gatehouse:problem:${String(body['code'])}`)
    expect(headerOf(cause, 'cache-control')).toBe('no-store')
    expect(headerOf(cause, 'content-type')).toBe('application/problem+json')
    if (code !== 'bug') expect(JSON.stringify(told)).not.toContain(code)
    if (told.status === 401) expect(headerOf(cause, 'www-authenticate')).toMatch(/^Bearer /)
  })

  test('with debug on tells its code', () => {
    expect(JSON.parse(problem(denial('token.expired'), { ...setting, debug: true }).body)).toMatchObject({
      code: 'token-invalid',
      reason: 'token.expired',
    })
  })

  test.each(['https://docs.example.com/problems', 'https://docs.example.com/problems/'])(
    'types stand under %s',
    (problemBase) => {
      const body = JSON.parse(problem(denial('route.unknown'), { ...setting, problemBase }).body) as {
        type: string
      }
      expect(body.type).toBe('https://docs.example.com/problems/not-found')
    },
  )
})

describe('a challenge (RFC 6750 §3)', () => {
  test.each<[string, Cause, string | undefined]>([
    ['names no error where no token came', denial('token.missing'), 'Bearer realm="api.example.com"'],
    [
      'says invalid_token, and no more',
      denial('token.expired'),
      'Bearer realm="api.example.com", error="invalid_token"',
    ],
    [
      'says invalid_request',
      denial('token.conflict'),
      'Bearer realm="api.example.com", error="invalid_request"',
    ],
    [
      'names the scopes that are needed',
      denial('token.scope', { expected: ['orders:read', 'bad"scope', 'a b', 'profile'] }),
      'Bearer realm="api.example.com", error="insufficient_scope", scope="orders:read profile"',
    ],
    ['stands on no other refusal', denial('address.denied'), undefined],
  ])('%s', (_name, cause, challenge) => {
    expect(headerOf(cause, 'www-authenticate')).toBe(challenge)
  })

  test('cannot be broken by its realm', () => {
    expect(headerOf(denial('token.missing'), 'www-authenticate', { realm: 'a"b\\c\r\nx: é' })).toBe(
      'Bearer realm="abcx: "',
    )
    expect(headerOf(denial('token.missing'), 'www-authenticate', { realm: undefined })).toBe('Bearer')
  })
})

test.each([
  [0, '1'],
  [1, '1'],
  [1000, '1'],
  [1001, '2'],
])('a retry after %i ms is told as %s s', (retryAfterMs, told) => {
  expect(headerOf({ kind: 'denial', denial: { code: 'limit.exceeded', retryAfterMs } }, 'retry-after')).toBe(
    told,
  )
})
