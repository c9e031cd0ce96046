import { beforeAll, describe, expect, test } from 'vitest'

import { signatureBase } from '../../shared/guards/signature/base.ts'
import { readCandidates } from '../../shared/guards/signature/input.ts'
import { signatureOptions } from '../../shared/guards/signature/signature.options.ts'
import type { Guard } from '../../shared/core/guard.ts'
import {
  digestHeader,
  exchangeOf,
  FIELDS,
  guardOf,
  linesOf,
  makePen,
  NOW_MS,
  NOW_S,
  portsOf,
  signed,
  wordOf,
} from './signature.kit.ts'
import type { Message, Pen, Signing, World } from './signature.kit.ts'

const RFC_MS = 1_618_884_473_000

/** RFC 9421 B.2: the request that its examples sign. */
const rfcRequest: Message = {
  method: 'POST',
  url: 'https://example.com/foo?param=Value&Pet=dog',
  headers: {
    host: 'example.com',
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    'content-length': '18',
  },
  body: '{"hello": "world"}',
}

/** B.1: the public halves of its keys; the shared secret is public too. */
const rfcKeys = {
  'test-key-rsa-pss': {
    algorithm: 'rsa-pss-sha512',
    jwk: {
      kty: 'RSA',
      n: 'r4tmm3r20Wd_PbqvP1s2-QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct-Lh1GH45x28Rw3Ry53mm-oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL-Wokqltd11nqqzi-bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d-nb4bnNkQVklLQ3fVAvJm-xdDOp9LCNCN48V2pnDOkFV6-U9nV5oyc6XI2w',
      e: 'AQAB',
    },
  },
  'test-key-ecc-p256': {
    algorithm: 'ecdsa-p256-sha256',
    jwk: {
      kty: 'EC',
      crv: 'P-256',
      x: 'qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA',
      y: 'Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0',
    },
  },
  'test-key-ed25519': {
    algorithm: 'ed25519',
    jwk: { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' },
  },
  'test-shared-secret': { algorithm: 'hmac-sha256', secret: 'SHARED', encoding: 'base64' },
}
const rfcWorld: World = {
  secrets: {
    SHARED: 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
  },
}

interface Vector {
  readonly name: string
  readonly input: string
  readonly signature: string
  readonly message?: Message
  readonly tag?: string
  readonly base: readonly string[]
}

const CLIENT_CERT =
  ':MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:'

const vectors: readonly Vector[] = [
  {
    name: 'B.2.1 minimal, rsa-pss-sha512',
    input: 'sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
    signature:
      'sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:',
    base: [
      '"@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
    ],
  },
  {
    name: 'B.2.2 selective, rsa-pss-sha512',
    tag: 'header-example',
    input:
      'sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"',
    signature:
      'sig-b22=:LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==:',
    base: [
      '"@authority": example.com',
      '"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
      '"@query-param";name="Pet": dog',
      '"@signature-params": ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"',
    ],
  },
  {
    name: 'B.2.3 full, rsa-pss-sha512',
    input:
      'sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
    signature:
      'sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:',
    base: [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@query": ?param=Value&Pet=dog',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
    ],
  },
  {
    name: 'B.2.5 hmac-sha256',
    input: 'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    signature: 'sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:',
    base: [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@authority": example.com',
      '"content-type": application/json',
      '"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    ],
  },
  {
    name: 'B.2.6 ed25519',
    input:
      'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    signature:
      'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
    base: [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ],
  },
  {
    name: 'B.3 behind a proxy that ends TLS, ecdsa-p256-sha256',
    message: {
      method: 'POST',
      url: 'https://service.internal.example/foo?param=Value&Pet=dog',
      headers: {
        host: 'service.internal.example',
        date: 'Tue, 20 Apr 2021 02:07:55 GMT',
        'content-type': 'application/json',
        'content-length': '18',
        'client-cert': CLIENT_CERT,
      },
      body: '{"hello": "world"}',
    },
    input:
      'ttrp=("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"',
    signature:
      'ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:',
    base: [
      '"@path": /foo',
      '"@query": ?param=Value&Pet=dog',
      '"@method": POST',
      '"@authority": service.internal.example',
      `"client-cert": ${CLIENT_CERT}`,
      '"@signature-params": ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"',
    ],
  },
]

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
