// An isolate's replica of the registry against its promises: nothing older than the bound is ever answered, a warm
// answer is synchronous and asks nobody, and many isolates of a location ask the registry like one.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Revocable } from '../../shared/core/ports.ts'
import { decodeDelta, encodeDelta } from '../../functions/adapters/replica/encode.ts'
import { parseApiKey } from '../../shared/lib/apikey/apikey.ts'
import { isolateOn, memoryCache, memoryRegistry, NOW_MS, peppersOf } from '../guards/key.kit.ts'
import type { Isolate } from '../guards/key.kit.ts'

const ISS = 'https://id.example.com/'
const tokenOf = (jti: string, over: Partial<Revocable> = {}): Revocable => ({
  iss: ISS,
  sub: 'alice',
  jti,
  sid: undefined,
  issuedMs: NOW_MS - 60_000,
  ...over,
})

const partsOf = (text: string): { env: string; id: string; secret: string } => {
  const parts = parseApiKey(text)
  if (!parts.ok) throw new TypeError(parts.error)
  return parts.value
}

const kindAt = async (isolate: Isolate, credential: Revocable): Promise<string> =>
  (await isolate.revocations.find(credential, isolate.clock.nowMs, isolate.defer)).kind

const keyAt = async (isolate: Isolate, text: string): Promise<string> =>
  (await isolate.apiKeys.find(partsOf(text), isolate.clock.nowMs, isolate.defer)).kind

describe('the bound', () => {
  test('whatever happens, nothing is clear later than maxStaleness after its revocation was acknowledged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            afterMs: fc.integer({ min: 0, max: 3000 }),
            isolate: fc.integer({ min: 0, max: 2 }),
            act: fc.constantFrom('ask', 'ask', 'ask', 'revoke', 'down', 'up', 'settle'),
          }),
          { minLength: 5, maxLength: 40 },
        ),
        fc.boolean(),
        fc.constantFrom('ask' as const, 'fault' as const),
        async (steps, shared, onStale) => {
          const memory = memoryRegistry()
          const clock = { nowMs: NOW_MS }
          const cache = memoryCache()
          const options = { clock, bounds: { onStale }, ...(shared ? { cache } : {}) }
          const isolates = [0, 1, 2].map(() => isolateOn(memory, options))
          const credential = tokenOf('the-one')
          let revokedMs: number | undefined
          for (const step of steps) {
            clock.nowMs += step.afterMs
            const isolate = isolates[step.isolate] as Isolate
            if (step.act === 'down') memory.state = 'down'
            else if (step.act === 'up') memory.state = 'up'
            else if (step.act === 'settle') await isolate.settled()
            else if (step.act === 'revoke') {
              memory.revoke({ value: 'the-one' })
              revokedMs ??= clock.nowMs
            } else {
              const kind = await kindAt(isolate, credential)
              if (revokedMs !== undefined && clock.nowMs > revokedMs + 5000) expect(kind).not.toBe('clear')
              if (revokedMs === undefined) expect(kind).not.toBe('revoked')
            }
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  test('a fresh answer is synchronous, asks nobody, and is renewed behind the response before it is stale', async () => {
    const memory = memoryRegistry()
    const isolate = isolateOn(memory)
    const credential = tokenOf('one')
    expect(await kindAt(isolate, credential)).toBe('clear')
    await isolate.settled()
    for (let run = 0; run < 1000; run++)
      expect(isolate.revocations.find(credential, NOW_MS + 1000, isolate.defer)).toEqual({ kind: 'clear' })
    expect(memory.calls.sinces).toBe(1)
    isolate.clock.nowMs += 3000
    memory.revoke({ value: 'one' })
    expect(isolate.revocations.find(credential, isolate.clock.nowMs, isolate.defer)).toEqual({
      kind: 'clear',
    })
    expect(isolate.work).toHaveLength(1)
    await isolate.settled()
    expect(isolate.revocations.find(credential, isolate.clock.nowMs, isolate.defer)).toEqual({
      kind: 'revoked',
      by: 'jti',
    })
    expect(memory.calls.sinces).toBe(2)
  })

  test('past the bound `ask` waits for the registry, and `fault` does not wait', async () => {
    const memory = memoryRegistry()
    const [asks, faults] = [isolateOn(memory), isolateOn(memory, { bounds: { onStale: 'fault' } })]
    for (const isolate of [asks, faults]) {
      expect(await kindAt(isolate, tokenOf('one'))).toBe('clear')
      isolate.clock.nowMs += 5001
    }
    memory.revoke({ value: 'one' })
    expect(await kindAt(asks, tokenOf('one'))).toBe('revoked')
    const answer = faults.revocations.find(tokenOf('one'), faults.clock.nowMs, faults.defer)
    expect(answer).toMatchObject({ kind: 'fault', fault: { code: 'registry.unavailable' } })
    await faults.settled()
    expect(await kindAt(faults, tokenOf('one'))).toBe('revoked')
  })

  test.each(['down', 'hang'] as const)(
    'a registry that is %s is a fault past the bound, and not asked for every request',
    async (state) => {
      const memory = memoryRegistry()
      const isolate = isolateOn(memory)
      expect(await kindAt(isolate, tokenOf('one'))).toBe('clear')
      memory.state = state
      isolate.clock.nowMs += 4000
      expect(await kindAt(isolate, tokenOf('one'))).toBe('clear')
      await isolate.settled()
      isolate.clock.nowMs += 1001
      const asked = memory.calls.sinces
      for (let run = 0; run < 20; run++) expect(await kindAt(isolate, tokenOf('one'))).toBe('fault')
      expect(memory.calls.sinces - asked).toBe(1)
      memory.state = 'up'
      isolate.clock.nowMs += 1001
      expect(await kindAt(isolate, tokenOf('one'))).toBe('clear')
    },
  )

  test('500 requests at once on a cold isolate make one call', async () => {
    const memory = memoryRegistry()
    const isolate = isolateOn(memory)
    const kinds = await Promise.all(Array.from({ length: 500 }, async () => kindAt(isolate, tokenOf('one'))))
    expect(new Set(kinds)).toEqual(new Set(['clear']))
    expect(memory.calls.sinces).toBe(1)
  })

  test('an answer that comes late takes nothing back that was learnt meanwhile', async () => {
    const memory = memoryRegistry()
    const isolate = isolateOn(memory)
    await kindAt(isolate, tokenOf('one'))
    const held = Promise.withResolvers<undefined>()
    memory.wayBack = async () => held.promise
    isolate.clock.nowMs += 5001
    // Its budget runs out, and its answer is still on the way.
    expect(await kindAt(isolate, tokenOf('one'))).toBe('fault')
    memory.wayBack = async () => undefined
    memory.revoke({ value: 'one' })
    isolate.clock.nowMs += 1001
    expect(await kindAt(isolate, tokenOf('one'))).toBe('revoked')
    held.resolve(undefined)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(await kindAt(isolate, tokenOf('one'))).toBe('revoked')
    expect(isolate.replica.at().version).toBe(1)
  })
})

describe('what a credential is revoked by', () => {
  test.each([
    ['its jti', { kind: 'jti', value: 'one' }, 'jti'],
    ['its subject', { kind: 'sub', value: 'alice' }, 'sub'],
    ['its session', { kind: 'sid', value: 'session-1' }, 'sid'],
    ['its subject, before a later time', { kind: 'sub', value: 'alice', beforeMs: NOW_MS }, 'sub'],
    ['its issuer, before a later time', { kind: 'iss', value: '', beforeMs: NOW_MS }, 'iss'],
  ] as const)('%s', async (_what, revocation, by) => {
    const memory = memoryRegistry()
    memory.revoke(revocation)
    const isolate = isolateOn(memory)
    const credential = tokenOf('one', { sid: 'session-1' })
    expect(await isolate.revocations.find(credential, NOW_MS, isolate.defer)).toEqual({ kind: 'revoked', by })
  })

  test.each([
    ['another token', { kind: 'jti', value: 'two' }],
    ['a jti of another issuer', { kind: 'jti', value: 'one', iss: 'https://other.example.com/' }],
    ['a jti that is its subject', { kind: 'jti', value: 'alice' }],
    ['a time before it was issued', { kind: 'sub', value: 'alice', beforeMs: NOW_MS - 60_000 }],
    ['an issuer whose name ends like it', { kind: 'jti', value: 'one', iss: 'id.example.com/' }],
  ] as const)('not by %s', async (_what, revocation) => {
    const memory = memoryRegistry()
    memory.revoke(revocation)
    const isolate = isolateOn(memory)
    expect(await kindAt(isolate, tokenOf('one'))).toBe('clear')
  })

  test('a token without iat counts as issued before any time', async () => {
    const memory = memoryRegistry()
    memory.revoke({ kind: 'sub', value: 'alice', beforeMs: 1000 })
    expect(await kindAt(isolateOn(memory), tokenOf('one', { issuedMs: undefined }))).toBe('revoked')
  })
})

describe('the isolates of one location', () => {
  test('a hundred isolates under traffic ask the registry about once a second, not a hundred times', async () => {
    const memory = memoryRegistry()
    const clock = { nowMs: NOW_MS }
    const cache = memoryCache()
    const isolates = Array.from({ length: 100 }, () => isolateOn(memory, { cache, clock }))
    for (let second = 0; second < 30; second++) {
      for (const isolate of isolates) {
        await kindAt(isolate, tokenOf('one'))
        await isolate.settled()
        clock.nowMs += 10
      }
    }
    expect(memory.calls.sinces).toBeGreaterThan(5)
    expect(memory.calls.sinces).toBeLessThanOrEqual(32)
  })

  test('learn a revocation from each other', async () => {
    const memory = memoryRegistry()
    const clock = { nowMs: NOW_MS }
    const cache = memoryCache()
    const [one, other] = [isolateOn(memory, { cache, clock }), isolateOn(memory, { cache, clock })]
    await kindAt(one, tokenOf('a'))
    await kindAt(other, tokenOf('a'))
    memory.revoke({ value: 'a' })
    clock.nowMs += 5001
    expect(await kindAt(one, tokenOf('a'))).toBe('revoked')
    const asked = memory.calls.sinces
    await one.settled()
    expect(await kindAt(other, tokenOf('a'))).toBe('revoked')
    expect(memory.calls.sinces).toBe(asked)
  })

  test('a cache that is broken, garbled or from a clock ahead costs a call and no more', async () => {
    for (const body of [
      '',
      '{',
      'null',
      '{"epoch":1}',
      `{"epoch":"epoch-1","version":0,"asOfMs":${NOW_MS + 90_000},"claimedMs":0}`,
    ]) {
      const memory = memoryRegistry()
      memory.revoke({ value: 'one' })
      const cache = memoryCache()
      const garbled = {
        match: async () => new Response(body),
        put: async () => Promise.reject(new Error('full')),
      }
      expect(await kindAt(isolateOn(memory, { cache: { ...cache, ...garbled } }), tokenOf('one'))).toBe(
        'revoked',
      )
      expect(memory.calls.sinces).toBe(1)
    }
  })
})

describe('keys', () => {
  test('are looked up once, then known; a key that is unknown as well', async () => {
    const memory = memoryRegistry()
    const { text } = memory.put()
    const isolate = isolateOn(memory)
    expect(await keyAt(isolate, text)).toBe('found')
    await isolate.settled()
    for (let run = 0; run < 5; run++) expect(await keyAt(isolate, text)).toBe('found')
    expect(memory.calls.lookups).toBe(1)
    const warm = isolate.apiKeys.find(partsOf(text), isolate.clock.nowMs, isolate.defer)
    expect(warm).not.toBeInstanceOf(Promise)
    // Of this house, and never put into the registry.
    const gone = memoryRegistry().put().text
    for (let run = 0; run < 5; run++) expect(await keyAt(isolate, gone)).toBe('unknown')
    expect(memory.calls.lookups).toBe(2)
  })

  test('10,000 invented keys of the right form reach the registry not once', async () => {
    const memory = memoryRegistry()
    const isolate = isolateOn(memory)
    const stranger = peppersOf(`1:${'x'.repeat(40)}`)
    for (let run = 0; run < 10_000; run++) {
      const answer = isolate.apiKeys.find(
        partsOf(memoryRegistry().put({}, stranger).text),
        NOW_MS,
        isolate.defer,
      )
      expect(answer).toEqual({ kind: 'unknown' })
    }
    expect(memory.calls).toMatchObject({ lookups: 0, sinces: 0 })
  })

  test('50 requests at once with one cold key make one look-up', async () => {
    const memory = memoryRegistry()
    const { text } = memory.put()
    const isolate = isolateOn(memory)
    const kinds = await Promise.all(Array.from({ length: 50 }, async () => keyAt(isolate, text)))
    expect(new Set(kinds)).toEqual(new Set(['found']))
    expect(memory.calls.lookups).toBe(1)
  })

  test('a change is known everywhere within the bound: a revocation, and a key that was unknown before', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const isolate = isolateOn(memory)
    expect(await keyAt(isolate, text)).toBe('found')
    await isolate.settled()
    memory.change(id, { revokedMs: NOW_MS })
    isolate.clock.nowMs += 5001
    expect(await isolate.apiKeys.find(partsOf(text), isolate.clock.nowMs, isolate.defer)).toMatchObject({
      kind: 'found',
      key: { revokedMs: NOW_MS },
    })
  })

  test('an answer that was overtaken by a change is used once and not kept', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const isolate = isolateOn(memory)
    await kindAt(isolate, tokenOf('any'))
    const held = Promise.withResolvers<undefined>()
    memory.wayBack = async () => held.promise
    const pending = keyAt(isolate, text)
    memory.wayBack = async () => undefined
    memory.change(id, { revokedMs: NOW_MS })
    isolate.clock.nowMs += 5001
    await kindAt(isolate, tokenOf('any'))
    held.resolve(undefined)
    await pending
    expect(await isolate.apiKeys.find(partsOf(text), isolate.clock.nowMs, isolate.defer)).toMatchObject({
      key: { revokedMs: NOW_MS },
    })
    expect(memory.calls.lookups).toBe(2)
  })

  test('a key with another secret is a mismatch, cold and warm', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const isolate = isolateOn(memory)
    const other = { env: 'live', id, secret: 'A'.repeat(43) }
    expect(await isolate.apiKeys.find(other, NOW_MS, isolate.defer)).toEqual({ kind: 'mismatch' })
    expect(await keyAt(isolate, text)).toBe('found')
    expect(await isolate.apiKeys.find(other, NOW_MS, isolate.defer)).toEqual({ kind: 'mismatch' })
    const elsewhere = { ...partsOf(text), env: 'test' }
    expect(await isolate.apiKeys.find(elsewhere, NOW_MS, isolate.defer)).toEqual({ kind: 'mismatch' })
  })

  test('the new secret of a rotation holds at once, also where the old one is known', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const isolate = isolateOn(memory)
    for (let run = 0; run < 2; run++) expect(await keyAt(isolate, text)).toBe('found')
    const fresh = memory.rotate(id, undefined)
    expect(await keyAt(isolate, fresh)).toBe('found')
    expect(await isolate.apiKeys.find(partsOf(text), NOW_MS, isolate.defer)).toMatchObject({
      superseded: true,
    })
  })

  test('wrong secrets under a known id ask the registry four times a second at most, and never turn into a fault', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const isolate = isolateOn(memory)
    for (let run = 0; run < 2; run++) expect(await keyAt(isolate, text)).toBe('found')
    const before = memory.calls.lookups
    const wrong = { env: 'live', id, secret: 'A'.repeat(43) }
    for (let run = 0; run < 1000; run++) {
      if (run === 500) memory.state = 'down'
      expect(await isolate.apiKeys.find(wrong, isolate.clock.nowMs, isolate.defer)).toEqual({
        kind: 'mismatch',
      })
      isolate.clock.nowMs += 1
    }
    expect(memory.calls.lookups - before).toBe(4)
  })

  test('a rotated key: both secrets are told apart', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const fresh = memory.rotate(id, NOW_MS + 1000)
    const isolate = isolateOn(memory)
    for (let run = 0; run < 2; run++) {
      expect(await isolate.apiKeys.find(partsOf(text), NOW_MS, isolate.defer)).toMatchObject({
        superseded: true,
      })
      expect(await isolate.apiKeys.find(partsOf(fresh), NOW_MS, isolate.defer)).toMatchObject({
        superseded: false,
      })
    }
  })

  test.each(['down', 'hang'] as const)(
    'a registry that is %s is a fault for a cold key, and none for a warm one',
    async (state) => {
      const memory = memoryRegistry()
      const [warm, cold] = [memory.put(), memory.put()]
      const isolate = isolateOn(memory)
      expect(await keyAt(isolate, warm.text)).toBe('found')
      expect(await keyAt(isolate, warm.text)).toBe('found')
      memory.state = state
      isolate.clock.nowMs += 4000
      expect(await keyAt(isolate, warm.text)).toBe('found')
      expect(await keyAt(isolate, cold.text)).toBe('fault')
      isolate.clock.nowMs += 1001
      expect(await keyAt(isolate, warm.text)).toBe('fault')
    },
  )

  test('without a usable pepper every key is a fault that names the secret', async () => {
    const isolate = isolateOn(memoryRegistry(), { peppers: { ok: false, error: 'the secret is missing' } })
    const answer = isolate.apiKeys.find(partsOf(memoryRegistry().put().text), NOW_MS, isolate.defer)
    expect(answer).toMatchObject({
      kind: 'fault',
      fault: { code: 'registry.unavailable', evidence: { name: 'GATEHOUSE_KEY_PEPPER' } },
    })
  })

  test('the hour of use is told once per key, hour and isolate, in one batch, and only for keys that were proven', async () => {
    const memory = memoryRegistry()
    const isolate = isolateOn(memory)
    const keys = [memory.put(), memory.put()]
    for (let run = 0; run < 3; run++) for (const { text } of keys) await keyAt(isolate, text)
    await isolate.apiKeys.find(
      { env: 'live', id: memory.put().id, secret: 'A'.repeat(43) },
      NOW_MS,
      isolate.defer,
    )
    await isolate.settled()
    expect(memory.calls.touched).toEqual(keys.map(({ id }) => id))
  })
})

test('a delta survives its encoding, and nothing else is taken for one', () => {
  const entries = fc
    .integer({ min: 0, max: 5 })
    .chain((count) => fc.uint8Array({ minLength: 16 * count, maxLength: 16 * count }))
  fc.assert(
    fc.property(
      fc.record({
        epoch: fc.string(),
        version: fc.nat(),
        whole: fc.boolean(),
        added: entries,
        removed: entries,
        keys: fc.array(fc.string(), { maxLength: 4 }),
      }),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(),
      (delta, noise, cut) => {
        const bytes = encodeDelta(delta)
        expect(decodeDelta(bytes)).toEqual({ ...delta })
        expect(decodeDelta(bytes.subarray(0, cut % bytes.length))).toBeUndefined()
        expect(decodeDelta(noise)).toBeUndefined()
      },
    ),
  )
})
