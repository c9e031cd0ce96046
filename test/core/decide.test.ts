// What the runner lets a guard leave behind: a shadow that refuses vouches for nobody.

import { describe, expect, test } from 'vitest'

import { decide } from '../../shared/core/decide.ts'
import type { Grants, Placement, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { deny } from '../../shared/decision/denials.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Body, Exchange } from '../../shared/exchange/exchange.ts'
import { err, ok } from '../../shared/lib/result.ts'
import { exchangeOf } from '../exchange/kit.ts'

const grantsOf = (id: string, scopes: readonly string[]): Grants => ({
  principal: { id, issuer: 'i', subject: id, claims: {} },
  scopes,
})

const placement = (verdict: Verdict, mode: Placement['mode'], late: boolean): Placement => ({
  guard: {
    name: 'test',
    reads: 'head',
    needs: [],
    gives: [],
    judge: () => (late ? Promise.resolve(verdict) : verdict),
  },
  mode,
  onFault: 'deny',
})

const QUOTA = { name: 'q', quota: 1, windowMs: 1000, remaining: 0, resetMs: 1000, visible: true } as const
const REVOKED: Verdict = {
  kind: 'deny',
  denial: deny('token.revoked'),
  grants: { ...grantsOf('admin', ['gatehouse:admin']), spent: ['x-api-key'], quotas: [QUOTA] },
}
const ENFORCED: Verdict = { kind: 'pass', grants: grantsOf('alice', ['gatehouse:read']) }

const run = async (placements: readonly Placement[]) =>
  decide(placements, {} as Exchange, {} as Ports, () => Promise.resolve(ok(undefined)))

describe.each([false, true])('a guard in shadow mode (late: %s)', (late) => {
  test('that refuses a credential vouches for nobody: neither principal nor scopes', async () => {
    const { kind, grants } = await run([placement(REVOKED, 'shadow', late)])
    expect([kind, grants.principal, grants.scopes]).toEqual(['admit', undefined, undefined])
  })

  test('that refuses cannot replace whom an enforcing guard has named', async () => {
    const { kind, grants } = await run([
      placement(ENFORCED, 'enforce', late),
      placement(REVOKED, 'shadow', late),
    ])
    expect([kind, grants.principal?.id, grants.scopes]).toEqual(['admit', 'alice', ['gatehouse:read']])
  })

  test('that refuses still keeps its secret from the origin and tells its quota', async () => {
    const { grants } = await run([placement(REVOKED, 'shadow', late)])
    expect([grants.spent, grants.quotas]).toEqual([['x-api-key'], [QUOTA]])
  })

  test('that passes grants as it would when it enforces', async () => {
    const { grants } = await run([placement(ENFORCED, 'shadow', late)])
    expect([grants.principal?.id, grants.scopes]).toEqual(['alice', ['gatehouse:read']])
  })

  test('while an enforcing refusal names the principal for the event', async () => {
    const { kind, grants } = await run([placement(REVOKED, 'enforce', late)])
    expect([kind, grants.principal?.id]).toEqual(['refuse', 'admin'])
  })
})

test('a guard that names another principal takes the former one’s scopes away with it', async () => {
  const other: Verdict = {
    kind: 'pass',
    grants: { principal: { id: 'machine', issuer: 'ca', subject: 'machine', claims: {} } },
  }
  const { grants } = await run([placement(ENFORCED, 'enforce', false), placement(other, 'enforce', false)])
  expect([grants.principal?.id, grants.scopes]).toEqual(['machine', undefined])
})

const reader = (late: boolean): Placement => {
  const { guard, ...placed } = placement(ENFORCED, 'enforce', late)
  return { guard: { ...guard, reads: 'body' }, ...placed }
}
const asked = (placements: readonly Placement[], body: Body | undefined, late: boolean) => {
  let times = 0
  const read = () => {
    times++
    return late ? Promise.resolve(ok(body)) : ok(body)
  }
  const decision = decide(placements, exchangeOf({}), {} as Ports, read)
  return { decision, times: () => times }
}

describe('a guard that reads bodies', () => {
  test('judges a request without a body at once', () => {
    const { decision } = asked([reader(false), reader(false)], undefined, false)
    expect(decision).toMatchObject({ kind: 'admit', steps: [{ guard: 'test' }, { guard: 'test' }] })
  })

  const BODY = bodyOf(new TextEncoder().encode('{}'), 'application/json')
  test.each([
    ['at once', false, false],
    ['later', true, false],
    ['at once, before a slow guard', false, true],
    ['later, before a slow guard', true, true],
  ])('has the body read once, however it comes: %s', async (_how, late, slow) => {
    const { decision, times } = asked([reader(slow), reader(false)], BODY, late)
    expect((await decision).exchange.body).toBe(BODY)
    expect(times()).toBe(1)
  })

  test.each([true, false])('is not asked where the body cannot be read (late: %s)', async (late) => {
    const unreadable = err(deny('request.body-unreadable'))
    const answer = late ? Promise.resolve(unreadable) : unreadable
    const decision = await decide([reader(false)], exchangeOf({}), {} as Ports, () => answer)
    expect([decision.kind, decision.denial?.code, decision.steps]).toEqual([
      'refuse',
      'request.body-unreadable',
      [],
    ])
  })
})

test('a body that a guard gives goes on in place of the one it judged, for all behind it; not from a shadow', async () => {
  const judged: (string | undefined)[] = []
  const headers = new Map([['content-type', 'application/json']])
  const exchange = {
    headers,
    body: bodyOf(new TextEncoder().encode('{"a":1}'), 'application/json'),
  } as unknown
  const changing = (mode: Placement['mode'], late: boolean): Placement =>
    placement({ kind: 'pass', body: new TextEncoder().encode('{}') }, mode, late)
  const looking: Placement = {
    ...placement({ kind: 'pass' }, 'enforce', false),
    guard: {
      name: 'looking',
      reads: 'head',
      needs: [],
      gives: [],
      judge: ({ body }) => {
        judged.push(body?.text)
        return { kind: 'pass' }
      },
    },
  }
  for (const [mode, late] of [
    ['enforce', false],
    ['enforce', true],
    ['shadow', false],
  ] as const) {
    const guards = [changing(mode, late), looking]
    const decision = await decide(guards, exchange as Exchange, {} as Ports, () =>
      Promise.resolve(ok(undefined)),
    )
    judged.push(decision.exchange.body?.text, decision.exchange.body?.mediaType)
  }
  const changed = ['{}', '{}', 'application/json']
  expect(judged).toEqual([...changed, ...changed, '{"a":1}', '{"a":1}', 'application/json'])
})
