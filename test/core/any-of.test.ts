// One of several authentications: exactly one credential, judged by its own guard, whatever the others would say.

import { describe, expect, test } from 'vitest'

import { anyOf, type Alternative } from '../../shared/core/any-of.ts'
import type { Guard, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { deny } from '../../shared/decision/denials.ts'
import { problem } from '../../shared/decision/problem.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'

type Says = 'absent' | 'pass' | 'deny' | 'fault'

const verdictOf = (kind: 'token' | 'key', says: Says): Verdict => {
  if (says === 'pass')
    return { kind: 'pass', grants: { principal: { id: kind, issuer: 'i', subject: 's', claims: {} } } }
  if (says === 'fault') return { kind: 'fault', fault: { code: 'registry.unavailable', retryAfterMs: 1000 } }
  const [missing, wrong] =
    kind === 'token'
      ? (['token.missing', 'token.expired'] as const)
      : (['key.missing', 'key.unknown'] as const)
  return { kind: 'deny', denial: deny(says === 'absent' ? missing : wrong) }
}

const alternative = (kind: 'token' | 'key', says: Says, late: boolean): Alternative => ({
  guard: {
    name: kind,
    reads: 'head',
    needs: [],
    gives: kind === 'token' ? ['principal', 'scopes'] : ['principal'],
    judge: () => (late ? Promise.resolve(verdictOf(kind, says)) : verdictOf(kind, says)),
  } satisfies Guard,
  isAbsent: ({ code }) => code === `${kind}.missing`,
  challenges: [
    kind === 'token'
      ? { scheme: 'Bearer', parameters: {} }
      : { scheme: 'ApiKey', parameters: { in: 'header', name: 'x-api-key' } },
  ],
})

const judge = (token: Says, key: Says, late = false): Verdict | Promise<Verdict> =>
  anyOf([alternative('token', token, late), alternative('key', key, late)]).judge(
    {} as Exchange,
    {} as Ports,
    {},
  )

const word = (verdict: Verdict): string => {
  if (verdict.kind === 'pass') return `pass as ${verdict.grants?.principal?.id ?? 'nobody'}`
  return verdict.kind === 'deny' ? verdict.denial.code : verdict.fault.code
}

const table: readonly (readonly [token: Says, key: Says, expected: string])[] = [
  ['absent', 'absent', 'credentials.missing'],
  ['pass', 'absent', 'pass as token'],
  ['absent', 'pass', 'pass as key'],
  ['deny', 'absent', 'token.expired'],
  ['absent', 'deny', 'key.unknown'],
  ['fault', 'absent', 'registry.unavailable'],
  ['absent', 'fault', 'registry.unavailable'],
  ['pass', 'pass', 'credentials.conflict'],
  ['pass', 'deny', 'credentials.conflict'],
  ['deny', 'pass', 'credentials.conflict'],
  ['deny', 'deny', 'credentials.conflict'],
  ['pass', 'fault', 'credentials.conflict'],
  ['fault', 'pass', 'credentials.conflict'],
  ['fault', 'deny', 'credentials.conflict'],
  ['deny', 'fault', 'credentials.conflict'],
  ['fault', 'fault', 'credentials.conflict'],
]

describe('every pair of what two alternatives say', () => {
  test('is in the table', () => {
    expect(new Set(table.map(([token, key]) => `${token} ${key}`)).size).toBe(16)
  })

  test.each(table)('token %s, key %s: %s', async (token, key, expected) => {
    const verdict = judge(token, key)
    if (verdict instanceof Promise) throw new TypeError('it answers at once where its guards do')
    expect(word(verdict)).toBe(expected)
    expect(word(await judge(token, key, true))).toBe(expected)
  })
})

const challenged = (token: Says, key: Says): string | undefined => {
  const verdict = judge(token, key)
  if (verdict instanceof Promise || verdict.kind !== 'deny') throw new TypeError('no denial')
  const setting = { requestId: 'r', problemBase: undefined, realm: 'api', debug: false }
  const { headers } = problem({ kind: 'denial', denial: verdict.denial }, setting)
  return headers.find(([name]) => name === 'www-authenticate')?.[1]
}

describe('what comes with the connection', () => {
  const withPassive = (token: Says, certificate: Says): Verdict | Promise<Verdict> =>
    anyOf([
      { ...alternative('key', certificate, false), passive: true, challenges: [] },
      alternative('token', token, false),
    ]).judge({} as Exchange, {} as Ports, {})

  test.each<[Says, Says, string]>([
    ['absent', 'absent', 'credentials.missing'],
    ['absent', 'pass', 'pass as key'],
    ['absent', 'deny', 'key.unknown'],
    ['absent', 'fault', 'registry.unavailable'],
    ['pass', 'absent', 'pass as token'],
    ['pass', 'pass', 'pass as token'],
    ['pass', 'deny', 'pass as token'],
    ['pass', 'fault', 'pass as token'],
    ['deny', 'pass', 'token.expired'],
    ['fault', 'pass', 'registry.unavailable'],
  ])('token %s, passive %s: %s', async (token, passive, expected) => {
    expect(word(await withPassive(token, passive))).toBe(expected)
  })
})

describe('challenges', () => {
  test('of all, where nothing was shown', () => {
    expect(challenged('absent', 'absent')).toBe(
      'Bearer realm="api", ApiKey realm="api", in="header", name="x-api-key"',
    )
  })

  test('of all, and what is wrong is said of the one that was tried', () => {
    expect(challenged('deny', 'absent')).toBe(
      'Bearer realm="api", error="invalid_token", ApiKey realm="api", in="header", name="x-api-key"',
    )
  })
})

test('it grants what each alternative grants, and no more', () => {
  const guard = anyOf([alternative('token', 'pass', false), alternative('key', 'pass', false)])
  expect(guard.gives).toEqual(['principal'])
})
