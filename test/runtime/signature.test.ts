// The same signatures in workerd: its WebCrypto is another one than Node's.

import { expect, test } from 'vitest'

import { noReplays, noRevocations, noSecrets } from '../../shared/core/absent.ts'
import type { Guard, Links, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { signatureOptions } from '../../shared/guards/signature/signature.options.ts'
import { signature } from '../../shared/guards/signature/signature.ts'
import type { Message } from '../guards/signature.kit.ts'
import { RFC_MS, rfcKeys, rfcRequest, rfcSecrets, vectors } from '../guards/signature.vectors.ts'

const LINKS: Links = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'route',
  place: 0,
}

const guardOf = (options: Record<string, unknown>): Guard => signature(signatureOptions.parse(options), LINKS)

const secrets: Readonly<Record<string, string>> = { ...rfcSecrets, GITHUB: "It's a Secret to Everybody" }

// The guard asks no other port for keys and secrets of the policy.
const ports = {
  replays: noReplays,
  revocations: noRevocations,
  secrets: { ...noSecrets, read: (name: string) => secrets[name] },
  defer: () => undefined,
} as unknown as Ports

const exchangeOf = (message: Message, headers: Readonly<Record<string, string>>, nowMs: number): Exchange => {
  const made = inspect(
    {
      id: 'request-1',
      nowMs,
      method: message.method,
      url: message.url,
      headers: Object.entries({ ...(message.headers as Record<string, string>), ...headers }),
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 1024 },
    },
  )
  if (!made.ok) throw new TypeError(made.error.code)
  const bytes = typeof message.body === 'string' ? new TextEncoder().encode(message.body) : message.body
  return bytes === undefined ? made.value : withBody(made.value, bodyOf(bytes, 'application/json'))
}

const wordOf = (verdict: Verdict): string => (verdict.kind === 'deny' ? verdict.denial.code : verdict.kind)

test('all six published signatures of requests hold, and none over another path', async () => {
  expect(vectors).toHaveLength(6)
  for (const vector of vectors) {
    const guard = guardOf({
      scheme: 'rfc9421',
      keys: rfcKeys,
      components: [],
      bodyComponents: [],
      ...(vector.tag === undefined ? {} : { tag: vector.tag }),
    })
    const headers = { 'signature-input': vector.input, signature: vector.signature }
    const message = vector.message ?? rfcRequest
    expect(wordOf(await guard.judge(exchangeOf(message, headers, RFC_MS), ports, {}))).toBe('pass')
    const moved = {
      ...message,
      method: 'PUT',
      url: 'https://example.net/bar?Pet=cat',
      headers: { ...(message.headers as Record<string, string>), host: 'example.net' },
    }
    // B.2.1 covers nothing, so nothing of it can be changed.
    const word = vector.base.length === 1 ? 'pass' : 'signature.mismatch'
    expect(wordOf(await guard.judge(exchangeOf(moved as Message, headers, RFC_MS), ports, {}))).toBe(word)
  }
})

test('ecdsa-p384-sha384, made here', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const jwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey
  const input = `("@method");created=${RFC_MS / 1000};keyid="k"`
  const base = `"@method": POST\n"@signature-params": ${input}`
  const bytes = await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(base))
  const guard = guardOf({
    scheme: 'rfc9421',
    keys: { k: { algorithm: 'ecdsa-p384-sha384', jwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y } } },
    components: ['@method'],
    bodyComponents: [],
  })
  const headers = {
    'signature-input': `sig=${input}`,
    signature: `sig=:${btoa(String.fromCharCode(...new Uint8Array(bytes)))}:`,
  }
  expect(wordOf(await guard.judge(exchangeOf(rfcRequest, headers, RFC_MS), ports, {}))).toBe('pass')
})

test('webhooks: GitHub’s documented example, and v1a by an Ed25519 key that is imported raw', async () => {
  const hello: Message = {
    method: 'POST',
    url: 'https://hooks.example.com/',
    headers: {},
    body: 'Hello, World!',
  }
  const headers = {
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  }
  const github = guardOf({ scheme: 'github', secrets: ['GITHUB'] })
  expect(wordOf(await github.judge(exchangeOf(hello, headers, RFC_MS), ports, {}))).toBe('pass')
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const raw = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer)
  const text = new TextEncoder().encode(`msg_1.${RFC_MS / 1000}.Hello, World!`)
  const bytes = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, text))
  const standard = guardOf({
    scheme: 'standard-webhooks',
    publicKeys: [`whpk_${btoa(String.fromCharCode(...raw))}`],
  })
  const stated = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(RFC_MS / 1000),
    'webhook-signature': `v1a,${btoa(String.fromCharCode(...bytes))}`,
  }
  expect(wordOf(await standard.judge(exchangeOf(hello, stated, RFC_MS), ports, {}))).toBe('pass')
})
