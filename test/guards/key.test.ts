import { describe, expect, test } from 'vitest'

import { problem } from '../../shared/decision/problem.ts'
import { keyDocument } from '../../shared/guards/key/document.ts'
import { keyOptions } from '../../shared/guards/key/options.ts'
import { isolateOn, judgeKey, keyGuard, keyHeader, memoryRegistry, NOW_MS, wordOf } from './key.kit.ts'
import type { AskedKey } from './key.kit.ts'

const SETTING = { requestId: 'r', problemBase: undefined, realm: 'api.example.com', debug: false }

describe('a good key', () => {
  test('grants whom it stands for, with plan, tenant and metadata as claims', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put({
      principal: 'customer-7',
      plan: 'gold',
      tenant: 'acme',
      metadata: { team: 'search', plan: 'forged', key_id: 'forged' },
    })
    const verdict = await judgeKey(keyGuard(), isolateOn(memory), keyHeader(text))
    expect(verdict).toMatchObject({
      kind: 'pass',
      grants: {
        principal: { issuer: 'urn:gatehouse:key', subject: 'customer-7', credential: 'key' },
        scopes: ['orders:read'],
      },
    })
    const claims = verdict.kind === 'pass' ? verdict.grants?.principal?.claims : undefined
    expect({ ...claims }).toEqual({
      plan: 'gold',
      tenant: 'acme',
      team: 'search',
      key_id: id,
      key_name: 'test',
      env: 'live',
    })
  })

  test('metadata never speaks for a plan or tenant that the key has not', async () => {
    const memory = memoryRegistry()
    const { text } = memory.put({ metadata: { plan: 'gold', tenant: 'acme', __proto__: 'x' } })
    const verdict = await judgeKey(keyGuard(), isolateOn(memory), keyHeader(text))
    const claims = verdict.kind === 'pass' ? (verdict.grants?.principal?.claims ?? {}) : {}
    expect(Object.hasOwn(claims, 'plan') || Object.hasOwn(claims, 'tenant')).toBe(false)
  })

  test('is judged synchronously once it is known, and allocates no new verdict', async () => {
    const memory = memoryRegistry()
    const { text } = memory.put()
    const isolate = isolateOn(memory)
    const guard = keyGuard()
    await judgeKey(guard, isolate, keyHeader(text))
    const first = await judgeKey(guard, isolate, keyHeader(text))
    expect(await judgeKey(guard, isolate, keyHeader(text))).toBe(first)
  })

  test('two keys of one principal are one principal to a limit; a token of that subject is another', async () => {
    const memory = memoryRegistry()
    const isolate = isolateOn(memory)
    const idOf = async (text: string): Promise<string | undefined> => {
      const verdict = await judgeKey(keyGuard(), isolate, keyHeader(text))
      return verdict.kind === 'pass' ? verdict.grants?.principal?.id : undefined
    }
    const [one, other] = [await idOf(memory.put().text), await idOf(memory.put().text)]
    expect(one).toBe(other)
    expect(one).toBe(JSON.stringify(['urn:gatehouse:key', 'customer-1']))
  })
})

describe('what a key must be', () => {
  test.each([
    ['expired', { expiresMs: NOW_MS }, {}, 'key.expired'],
    ['not yet expired', { expiresMs: NOW_MS + 1 }, {}, 'pass'],
    ['revoked', { revokedMs: NOW_MS - 1 }, {}, 'key.revoked'],
    ['revoked by a clock that is ahead', { revokedMs: NOW_MS + 60_000 }, {}, 'key.revoked'],
    ['of another environment', { env: 'test' }, {}, 'key.environment'],
    ['of one of several environments', { env: 'test' }, { env: ['live', 'test'] }, 'pass'],
    ['used from an address of its own', { addresses: ['203.0.113.0/24'] }, {}, 'pass'],
    ['used from another address', { addresses: ['198.51.100.0/24', '2001:db8::/32'] }, {}, 'key.address'],
    ['bound to what is no address', { addresses: ['nonsense'] }, {}, 'key.address'],
    ['without the scope', {}, { scopes: ['orders:write'] }, 'key.scope'],
    ['with one of two scopes', {}, { scopes: ['orders:read', 'orders:write'] }, 'key.scope'],
    ['with any of two scopes', {}, { scopes: { anyOf: ['orders:read', 'orders:write'] } }, 'pass'],
    ['with the scope', {}, { scopes: ['orders:read'] }, 'pass'],
  ] as const)('%s', async (_what, over, options, expected) => {
    const memory = memoryRegistry()
    const { text } = memory.put(over)
    const isolate = isolateOn(memory)
    // Cold and warm agree.
    for (let run = 0; run < 2; run++)
      expect(wordOf(await judgeKey(keyGuard(options), isolate, keyHeader(text)))).toBe(expected)
  })

  test('a rotated key: the old secret counts until the grace is over, the new one on', async () => {
    const memory = memoryRegistry()
    const { text, id } = memory.put()
    const fresh = memory.rotate(id, NOW_MS + 1000)
    const isolate = isolateOn(memory)
    const at = async (key: string, nowMs: number): Promise<string> =>
      wordOf(await judgeKey(keyGuard(), isolate, { ...keyHeader(key), nowMs }))
    expect(await at(text, NOW_MS + 999)).toBe('pass')
    expect(await at(text, NOW_MS + 1000)).toBe('key.superseded')
    expect(await at(fresh, NOW_MS + 1000)).toBe('pass')
  })

  test('a registry that fails is a fault, not a denial', async () => {
    const memory = memoryRegistry()
    const { text } = memory.put()
    memory.state = 'down'
    expect(wordOf(await judgeKey(keyGuard(), isolateOn(memory), keyHeader(text)))).toBe(
      'fault registry.unavailable',
    )
  })

  test('whatever is wrong with a key, the client is told the same; evidence holds no key', async () => {
    const memory = memoryRegistry()
    const good = memory.put()
    const texts = [
      memory.put({ expiresMs: 1 }).text,
      memory.put({ revokedMs: 1 }).text,
      memory.put({ env: 'test' }).text,
      memory.put({ addresses: ['192.0.2.1'] }).text,
      memoryRegistry().put().text,
      `${good.text.slice(0, -1)}~`,
      good.text.slice(0, -3),
    ]
    const told = new Set<string>()
    for (const text of texts) {
      const verdict = await judgeKey(keyGuard(), isolateOn(memory), keyHeader(text))
      if (verdict.kind !== 'deny') throw new Error('it was not denied')
      told.add(JSON.stringify(problem({ kind: 'denial', denial: verdict.denial }, SETTING)))
      expect(JSON.stringify(verdict.denial)).not.toContain(text.slice(30, 60))
    }
    expect(told.size).toBe(1)
  })
})

describe('where a key may stand', () => {
  const EVERYWHERE = { from: ['authorization', { header: 'x-api-key' }, { query: 'api_key' }] }
  const memory = memoryRegistry()
  const { text } = memory.put()
  const other = memory.put().text

  test.each<readonly [string, object, AskedKey, string]>([
    ['nowhere', {}, {}, 'key.missing'],
    ['an empty header', {}, { headers: [['x-api-key', '']] }, 'key.missing'],
    ['the header', {}, keyHeader(text), 'pass'],
    ['the header in any case', {}, { headers: [['X-API-Key', text]] }, 'pass'],
    [
      'the header twice',
      {},
      {
        headers: [
          ['x-api-key', text],
          ['x-api-key', text],
        ],
      },
      'key.conflict',
    ],
    [
      'the header twice with different keys',
      {},
      {
        headers: [
          ['x-api-key', text],
          ['X-Api-Key', other],
        ],
      },
      'key.conflict',
    ],
    ['the header, joined by a proxy', {}, { headers: [['x-api-key', `${text}, ${other}`]] }, 'key.conflict'],
    ['another header than the policy reads', {}, { headers: [['x-key', text]] }, 'key.missing'],
    ['the query where it is not read', {}, { query: `api_key=${text}` }, 'key.missing'],
    ['the query', EVERYWHERE, { query: `api_key=${text}` }, 'pass'],
    ['the query twice', EVERYWHERE, { query: `api_key=${text}&api_key=${text}` }, 'key.conflict'],
    ['the query, its name encoded', EVERYWHERE, { query: `api%5Fkey=${text}` }, 'pass'],
    ['bearer', EVERYWHERE, { headers: [['authorization', `Bearer ${text}`]] }, 'pass'],
    ['bearer in another case', EVERYWHERE, { headers: [['authorization', `bEARER  ${text}`]] }, 'pass'],
    ['another scheme', EVERYWHERE, { headers: [['authorization', `Basic ${text}`]] }, 'key.missing'],
    [
      'a token as bearer',
      EVERYWHERE,
      { headers: [['authorization', 'Bearer eyJhbGciOiJFUzI1NiJ9.e30.x']] },
      'key.missing',
    ],
    [
      'bearer and header',
      EVERYWHERE,
      {
        headers: [
          ['authorization', `Bearer ${text}`],
          ['x-api-key', text],
        ],
      },
      'key.conflict',
    ],
    [
      'header and query with different keys',
      EVERYWHERE,
      { headers: [['x-api-key', text]], query: `api_key=${other}` },
      'key.conflict',
    ],
  ])('%s', async (_what, options, asked, expected) => {
    expect(wordOf(await judgeKey(keyGuard(options), isolateOn(memory), asked))).toBe(expected)
  })
})

describe('what the origin does not see', () => {
  const memory = memoryRegistry()
  const { text } = memory.put()
  const BOTH = ['authorization', { header: 'x-api-key' }]
  test.each<readonly [string, object, AskedKey, readonly string[] | undefined]>([
    ['the header of the key', {}, keyHeader(text), ['x-api-key']],
    ['nothing, where the policy forwards it', { forward: true }, keyHeader(text), undefined],
    [
      'a key as bearer',
      { from: BOTH },
      { headers: [['authorization', `Bearer ${text}`]] },
      ['x-api-key', 'authorization'],
    ],
    [
      'not a token beside the key',
      { from: BOTH },
      {
        headers: [
          ['authorization', 'Bearer eyJ9.e30.x'],
          ['x-api-key', text],
        ],
      },
      ['x-api-key'],
    ],
  ])('%s', async (_what, options, asked, spent) => {
    const verdict = await judgeKey(keyGuard(options), isolateOn(memory), asked)
    expect(verdict.kind === 'pass' ? verdict.grants?.spent : 'denied').toEqual(spent)
  })

  test.each([
    ['every parameter that may hold one', { from: [{ query: 'api_key' }, { query: 'k' }] }, ['api_key', 'k']],
    ['none where no query is read', {}, undefined],
    ['none where the origin shall see it', { from: [{ query: 'api_key' }], forward: true }, undefined],
  ])('of the query: %s', async (_what, options, spentQuery) => {
    const asked =
      spentQuery === undefined && !('from' in options) ? keyHeader(text) : { query: `api_key=${text}` }
    const verdict = await judgeKey(keyGuard(options), isolateOn(memory), asked)
    expect(verdict.kind === 'pass' ? verdict.grants?.spentQuery : 'denied').toEqual(spentQuery)
  })
})

test('a refusal says where the key is to be sent, and of what scopes it lacked', async () => {
  const memory = memoryRegistry()
  const isolate = isolateOn(memory)
  const headerOf = async (options: object, asked: AskedKey): Promise<string | undefined> => {
    const verdict = await judgeKey(keyGuard(options), isolate, asked)
    if (verdict.kind !== 'deny') throw new Error('it was not denied')
    return new Map(problem({ kind: 'denial', denial: verdict.denial }, SETTING).headers).get(
      'www-authenticate',
    )
  }
  expect(await headerOf({}, {})).toBe('ApiKey realm="api.example.com", in="header", name="x-api-key"')
  expect(await headerOf({ from: ['authorization', { query: 'k' }] }, {})).toBe(
    'Bearer realm="api.example.com", ApiKey realm="api.example.com", in="query", name="k"',
  )
  expect(await headerOf({ scopes: ['orders:write'] }, keyHeader(memory.put().text))).toBe(
    'ApiKey realm="api.example.com", error="insufficient_scope", scope="orders:write", in="header", name="x-api-key"',
  )
})

describe('the options', () => {
  test.each([
    ['an environment in upper case', { env: 'Live' }],
    ['no environment', { env: [] }],
    ['no place', { from: [] }],
    ['Authorization as a bare header', { from: [{ header: 'Authorization' }] }],
    ['the cookie header', { from: [{ header: 'cookie' }] }],
    ['a scope with a blank', { scopes: ['a b'] }],
    ['an unknown option', { scope: ['a'] }],
  ])('refuse %s', (_what, options) => {
    expect(keyOptions.safeParse(options).success).toBe(false)
  })

  test('a key in the query is warned of', () => {
    const warnings = keyDocument.lint(keyOptions.parse({ from: [{ query: 'api_key' }] }), {
      kinds: ['key'],
      place: 0,
    })
    expect(warnings.map(({ code }) => code)).toEqual(['key-in-query'])
    expect(keyDocument.lint(keyOptions.parse({}), { kinds: ['key'], place: 0 })).toEqual([])
  })
})
