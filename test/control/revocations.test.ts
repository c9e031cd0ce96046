// A revocation is acknowledged only where somebody asks for it.

import { expect, test } from 'vitest'

import { addRevocation } from '../../functions/control/revocations.ts'
import type { NewRevocation, Registry, Revocation } from '../../shared/core/registry.ts'
import { ok } from '../../shared/lib/result.ts'

const NOW_MS = 1_800_000_000_000

const revokeWhere = async (areAsked: boolean) => {
  const kept: NewRevocation[] = []
  const revoke: Registry['revoke'] = async (revocation) => {
    kept.push(revocation)
    return ok({ ...revocation, id: 1, createdMs: NOW_MS, createdBy: 'admin' } satisfies Revocation)
  }
  const room = {
    registry: { revoke } as Registry,
    issuers: [{ name: 'main', iss: 'https://id.example.com/' }],
    areAsked,
    actor: { who: 'admin', requestId: 'r' },
    nowMs: NOW_MS,
  }
  const response = await addRevocation(room, '{"sub":"alice"}')
  return { status: response.status, text: await response.text(), kept: kept.length }
}

test('where the policy asks about tokens it is kept', async () => {
  expect(await revokeWhere(true)).toMatchObject({ status: 201, kept: 1 })
})

test('where no guard would ask, it is refused and says what to do, instead of holding for nobody', async () => {
  const { status, text, kept } = await revokeWhere(false)
  expect([status, kept]).toEqual([409, 0])
  expect(text).toContain('revocation')
})
