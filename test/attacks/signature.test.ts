// Attacks on signed requests, one row each: where it comes from, what is sent, and the code that it must be refused
// with. A bug in any of these lets somebody send what nobody signed; an exception would be a 500.

import { createPublicKey } from 'node:crypto'

import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

import { signatureBase } from '../../shared/guards/signature/base.ts'
import { parseComponent, valueOf } from '../../shared/guards/signature/components.ts'
import { readCandidates } from '../../shared/guards/signature/input.ts'
import {
  digestHeader,
  exchangeOf,
  FIELDS,
  guardOf,
  linesOf,
  makePen,
  NOW_S,
  portsOf,
  signed,
  wordOf,
} from '../guards/signature.kit.ts'
import type { Message, Pen, Signing } from '../guards/signature.kit.ts'

const BODY = '{"amount":12,"to":"alice"}'
const SECRET = 'a shared secret of more than 32 bytes'

let pen: Pen
let rsa: Pen
let p256: Pen
let digest = ''
let options: Record<string, unknown>

beforeAll(async () => {
  pen = makePen('ed25519')
  rsa = makePen('rsa-pss-sha512')
  p256 = makePen('ecdsa-p256-sha256')
  digest = await digestHeader(BODY)
  options = {
    scheme: 'rfc9421',
    keys: {
      partner: { keyid: 'k1', algorithm: 'ed25519', jwk: pen.jwk },
      rsa: { algorithm: 'rsa-pss-sha512', jwk: rsa.jwk },
      p256: { algorithm: 'ecdsa-p256-sha256', jwk: p256.jwk },
      shared: { algorithm: 'hmac-sha256', secret: 'SHARED' },
    },
    nonce: { store: 'isolate' },
  }
})

const judge = async (message: Message, over: Record<string, unknown> = {}): Promise<string> => {
  const guard = guardOf({ ...options, ...over })
  return wordOf(await guard.judge(exchangeOf(message), portsOf({ secrets: { SHARED: SECRET } }), {}))
}

const payment = (headers: Record<string, string> = {}, body = BODY): Message => ({
  method: 'POST',
  url: 'https://api.example.com/v1/payments?account=7&note=a%20b',
  headers: { 'content-type': 'application/json', 'content-digest': digest, ...headers },
  body,
})
const ALL = [...FIELDS, 'content-digest']

const pay = (signing: Signing = {}, message = payment(), by: Pen | string = pen): Promise<Message> =>
  signed(message, by, { fields: ALL, ...signing, parameters: { nonce: 'n1', ...signing.parameters } })

/** A message with other headers; undefined takes one off. Names as the peer's library writes them. */
const edited = (message: Message, changes: Readonly<Record<string, string | undefined>>): Message => {
  const headers = new Map(Object.entries(linesOf(message)))
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  return { ...message, headers: Object.fromEntries(headers) }
}
const lineOf = (message: Message, name: string): string => linesOf(message)[name] ?? ''
const INPUT = 'Signature-Input'
const SIGNATURE = 'Signature'

type Row = readonly [source: string, what: string, code: string, make: () => Message | Promise<Message>]

const tampering: readonly Row[] = [
  [
    'RFC 9421 §7.2.1',
    'another method',
    'signature.mismatch',
    async () => ({ ...(await pay()), method: 'PUT' }),
  ],
  [
    'RFC 9421 §7.2.1',
    'another path',
    'signature.mismatch',
    async () => ({ ...(await pay()), url: 'https://api.example.com/v1/refunds?account=7&note=a%20b' }),
  ],
  [
    'RFC 9421 §7.2.1',
    'another query',
    'signature.mismatch',
    async () => ({ ...(await pay()), url: 'https://api.example.com/v1/payments?account=8&note=a%20b' }),
  ],
  [
    'RFC 9421 §7.2.1',
    'the query taken off',
    'signature.mismatch',
    async () => ({ ...(await pay()), url: 'https://api.example.com/v1/payments' }),
  ],
  [
    'RFC 9421 §7.2.4',
    'another host',
    'signature.mismatch',
    async () => ({ ...(await pay()), url: 'https://other.example.com/v1/payments?account=7&note=a%20b' }),
  ],
  [
    'RFC 9421 §7.2.4',
    'another port',
    'signature.mismatch',
    async () => ({ ...(await pay()), url: 'https://api.example.com:8443/v1/payments?account=7&note=a%20b' }),
  ],
  [
    'RFC 9421 §7.2.8',
    'another body',
    'signature.digest',
    async () => ({ ...(await pay()), body: '{"amount":99}' }),
  ],
  [
    'RFC 9421 §7.2.8',
    'the body taken off',
    'signature.digest',
    async () => {
      const { body: _body, ...rest } = await pay()
      return rest
    },
  ],
  [
    'RFC 9421 §7.2.8',
    'another body with its own digest',
    'signature.mismatch',
    async () => ({
      ...edited(await pay(), { 'content-digest': await digestHeader('{"amount":99}') }),
      body: '{"amount":99}',
    }),
  ],
  [
    'RFC 9421 §7.2.8',
    'a body put behind a signature of a request without one',
    'signature.coverage',
    async () => ({
      ...(await pay({ fields: FIELDS }, { method: 'POST', url: payment().url, headers: {} })),
      body: '{"amount":99}',
    }),
  ],
]

const coverage: readonly Row[] = [
  ['RFC 9421 §7.2.1', 'nothing covered', 'signature.coverage', () => pay({ fields: [] })],
  ['RFC 9421 §7.2.1', 'no @method', 'signature.coverage', () => pay({ fields: ALL.slice(1) })],
  [
    'RFC 9421 §7.2.1',
    'no @query, one parameter in its place',
    'signature.coverage',
    () =>
      pay({ fields: ['@method', '@authority', '@path', 'content-digest', '@query-param;name="account"'] }),
  ],
  ['RFC 9530 §6.1', 'no content-digest', 'signature.coverage', () => pay({ fields: FIELDS })],
  [
    'RFC 9421 §2.1.2',
    'one member of content-digest in place of all',
    'signature.coverage',
    () => pay({ fields: [...FIELDS, 'content-digest;key="sha-256"'] }),
  ],
  [
    'RFC 9421 §7.2.1',
    'the component taken out of the list behind the signer’s back',
    'signature.coverage',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace('"@path" ', '') })
    },
  ],
  [
    'RFC 9421 §2.5',
    'components in another order',
    'signature.mismatch',
    async () => {
      const message = await pay()
      return edited(message, {
        [INPUT]: lineOf(message, INPUT).replace('"@method" "@authority"', '"@authority" "@method"'),
      })
    },
  ],
]

const parameters: readonly Row[] = [
  [
    'RFC 9421 §7.2.2',
    'made in the future',
    'signature.created',
    () => pay({ parameters: { created: NOW_S + 3600 } }),
  ],
  [
    'RFC 9421 §7.2.2',
    'made long ago',
    'signature.expired',
    () => pay({ parameters: { created: NOW_S - 3600 } }),
  ],
  ['RFC 9421 §7.2.2', 'no time', 'signature.created', () => pay({ parameters: { created: undefined } })],
  [
    'RFC 9421 §7.2.2',
    'ended',
    'signature.expired',
    () => pay({ parameters: { created: NOW_S - 99, expires: NOW_S - 60 } }),
  ],
  [
    'RFC 9421 §7.2.2',
    'the time moved behind the signer’s back',
    'signature.mismatch',
    async () => {
      const message = await pay({ parameters: { created: NOW_S - 3600 } })
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace(String(NOW_S - 3600), String(NOW_S)) })
    },
  ],
  [
    'RFC 9421 §2.3',
    'a time as a decimal',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace(String(NOW_S), `${NOW_S}.0`) })
    },
  ],
  [
    'RFC 9421 §2.3',
    'a time as a string',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace(String(NOW_S), `"${NOW_S}"`) })
    },
  ],
  [
    'RFC 9651 §3.1.2',
    'a second created, which parsers let win',
    'signature.malformed',
    async () => {
      const message = await pay({ parameters: { created: NOW_S - 3600 } })
      return edited(message, { [INPUT]: `${lineOf(message, INPUT)};created=${NOW_S}` })
    },
  ],
  [
    'RFC 9421 §7.2.2',
    'no nonce where one is wanted',
    'signature.nonce',
    () => pay({ parameters: { nonce: undefined } }),
  ],
  ['RFC 9421 §7.2.2', 'an empty nonce', 'signature.nonce', () => pay({ parameters: { nonce: '' } })],
  [
    'RFC 9421 §7.2.2',
    'a huge nonce',
    'signature.nonce',
    () => pay({ parameters: { nonce: 'n'.repeat(300) } }),
  ],
  [
    'RFC 9421 §7.2.7',
    'a signature for another application',
    'signature.tag',
    () => pay({ parameters: { tag: 'other' } }),
  ],
]

const keys: readonly Row[] = [
  ['RFC 9421 §7.3.1', 'no keyid', 'signature.key-unknown', () => pay({ parameters: { keyid: undefined } })],
  [
    'RFC 9421 §7.3.1',
    'a keyid of nobody',
    'signature.key-unknown',
    () => pay({ parameters: { keyid: 'k9' } }),
  ],
  [
    'CWE-1321',
    'a keyid that objects inherit',
    'signature.key-unknown',
    () => pay({ parameters: { keyid: '__proto__' } }),
  ],
  [
    'RFC 9421 §7.3.1',
    'the keyid of somebody else',
    'signature.mismatch',
    () => pay({ parameters: { keyid: 'p256' } }),
  ],
  [
    'RFC 9421 §7.3.6',
    'a public key as the secret of an HMAC',
    'signature.mismatch',
    () =>
      pay(
        { parameters: { keyid: 'rsa' } },
        payment(),
        createPublicKey(rsa.privateKey).export({ format: 'pem', type: 'spki' }).toString(),
      ),
  ],
  [
    'RFC 9421 §7.3.6',
    'the same with alg stated',
    'signature.algorithm',
    () =>
      pay(
        { parameters: { keyid: 'rsa', alg: 'hmac-sha256' } },
        payment(),
        createPublicKey(rsa.privateKey).export({ format: 'pem', type: 'spki' }).toString(),
      ),
  ],
  [
    'RFC 9421 §7.3.6',
    'another alg than the key’s',
    'signature.algorithm',
    () => pay({ parameters: { alg: 'ecdsa-p256-sha256' } }),
  ],
  ['RFC 9421 §3.3.7', 'an alg of JWS', 'signature.algorithm', () => pay({ parameters: { alg: 'EdDSA' } })],
  ['CVE-2015-9235', 'alg none', 'signature.algorithm', () => pay({ parameters: { alg: 'none' } })],
  [
    'CVE-2022-21449',
    'an ECDSA signature of zeros',
    'signature.mismatch',
    async () =>
      edited(await pay({ parameters: { keyid: 'p256' } }, payment(), p256), {
        [SIGNATURE]: `sig=:${btoa('\0'.repeat(64))}:`,
      }),
  ],
  [
    'CWE-347',
    'a signature cut short',
    'signature.mismatch',
    async () => edited(await pay(), { [SIGNATURE]: `sig=:${btoa('x'.repeat(32))}:` }),
  ],
  [
    'CWE-347',
    'an empty signature',
    'signature.mismatch',
    async () => edited(await pay(), { [SIGNATURE]: 'sig=::' }),
  ],
  [
    'CWE-347',
    'an empty HMAC',
    'signature.mismatch',
    async () =>
      edited(await pay({ parameters: { keyid: 'shared' } }, payment(), SECRET), { [SIGNATURE]: 'sig=::' }),
  ],
]

const form: readonly Row[] = [
  [
    'RFC 9421 §4.1',
    'Signature alone',
    'signature.malformed',
    async () => edited(await pay(), { [INPUT]: undefined }),
  ],
  [
    'RFC 9421 §4.2',
    'Signature-Input alone',
    'signature.malformed',
    async () => edited(await pay(), { [SIGNATURE]: undefined }),
  ],
  [
    'RFC 9421 §4',
    'neither',
    'signature.missing',
    async () => edited(await pay(), { [INPUT]: undefined, [SIGNATURE]: undefined }),
  ],
  [
    'RFC 9421 §7.2.5',
    'a label that stands twice, the second without coverage',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, {
        [INPUT]: `${lineOf(message, INPUT)}, sig=();created=${NOW_S};keyid="k1";nonce="n1"`,
      })
    },
  ],
  [
    'RFC 9421 §7.2.5',
    'two signatures under one label',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, { [SIGNATURE]: `sig=:AAAA:, ${lineOf(message, SIGNATURE)}` })
    },
  ],
  [
    'RFC 9421 §7.2.6',
    'labels that differ',
    'signature.malformed',
    async () => edited(await pay(), { [SIGNATURE]: 'other=:AAAA:' }),
  ],
  [
    'RFC 9421 §2',
    'a component that stands twice',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, {
        [INPUT]: lineOf(message, INPUT).replace('("@method"', '("@method" "@method"'),
      })
    },
  ],
  [
    'RFC 9421 §2.3',
    'a parameter that nobody knows',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: `${lineOf(message, INPUT)};trusted` })
    },
  ],
  [
    'RFC 9421 §7.5.4',
    'blanks that another serialiser drops',
    'signature.malformed',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace('" "', '"  "') })
    },
  ],
  [
    'RFC 9421 §2',
    'a component in upper case',
    'signature.component',
    async () => {
      const message = await pay()
      return edited(message, {
        [INPUT]: lineOf(message, INPUT).replace('"content-digest"', '"Content-Digest"'),
      })
    },
  ],
  [
    'RFC 9421 §2.2.9',
    '@status of a request',
    'signature.component',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace('"content-digest"', '"@status"') })
    },
  ],
  [
    'RFC 9421 §2.4',
    'a component of another request (req)',
    'signature.component',
    async () => {
      const message = await pay()
      return edited(message, { [INPUT]: lineOf(message, INPUT).replace('"@path"', '"@path";req') })
    },
  ],
  [
    'RFC 9421 §2.5',
    '@signature-params among the components',
    'signature.component',
    async () => {
      const message = await pay()
      return edited(message, {
        [INPUT]: lineOf(message, INPUT).replace('"content-digest"', '"@signature-params"'),
      })
    },
  ],
  [
    'CWE-770',
    'a thousand labels',
    'signature.malformed',
    async () =>
      edited(await pay(), {
        [INPUT]: Array.from({ length: 1000 }, (_, at) => `s${at}=()`).join(','),
        [SIGNATURE]: 'sig=::',
      }),
  ],
  [
    'CWE-770',
    'a list that never ends',
    'signature.malformed',
    async () => edited(await pay(), { [INPUT]: `sig=${'('.repeat(4000)}` }),
  ],
  [
    'CWE-770',
    'a header of 5 KiB',
    'signature.malformed',
    async () => edited(await pay(), { [INPUT]: `sig=("${'a'.repeat(5000)}")` }),
  ],
  [
    'CWE-674',
    'lists in lists',
    'signature.malformed',
    async () => edited(await pay(), { [INPUT]: 'sig=((((("a")))))' }),
  ],
]

const SHA256_OF_NOTHING = 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'
const withDigest =
  (text: () => string): (() => Promise<Message>) =>
  () =>
    pay({}, payment({ 'content-digest': text() }))

const digests: readonly Row[] = [
  ['RFC 9530 §5', 'md5 alone', 'signature.digest', withDigest(() => 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:')],
  [
    'RFC 9530 §5',
    'sha (SHA-1) alone',
    'signature.digest',
    withDigest(() => 'sha=:2jmj7l5rSw0yVb/vlWAYkK/YBwk=:'),
  ],
  [
    'RFC 9530 §6.6',
    'a wrong sha-512 beside a right sha-256',
    'signature.digest',
    withDigest(() => `${digest}, sha-512=:${btoa('x'.repeat(64))}:`),
  ],
  [
    'RFC 9530 §6.6',
    'a right sha-512 beside a wrong sha-256',
    'signature.digest',
    () => digestHeader(BODY, 'SHA-512').then((right) => withDigest(() => `${SHA256_OF_NOTHING}, ${right}`)()),
  ],
  ['RFC 9530 §2', 'the digest of nothing', 'signature.digest', withDigest(() => SHA256_OF_NOTHING)],
  [
    'RFC 9651 §3.2',
    'sha-256 twice, the second one right',
    'signature.digest',
    withDigest(() => `${SHA256_OF_NOTHING}, ${digest}`),
  ],
  [
    'RFC 9530 §2',
    'a digest in hexadecimal',
    'signature.digest',
    withDigest(() => `sha-256="${'ab'.repeat(32)}"`),
  ],
  ['RFC 9530 §2', 'a digest cut short', 'signature.digest', withDigest(() => `${digest.slice(0, 16)}:`)],
  [
    'RFC 3230',
    'the older form',
    'signature.digest',
    withDigest(() => digest.replace('sha-256=:', 'SHA-256=').slice(0, -1)),
  ],
]

const groups: Readonly<Record<string, readonly Row[]>> = {
  'what was signed was changed': tampering,
  'what matters was not signed': coverage,
  'time, nonce and tag': parameters,
  'keys and algorithms': keys,
  'the headers’ own form': form,
  'Content-Digest': digests,
}

test('the untouched message passes: the rows below differ from it in one thing each', async () => {
  expect(await judge(await pay())).toBe('pass')
  expect(await judge(await pay({ parameters: { keyid: 'p256' } }, payment(), p256))).toBe('pass')
  expect(await judge(await pay({ parameters: { keyid: 'rsa' } }, payment(), rsa))).toBe('pass')
  expect(await judge(await pay({ parameters: { keyid: 'shared' } }, payment(), SECRET))).toBe('pass')
})

describe.each(Object.entries(groups))('%s', (_name, rows) => {
  test.each(rows)('%s: %s → %s', async (_source, _what, code, make) => {
    expect(await judge(await make())).toBe(code)
  })
})

test('every row ran', () => {
  expect(Object.values(groups).flat()).toHaveLength(68)
})

const covered = (accept: readonly string[]): Promise<Message> =>
  pay({ fields: [...ALL, 'x-list'] }, payment({ 'x-list': accept.join(', ') }))
const resent = (message: Message, lines: readonly string[]): Message => ({
  ...message,
  headers: [
    ...Object.entries(linesOf(message)).filter(([name]) => name !== 'x-list'),
    ...lines.map((line) => ['x-list', line] as const),
  ],
})

describe('headers that were covered', () => {
  test.each([
    ['RFC 9421 §2.1', 'lines apart, blanks around them', ['  a', 'b\t'], 'pass'],
    ['RFC 9421 §7.5.6', 'a line added', ['a', 'b', 'c'], 'signature.mismatch'],
    ['RFC 9421 §7.5.6', 'lines exchanged', ['b', 'a'], 'signature.mismatch'],
    ['RFC 9421 §7.5.6', 'joined without a blank', ['a,b'], 'signature.mismatch'],
    ['RFC 9421 §7.5.6', 'blanks inside', ['a,  b'], 'signature.mismatch'],
    ['RFC 9421 §7.5.6', 'other letters', ['A', 'b'], 'signature.mismatch'],
    ['RFC 9421 §2.5', 'gone', [], 'signature.component'],
    ['RFC 9421 §7.5.4', 'a byte outside of ASCII', ['a', 'bé'], 'signature.component'],
  ] as const)('%s: %s → %s', async (_source, _what, lines, code) => {
    expect(await judge(resent(await covered(['a', 'b']), lines))).toBe(code)
  })

  test('RFC 9112 §5.2: folded lines never get as far as a signature', async () => {
    const message = await covered(['a', 'b'])
    expect(() => exchangeOf(resent(message, ['a\r\n b']))).toThrow('request.header-malformed')
  })
})

const only = { components: ['@method', '@query-param;name="id"'], bodyComponents: [], nonce: 'ignore' }
const get = (search: string): Message => ({
  method: 'GET',
  url: `https://api.example.com/?${search}`,
  headers: {},
})
const signedGet = (search: string): Promise<Message> =>
  signed(get(search), pen, { fields: ['@method', '@query-param;name="id"'] })

describe('@query-param has no two spellings of one value', () => {
  test.each([
    ['RFC 9421 §2.2.8', 'id=7', 'id=7&other=1', 'pass'],
    ['RFC 9421 §2.2.8', 'id=a%20b', 'id=a+b', 'pass'],
    ['RFC 9421 §2.2.8', 'id=7', '%69d=7', 'pass'],
    ['RFC 9421 §2.2.8', 'id=7', 'id=7&id=8', 'signature.component'],
    ['RFC 9421 §2.2.8', 'id=7', 'id=8&id=7', 'signature.component'],
    ['RFC 9421 §2.2.8', 'id=7', 'id=7&%69d=8', 'signature.component'],
    ['RFC 9421 §2.2.8', 'id=7', 'id=%37%00', 'signature.mismatch'],
    ['RFC 9421 §7.5.4', 'id=%C3%A9', 'id=%E9', 'signature.component'],
    ['RFC 9421 §7.5.4', 'id=%EF%BF%BD', 'id=%FF', 'signature.component'],
    ['RFC 9421 §7.5.4', 'id=%25zz', 'id=%zz', 'signature.component'],
    ['RFC 9421 §7.5.4', 'id=7', 'id=7&%FF=1', 'signature.component'],
    ['RFC 9421 §2.2.8', 'id=7', 'other=7', 'signature.component'],
    ['RFC 9421 §2.2.8', 'id=', 'id', 'pass'],
  ])('%s: signed %s, sent %s → %s', async (_source, search, sent, code) => {
    const message = await signedGet(search)
    expect(await judge({ ...message, url: get(sent).url }, only)).toBe(code)
  })

  test('two queries of one value agree in what every strict form decoder reads', () => {
    const component = parseComponent('@query-param;name="id"')
    if (!component.ok) throw new TypeError(component.error)
    const value = (search: string): string | undefined => {
      const read = valueOf(component.value, exchangeOf(get(search)))
      return read.ok ? read.value : undefined
    }
    const piece = fc.string({
      unit: fc.constantFrom('a', '%', '2', '0', '5', 'é', '+', '=', 'C', '3', 'A', '9', '~', "'"),
      maxLength: 8,
    })
    fc.assert(
      fc.property(piece, (text) => {
        const found = value(`id=${text}`)
        if (found === undefined) return
        // The naive oracle: the platform's own form parser, then the RFC's percent-encoding.
        const decoded = new URL(`https://a.example/?id=${text}`).searchParams.get('id') ?? ''
        expect(decodeURIComponent(found)).toBe(decoded)
        expect(value(`id=${found}`)).toBe(found)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('one signature is one request', () => {
  test('RFC 9421 §7.2.2: a copy is refused; so is one that another label, blank or order dresses up', async () => {
    const guard = guardOf(options)
    const ports = portsOf()
    const ask = async (message: Message): Promise<string> =>
      wordOf(await guard.judge(exchangeOf(message), ports, {}))
    const first = await pay()
    expect(await ask(first)).toBe('pass')
    expect(await ask(first)).toBe('signature.replayed')
    const relabelled = edited(first, {
      [INPUT]: lineOf(first, INPUT).replace('sig=', 'other='),
      [SIGNATURE]: lineOf(first, SIGNATURE).replace('sig=', 'other='),
    })
    expect(await ask(relabelled)).toBe('signature.replayed')
    const accompanied = edited(first, {
      [INPUT]: `x=();created=${NOW_S};keyid="k1";nonce="fresh", ${lineOf(first, INPUT)}`,
      [SIGNATURE]: `x=:AAAA:, ${lineOf(first, SIGNATURE)}`,
    })
    expect(await ask(accompanied)).toBe('signature.coverage')
  })

  test('twenty copies at one moment: one passes', async () => {
    const guard = guardOf(options)
    const ports = portsOf()
    const message = await pay()
    const words = await Promise.all(
      Array.from({ length: 20 }, async () => wordOf(await guard.judge(exchangeOf(message), ports, {}))),
    )
    expect(words.filter((word) => word === 'pass')).toHaveLength(1)
    expect(words.filter((word) => word === 'signature.replayed')).toHaveLength(19)
  })

  test('a signature of one route’s policy is no signature for another that demands more', async () => {
    const message = await pay({ fields: ['@method', '@authority'] })
    expect(await judge(message, { components: ['@method', '@authority'], bodyComponents: [] })).toBe('pass')
    expect(await judge(message)).toBe('signature.coverage')
  })
})

const baseOf = (one: Message): string => {
  const exchange = exchangeOf(one)
  const candidates = readCandidates(exchange)
  const [first] = candidates.ok ? candidates.value : []
  const base = first === undefined ? undefined : signatureBase(first, exchange)
  return base?.ok === true ? base.value : ''
}

describe('whatever the headers hold, the guard answers', () => {
  test('random structured text: a denial with a code, never an exception', async () => {
    const guard = guardOf(options)
    const ports = portsOf()
    const words = new Map<string, number>()
    const piece = fc.constantFrom(
      'sig',
      '=',
      '(',
      ')',
      '"',
      '\\',
      ';',
      ',',
      ':',
      ' ',
      '"@method"',
      'created',
      '1',
      '-',
      '?1',
      '@1',
      '%"',
      'AAAA',
      '*',
      '\t',
      'é',
    )
    const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(text, text, text, async (input, signature, stated) => {
        const message = {
          ...payment(),
          headers: { 'signature-input': input, signature, 'content-digest': stated },
        }
        const word = wordOf(await guard.judge(exchangeOf(message), ports, {}))
        words.set(word, (words.get(word) ?? 0) + 1)
        expect(word).toMatch(/^signature\.(malformed|component|tag|coverage)$/)
      }),
      { numRuns: 5000 },
    )
    expect(words.get('signature.malformed')).toBeGreaterThan(0)
  })

  test('what is changed anywhere in a signed message, the verdict is no pass unless the base is the same', async () => {
    const guard = guardOf({ ...options, nonce: 'ignore' })
    const ports = portsOf()
    const message = await pay()
    const honest = baseOf(message)
    let passed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(INPUT, SIGNATURE, 'content-digest', 'content-type'),
        fc.nat({ max: 400 }),
        fc.constantFrom('', 'a', '"', ';', ' ', '1', 'A', '=', ':'),
        async (name, at, put) => {
          const line = lineOf(message, name)
          const place = at % (line.length + 1)
          const changed = edited(message, { [name]: line.slice(0, place) + put + line.slice(place + 1) })
          const word = wordOf(await guard.judge(exchangeOf(changed), ports, {}))
          if (word !== 'pass') return
          passed++
          expect(baseOf(changed)).toBe(honest)
        },
      ),
      { numRuns: 4000 },
    )
    // Content-Type is not covered, and a label's letters are nobody's: some changes leave the base as it was.
    expect(passed).toBeGreaterThan(0)
  })
})
