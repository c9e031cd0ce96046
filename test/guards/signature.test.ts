import { gzipSync } from 'node:zlib'

import { beforeAll, describe, expect, test } from 'vitest'

import { bodyOf } from '../../shared/exchange/body.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { signatureBase } from '../../shared/guards/signature/base.ts'
import { readCandidates } from '../../shared/guards/signature/input.ts'
import { signatureOptions } from '../../shared/guards/signature/signature.options.ts'
import type { Guard } from '../../shared/core/guard.ts'
import {
  digestHeader,
  exchangeOf,
  FIELDS,
  guardOf,
  keepingGuardOf,
  linesOf,
  makePen,
  NOW_MS,
  NOW_S,
  portsOf,
  signed,
  wordOf,
} from './signature.kit.ts'
import type { Message, Pen, Signing, World } from './signature.kit.ts'
import { RFC_MS, rfcKeys, rfcRequest, rfcSecrets, vectors } from './signature.vectors.ts'

const rfcWorld: World = { secrets: rfcSecrets }

const bearing = (message: Message, input: string, signature: string): Message => ({
  ...message,
  headers: {
    ...linesOf(message),
    'signature-input': input,
    signature,
  },
})

const rfcGuard = (over: Record<string, unknown>): Guard =>
  guardOf({ scheme: 'rfc9421', keys: rfcKeys, components: [], bodyComponents: [], ...over })

describe('the published examples of RFC 9421', () => {
  test('all six signatures of requests in Appendix B.2 and B.3 are run', () => {
    expect(vectors).toHaveLength(6)
  })

  test.each(vectors)(
    '$name: the base is the RFC’s, byte for byte, and the signature holds',
    async (vector) => {
      const message = bearing(vector.message ?? rfcRequest, vector.input, vector.signature)
      const exchange = exchangeOf(message, RFC_MS)
      const candidates = readCandidates(exchange)
      expect(candidates.ok).toBe(true)
      if (!candidates.ok || candidates.value[0] === undefined) return
      expect(signatureBase(candidates.value[0], exchange)).toEqual({
        ok: true,
        value: vector.base.join('\n'),
      })
      const guard = rfcGuard(vector.tag === undefined ? {} : { tag: vector.tag })
      expect(wordOf(await guard.judge(exchange, portsOf(rfcWorld), {}))).toBe('pass')
    },
  )

  const B4 = {
    input: 'transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"',
    signature:
      'transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:',
  }
  const transformed = (
    method: string,
    url: string,
    lines: readonly (readonly [string, string])[],
  ): Message => ({
    method,
    url,
    headers: [...lines, ['signature-input', B4.input], ['signature', B4.signature]],
  })
  const URL_OF_B4 = 'https://example.org/demo?name1=Value1&Name2=value2'

  test.each([
    [
      'as it was sent',
      transformed('GET', URL_OF_B4, [
        ['accept', 'application/json'],
        ['accept', '*/*'],
      ]),
      'pass',
    ],
    [
      'a header and a query parameter added',
      transformed('GET', `${URL_OF_B4}&param=added`, [
        ['accept', 'application/json'],
        ['accept', '*/*'],
        ['accept-language', 'en-US,en;q=0.5'],
      ]),
      'pass',
    ],
    ['lines joined', transformed('GET', URL_OF_B4, [['accept', 'application/json, */*']]), 'pass'],
    [
      'method and authority changed',
      transformed('POST', 'https://example.com/demo?name1=Value1&Name2=value2', [
        ['accept', 'application/json'],
        ['accept', '*/*'],
      ]),
      'signature.mismatch',
    ],
    [
      'lines of a header reordered',
      transformed('GET', URL_OF_B4, [
        ['accept', '*/*'],
        ['accept', 'application/json'],
      ]),
      'signature.mismatch',
    ],
  ] as const)('B.4: %s', async (_name, message, word) => {
    expect(wordOf(await rfcGuard({}).judge(exchangeOf(message, RFC_MS), portsOf(rfcWorld), {}))).toBe(word)
  })

  test.each([
    ['mQ==', 'another byte', 'signature.mismatch'],
    ['', 'no byte', 'signature.mismatch'],
  ])('a signature of %s (%s) does not hold', async (text, _what, word) => {
    const [, , , , b26] = vectors
    const message = bearing(rfcRequest, b26?.input ?? '', `sig-b26=:${text}:`)
    expect(wordOf(await rfcGuard({}).judge(exchangeOf(message, RFC_MS), portsOf(rfcWorld), {}))).toBe(word)
  })
})

const BODY = '{"amount":12}'
const order: Message = {
  method: 'GET',
  url: 'https://api.example.com/v1/orders/7?expand=lines&x=a%20b',
  headers: { host: 'api.example.com', accept: 'application/json' },
}
const payment: Message = {
  method: 'POST',
  url: 'https://api.example.com/v1/payments',
  headers: { host: 'api.example.com', 'content-type': 'application/json', 'content-digest': '' },
  body: BODY,
}
const SECRET = 'a shared secret of more than 32 bytes'

let pen: Pen
let digest = ''

beforeAll(async () => {
  pen = makePen('ed25519')
  digest = await digestHeader(BODY)
})

const paid = (): Message => ({
  ...payment,
  headers: { ...linesOf(payment), 'content-digest': digest },
})

const keysOf = (one: Pen): Record<string, unknown> => ({
  partner: { keyid: 'k1', algorithm: one.alg, jwk: one.jwk },
})

const judge = async (
  message: Message,
  over: Record<string, unknown> = {},
  world: World = {},
  nowMs = NOW_MS,
): Promise<string> => {
  const guard = guardOf({ scheme: 'rfc9421', keys: keysOf(pen), ...over })
  return wordOf(await guard.judge(exchangeOf(message, nowMs), portsOf(world), {}))
}

const signedOrder = (signing: Signing = {}): Promise<Message> => signed(order, pen, signing)

describe('a peer that signs with an independent library', () => {
  test('over a packed body: its digest is of what was sent, not of what the gate unpacked (RFC 9530 §2)', async () => {
    const packed = gzipSync(BODY)
    const plain = new TextEncoder().encode(BODY)
    const message = await signed(
      {
        ...payment,
        headers: { ...linesOf(payment), 'content-digest': await digestHeader(packed) },
        body: packed,
      },
      pen,
      { fields: [...FIELDS, 'content-digest'] },
    )
    const guard = guardOf({ scheme: 'rfc9421', keys: keysOf(pen) })
    const unpackedTo = async (bytes: Uint8Array, sent: Uint8Array): Promise<string> =>
      wordOf(
        await guard.judge(
          withBody(exchangeOf(message), bodyOf(bytes, 'application/json', sent)),
          portsOf(),
          {},
        ),
      )
    expect(await unpackedTo(plain, packed)).toBe('pass')
    expect(await unpackedTo(plain, plain)).toBe('signature.digest')
    expect(await unpackedTo(packed, gzipSync('{"other":1}'))).toBe('signature.digest')
  })

  test.each(['ed25519', 'ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-pss-sha512'])(
    '%s, with and without a body, alg stated or not',
    async (alg) => {
      const one = makePen(alg)
      const options = { keys: keysOf(one) }
      expect(await judge(await signed(order, one), options)).toBe('pass')
      const stated = await signed(order, one, { parameters: { alg } })
      expect(await judge(stated, options)).toBe('pass')
      const post = await signed(paid(), one, { fields: [...FIELDS, 'content-digest'] })
      expect(await judge(post, options)).toBe('pass')
    },
  )

  test('hmac-sha256 by a secret binding', async () => {
    const options = { keys: { partner: { keyid: 'k1', algorithm: 'hmac-sha256', secret: 'PARTNER' } } }
    const world = { secrets: { PARTNER: SECRET } }
    expect(await judge(await signed(order, SECRET), options, world)).toBe('pass')
    expect(await judge(await signed(order, `${SECRET}.`), options, world)).toBe('signature.mismatch')
  })

  test.each([
    ['@target-uri alone', ['@method', '@target-uri']],
    ['@request-target with @authority', ['@method', '@authority', '@request-target']],
    [
      'everything twice over',
      ['@method', '@scheme', '@authority', '@path', '@query', '@target-uri', 'accept'],
    ],
    ['single parameters besides', [...FIELDS, '@query-param;name="expand"', '@query-param;name="x"']],
  ])('covers what the policy demands by %s', async (_name, fields) => {
    expect(await judge(await signedOrder({ fields }))).toBe('pass')
  })

  test('a member of a dictionary, by key', async () => {
    const message = { ...order, headers: { ...linesOf(order), priority: 'u=1, i' } }
    const fields = [...FIELDS, 'priority;key="u"']
    const out = await signed(message, pen, { fields })
    expect(await judge(out)).toBe('pass')
    const other = { ...out, headers: { ...linesOf(out), priority: 'u=1, i=?0' } }
    expect(await judge(other)).toBe('pass')
    const changed = { ...out, headers: { ...linesOf(out), priority: 'u=2, i' } }
    expect(await judge(changed)).toBe('signature.mismatch')
  })
})

const reads = (over: Record<string, unknown>): string =>
  guardOf({ scheme: 'rfc9421', keys: keysOf(pen), ...over }).reads

describe('what the guard grants and tells', () => {
  test('the principal is the name of the key, in a namespace of its own', async () => {
    const guard = guardOf({ scheme: 'rfc9421', keys: keysOf(pen) })
    const verdict = await guard.judge(exchangeOf(await signedOrder()), portsOf(), {})
    expect(verdict).toMatchObject({
      kind: 'pass',
      grants: {
        principal: {
          id: '["signature:rfc9421","partner"]',
          issuer: 'signature:rfc9421',
          subject: 'partner',
          claims: { kind: 'signature', scheme: 'rfc9421' },
        },
      },
    })
    expect(guard.gives).toEqual(['principal'])
  })

  test('a client that did not sign learns what to cover (Accept-Signature), and no Bearer challenge', async () => {
    const guard = guardOf({ scheme: 'rfc9421', keys: keysOf(pen), tag: 'orders', nonce: 'required' })
    const verdict = await guard.judge(exchangeOf(order), portsOf(), {})
    expect(verdict).toMatchObject({
      kind: 'deny',
      denial: {
        code: 'signature.missing',
        challenges: [{ scheme: 'Signature' }],
        headers: {
          'accept-signature':
            'sig=("@method" "@authority" "@path" "@query");created;nonce;keyid;tag="orders"',
        },
      },
    })
  })

  test('the hint is the same on every refusal: it does not tell which check failed', async () => {
    const guard = guardOf({ scheme: 'rfc9421', keys: keysOf(pen) })
    const hints = new Set<string | undefined>()
    const good = await signedOrder()
    const refusedOnes = [
      order,
      bearing(order, 'sig', 'sig'),
      await signedOrder({ fields: ['@method'] }),
      await signedOrder({ parameters: { created: NOW_S - 9999 } }),
      await signedOrder({ parameters: { keyid: 'nobody' } }),
      { ...good, method: 'DELETE' },
    ]
    for (const message of refusedOnes) {
      const verdict = await guard.judge(exchangeOf(message), portsOf(), {})
      expect(verdict.kind).toBe('deny')
      if (verdict.kind === 'deny') hints.add(verdict.denial.headers?.['accept-signature'])
    }
    expect([...hints]).toEqual(['sig=("@method" "@authority" "@path" "@query");created;keyid'])
  })

  test('a signer who was revoked is refused, by the name of its key', async () => {
    const asked: unknown[] = []
    const revocations = {
      find: (credential: unknown) => {
        asked.push(credential)
        return { kind: 'revoked', by: 'sub' } as const
      },
    }
    expect(await judge(await signedOrder(), {}, { revocations })).toBe('signature.revoked')
    expect(asked).toEqual([
      { iss: 'signature:rfc9421', sub: 'partner', jti: undefined, sid: undefined, issuedMs: undefined },
    ])
  })

  test('the body is read only where the policy demands something of it', () => {
    expect(reads({})).toBe('body')
    expect(reads({ bodyComponents: ['content-type'] })).toBe('body')
    expect(reads({ components: ['@method', 'content-digest'], bodyComponents: [] })).toBe('body')
    expect(reads({ bodyComponents: [] })).toBe('head')
  })
})

describe('time', () => {
  const rows: readonly (readonly [string, Signing['parameters'], Record<string, unknown>, string])[] = [
    ['made now', {}, {}, 'pass'],
    ['made at the end of the skew ahead', { created: NOW_S + 30 }, {}, 'pass'],
    ['made in the future', { created: NOW_S + 31 }, {}, 'signature.created'],
    ['as old as it may be', { created: NOW_S - 330 }, {}, 'pass'],
    ['too old', { created: NOW_S - 331 }, {}, 'signature.expired'],
    ['without a time', { created: undefined }, {}, 'signature.created'],
    ['about to end', { expires: NOW_S - 29, created: NOW_S - 60 }, {}, 'pass'],
    ['over', { expires: NOW_S - 30, created: NOW_S - 60 }, {}, 'signature.expired'],
    ['over before it began', { expires: NOW_S - 1, created: NOW_S }, {}, 'signature.expired'],
    ['without an end where one is wanted', {}, { expires: 'required' }, 'signature.expired'],
    ['with an end where one is wanted', { expires: NOW_S + 60 }, { expires: 'required' }, 'pass'],
    [
      'a policy of a shorter age',
      { created: NOW_S - 11 },
      { maxAge: '10s', clockSkew: '0s' },
      'signature.expired',
    ],
  ]

  test.each(rows)('%s', async (_name, parameters, over, word) => {
    expect(await judge(await signedOrder({ parameters }), over)).toBe(word)
  })
})

const both = async (): Promise<Message> => {
  const other = makePen('ed25519')
  const mine = await signedOrder({ name: 'mine' })
  const proxys = await signed(order, other, { name: 'proxy', parameters: { keyid: 'unknown' } })
  const a = linesOf(mine)
  const b = linesOf(proxys)
  return bearing(
    order,
    `${b['Signature-Input'] ?? ''}, ${a['Signature-Input'] ?? ''}`,
    `${b['Signature'] ?? ''}, ${a['Signature'] ?? ''}`,
  )
}

describe('several signatures', () => {
  test('one that meets every demand is enough, whatever stands beside it', async () => {
    expect(await judge(await both())).toBe('pass')
    expect(await judge(await both(), { label: 'mine' })).toBe('pass')
    expect(await judge(await both(), { label: 'proxy' })).toBe('signature.key-unknown')
    expect(await judge(await both(), { label: 'third' })).toBe('signature.tag')
  })

  test('the tag tells applications apart, in both directions', async () => {
    const tagged = await signedOrder({ parameters: { tag: 'orders' } })
    expect(await judge(tagged, { tag: 'orders' })).toBe('pass')
    expect(await judge(tagged, { tag: 'payments' })).toBe('signature.tag')
    expect(await judge(tagged)).toBe('signature.tag')
    expect(await judge(await signedOrder(), { tag: 'orders' })).toBe('signature.tag')
  })
})

describe('nonces', () => {
  test('a nonce works once; another one, and the same of another signer, is fresh', async () => {
    const other = makePen('ed25519')
    const guard = guardOf({
      scheme: 'rfc9421',
      keys: { ...keysOf(pen), second: { keyid: 'k2', algorithm: 'ed25519', jwk: other.jwk } },
      nonce: { store: 'isolate' },
    })
    const ports = portsOf()
    const ask = async (message: Message): Promise<string> =>
      wordOf(await guard.judge(exchangeOf(message), ports, {}))
    const first = await signedOrder({ parameters: { nonce: 'n1' } })
    expect(await ask(first)).toBe('pass')
    expect(await ask(first)).toBe('signature.replayed')
    expect(await ask(await signedOrder({ parameters: { nonce: 'n2' } }))).toBe('pass')
    expect(await ask(await signed(order, other, { parameters: { keyid: 'k2', nonce: 'n1' } }))).toBe('pass')
    expect(await ask(await signedOrder())).toBe('signature.nonce')
  })

  test('what a strict route saw is no news to a lax one, when the strict one would have forgotten it', async () => {
    const options = { scheme: 'rfc9421', keys: keysOf(pen), nonce: { store: 'isolate' } }
    const message = await signedOrder({ parameters: { nonce: 'n1' } })
    const replayed = async (strict: Guard): Promise<string> => {
      const ports = portsOf()
      expect(wordOf(await strict.judge(exchangeOf(message), ports, {}))).toBe('pass')
      const later = exchangeOf(message, NOW_MS + 300_000)
      return wordOf(await guardOf({ ...options, maxAge: '10m' }).judge(later, ports, {}))
    }
    // By itself it knows of no other route: the build tells it.
    expect(await replayed(guardOf({ ...options, maxAge: '1m' }))).toBe('pass')
    expect(await replayed(keepingGuardOf({ ...options, maxAge: '1m' }, 630_000))).toBe('signature.replayed')
  })

  test('a message that does not hold uses no nonce up', async () => {
    const guard = guardOf({ scheme: 'rfc9421', keys: keysOf(pen), nonce: { store: 'isolate' } })
    const ports = portsOf()
    const good = await signedOrder({ parameters: { nonce: 'n1' } })
    const bad = { ...good, url: 'https://api.example.com/v1/orders/8?expand=lines&x=a%20b' }
    expect(wordOf(await guard.judge(exchangeOf(bad), ports, {}))).toBe('signature.mismatch')
    expect(wordOf(await guard.judge(exchangeOf(good), ports, {}))).toBe('pass')
  })

  test('without its Durable Object, `required` is a fault and no silent pass', async () => {
    const message = await signedOrder({ parameters: { nonce: 'n1' } })
    expect(await judge(message, { nonce: 'required' })).toBe('replay.unavailable')
    expect(await judge(message, { nonce: { onFault: 'isolate' } })).toBe('pass')
  })
})

const serving = (keys: readonly Record<string, unknown>[]): { world: World; asked: string[] } => {
  const asked: string[] = []
  return {
    asked,
    world: {
      fetch: (url) => {
        asked.push(url)
        return Promise.resolve(Response.json({ keys }))
      },
    },
  }
}

describe('keys from a key set', () => {
  const DIRECTORY = 'https://partner.example/keys'
  const options = {
    keys: { partner: { directory: DIRECTORY, algorithms: ['ed25519', 'ecdsa-p256-sha256'] } },
  }

  test('are found by kid, fetched once, and used with their own algorithm', async () => {
    const p256 = makePen('ecdsa-p256-sha256')
    const { world, asked } = serving([
      { ...pen.jwk, kid: 'k1', alg: 'EdDSA' },
      { ...p256.jwk, kid: 'k2' },
    ])
    const guard = guardOf({ scheme: 'rfc9421', ...options })
    const ports = portsOf(world)
    for (const message of [
      await signedOrder(),
      await signed(order, p256, { parameters: { keyid: 'k2' } }),
      await signed(order, p256, { parameters: { keyid: 'k2', alg: 'ecdsa-p256-sha256' } }),
    ])
      expect(wordOf(await guard.judge(exchangeOf(message), ports, {}))).toBe('pass')
    const claimed = await signed(order, p256, { parameters: { keyid: 'k2', alg: 'ed25519' } })
    expect(wordOf(await guard.judge(exchangeOf(claimed), ports, {}))).toBe('signature.key-unknown')
    expect(asked).toEqual([DIRECTORY])
  })

  test('an unreachable one is a fault', async () => {
    expect(await judge(await signedOrder(), options)).toBe('signature.keys-unavailable')
  })
})

const parses = (over: Record<string, unknown>): boolean =>
  signatureOptions.safeParse({ scheme: 'rfc9421', keys: keysOf(pen), ...over }).success
const rsa1024 = { kty: 'RSA', e: 'AQAB', n: 'r'.repeat(171) }

describe('options', () => {
  test.each([
    ['no key', { keys: {} }],
    ['a key without a source', { keys: { a: { algorithm: 'ed25519' } } }],
    ['an algorithm of its own', { keys: { a: { algorithm: 'rsa-v1_5-sha256', jwk: {} } } }],
    ['a short RSA key', { keys: { a: { algorithm: 'rsa-pss-sha512', jwk: rsa1024 } } }],
    ['HMAC with a public key', { keys: { a: { algorithm: 'hmac-sha256', jwk: { kty: 'oct', k: 'AAAA' } } } }],
    ['a key set over plain HTTP', { keys: { a: { directory: 'http://partner.example/keys' } } }],
    ['a component that no request has', { components: ['@status'] }],
    ['a component in upper case', { components: ['Content-Digest'] }],
    ['bs', { components: ['accept;bs'] }],
    ['an unknown key', { component: ['@method'] }],
    ['a bare number', { maxAge: 300 }],
  ])('%s is a build error', (_name, over) => {
    expect(parses(over)).toBe(false)
  })

  test('a private key, or one of another curve, is a build error', () => {
    const jwk = pen.privateKey.export({ format: 'jwk' })
    expect(parses({ keys: { a: { algorithm: 'ed25519', jwk } } })).toBe(false)
    expect(parses({ keys: { a: { algorithm: 'ecdsa-p256-sha256', jwk: pen.jwk } } })).toBe(false)
    expect(parses({ keys: { a: { algorithm: 'ed25519', jwk: { ...pen.jwk, alg: 'ES256' } } } })).toBe(false)
    expect(parses({})).toBe(true)
  })

  test('two keys of one keyid are a build error', () => {
    const key = { algorithm: 'ed25519', jwk: pen.jwk }
    expect(parses({ keys: { a: { ...key, keyid: 'x' }, b: { ...key, keyid: 'x' } } })).toBe(false)
    expect(parses({ keys: { a: { ...key, keyid: 'b' }, b: key } })).toBe(false)
  })
})
