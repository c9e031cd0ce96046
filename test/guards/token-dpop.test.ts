// What a client that proves possession meets (RFC 9449): nonces, challenges, replays over stores, faults, options.

import { beforeAll, describe, expect, test } from 'vitest'

import { createReplays } from '../../functions/adapters/replay/replays.ts'
import type { Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { problem } from '../../shared/decision/problem.ts'
import { tokenDocument } from '../../shared/guards/token/document.ts'
import { isNonce, makeNonce } from '../../shared/guards/token/dpop/nonce.ts'
import { tokenOptions } from '../../shared/guards/token/options.ts'
import {
  ACCEPT,
  type Client,
  dpopPorts,
  makeClient,
  NONCE_SECRET,
  proofOf,
  REQUIRE,
  withProof,
} from './dpop.kit.ts'
import type { Pen } from './token.kit.ts'
import {
  bearer,
  exchangeOf,
  guardFor,
  issuerWith,
  makePen,
  NOW_MS,
  NOW_S,
  sign,
  wordOf,
} from './token.kit.ts'

let pen: Pen
let client: Client
let token: string

beforeAll(async () => {
  pen = await makePen('ES256', 'k1')
  client = await makeClient()
  token = await sign(pen, { cnf: { jkt: client.jkt } })
})

type Options = Readonly<Record<string, unknown>>

const judge = async (
  asked: Parameters<typeof exchangeOf>[0],
  options: Options = REQUIRE,
  ports: Ports = dpopPorts(),
): Promise<Verdict> => guardFor([issuerWith([pen.jwk])], options).judge(exchangeOf(asked), ports, {})

const answerTo = (verdict: Verdict): { status: number; headers: Record<string, string> } => {
  if (verdict.kind !== 'deny') throw new Error('it was not denied')
  const setting = { requestId: 'r', problemBase: undefined, realm: undefined, debug: false }
  const told = problem({ kind: 'denial', denial: verdict.denial }, setting)
  return { status: told.status, headers: Object.fromEntries(told.headers) }
}
const challengeTo = (verdict: Verdict): string => answerTo(verdict).headers['www-authenticate'] ?? ''

test.each(['ES256', 'ES384', 'EdDSA', 'PS256'])('a proof by %s passes', async (alg) => {
  const own = await makeClient(alg)
  const bound = await sign(pen, { cnf: { jkt: own.jkt } })
  expect(wordOf(await judge(withProof(bound, await proofOf(own, bound))))).toBe('pass')
})

test.each(['DPoP', 'dpop', 'DPOP'])('the scheme is read in any case: %s', async (scheme) => {
  expect(wordOf(await judge(withProof(token, await proofOf(client, token), scheme)))).toBe('pass')
})

test('a remembered token is proven anew with each request', async () => {
  const guard = guardFor([issuerWith([pen.jwk])], REQUIRE)
  const ports = dpopPorts()
  for (let turn = 0; turn < 2; turn++)
    expect(
      wordOf(await guard.judge(exchangeOf(withProof(token, await proofOf(client, token))), ports, {})),
    ).toBe('pass')
  expect(wordOf(await guard.judge(exchangeOf(withProof(token, undefined)), ports, {}))).toBe('dpop.missing')
})

describe('challenges', () => {
  const algs = 'algs="ES256 ES384 EdDSA Ed25519 PS256"'

  test.each<[string, Options, () => Promise<Parameters<typeof exchangeOf>[0]>, string]>([
    ['no token, where both are taken', ACCEPT, async () => ({}), `Bearer, DPoP ${algs}`],
    ['no token, where DPoP is required', REQUIRE, async () => ({}), `DPoP ${algs}`],
    ['a bearer token, where DPoP is required', REQUIRE, async () => bearer(token), `DPoP ${algs}`],
    [
      'a bad bearer token, where both are taken',
      ACCEPT,
      async () => bearer('x.y.z'),
      'Bearer error="invalid_token"',
    ],
    ['a downgraded token', ACCEPT, async () => bearer(token), `DPoP error="invalid_token", ${algs}`],
    ['no proof', ACCEPT, async () => withProof(token, undefined), `DPoP error="invalid_dpop_proof", ${algs}`],
    [
      'a log-in that is too weak',
      { ...REQUIRE, acr: ['mfa'] },
      async () => withProof(token, await proofOf(client, token)),
      `DPoP error="insufficient_user_authentication", acr_values="mfa", ${algs}`,
    ],
    [
      'too few scopes',
      { ...REQUIRE, scopes: ['admin'] },
      async () => withProof(token, await proofOf(client, token)),
      `DPoP error="insufficient_scope", scope="admin", ${algs}`,
    ],
  ])('for %s', async (_name, options, asked, challenge) => {
    expect(challengeTo(await judge(await asked(), options))).toBe(challenge)
  })

  test('of a guard without DPoP name Bearer alone', async () => {
    expect(challengeTo(await judge({}, {}))).toBe('Bearer')
  })
})

describe('a nonce of the gate (RFC 9449 §9)', () => {
  const options = { dpop: { ...REQUIRE.dpop, nonce: { secret: 'NONCE', maxAge: '5m' } } }

  test('is given where it lacks, and accepted by another isolate until it is old', async () => {
    const verdict = await judge(withProof(token, await proofOf(client, token)), options)
    const { status, headers } = answerTo(verdict)
    expect([status, wordOf(verdict)]).toEqual([401, 'dpop.nonce'])
    expect(headers['www-authenticate']).toMatch(/^DPoP error="use_dpop_nonce", algs="/)
    const nonce = headers['dpop-nonce']
    const proof = await proofOf(client, token, { claims: { nonce } })
    expect(wordOf(await judge(withProof(token, proof), options))).toBe('pass')
    const later = await proofOf(client, token, { claims: { nonce, iat: NOW_S + 301 } })
    const old = await judge({ ...withProof(token, later), nowMs: NOW_MS + 301_000 }, options)
    expect(wordOf(old)).toBe('dpop.nonce')
    expect(answerTo(old).headers['dpop-nonce']).not.toBe(nonce)
  })

  test.each([
    ['of another secret', makeNonce(`${NONCE_SECRET}!`, NOW_MS)],
    ['of the future', makeNonce(NONCE_SECRET, NOW_MS + 3_600_000)],
    ['with another time', `zzzzzz.${makeNonce(NONCE_SECRET, NOW_MS).split('.')[1]}`],
    ['empty', ''],
    ['without a time', `.${makeNonce(NONCE_SECRET, NOW_MS).split('.')[1]}`],
  ])('%s is refused', async (_name, nonce) => {
    const proof = await proofOf(client, token, { claims: { nonce } })
    expect(wordOf(await judge(withProof(token, proof), options))).toBe('dpop.nonce')
    expect(isNonce(nonce, NONCE_SECRET, NOW_MS, 300_000, 30_000)).toBe(false)
  })

  test.each(['MISSING', 'SHORT'])('is a fault where its secret is %s', async (secret) => {
    const proof = await proofOf(client, token)
    const faulty = { dpop: { ...REQUIRE.dpop, nonce: { secret } } }
    expect(wordOf(await judge(withProof(token, proof), faulty))).toBe('fault secret.unusable')
  })

  test('is not given to a proof of another key', async () => {
    const thief = await makeClient()
    const verdict = await judge(withProof(token, await proofOf(thief, token)), options)
    expect(wordOf(verdict)).toBe('dpop.key')
    expect(answerTo(verdict).headers).not.toHaveProperty('dpop-nonce')
  })
})

describe('the store of used proofs', () => {
  test('is asked last: a proof that fails is not used up', async () => {
    const ports = dpopPorts()
    const asked: string[] = []
    const watched: Ports = {
      ...ports,
      replays: {
        claim: (use, ...rest) => {
          asked.push(use.id)
          return ports.replays.claim(use, ...rest)
        },
      },
    }
    const proof = await proofOf(client, token, { claims: { htm: 'POST', jti: 'once' } })
    await judge(withProof(token, proof), REQUIRE, watched)
    expect(asked).toEqual([])
    await judge(withProof(token, await proofOf(client, token)), REQUIRE, watched)
    expect(asked).toHaveLength(1)
  })

  test('that is full or missing is a fault, or the isolate alone, as the policy says', async () => {
    const full = dpopPorts({ replays: createReplays({}, { entriesMax: 1 }) })
    expect(wordOf(await judge(withProof(token, await proofOf(client, token)), REQUIRE, full))).toBe('pass')
    expect(wordOf(await judge(withProof(token, await proofOf(client, token)), REQUIRE, full))).toBe(
      'fault replay.unavailable',
    )
    const durable = { dpop: 'require' }
    expect(wordOf(await judge(withProof(token, await proofOf(client, token)), durable))).toBe(
      'fault replay.unavailable',
    )
    const local = { dpop: { mode: 'require', replay: { onFault: 'isolate' } } }
    expect(wordOf(await judge(withProof(token, await proofOf(client, token)), local))).toBe('pass')
  })

  test('remembers a proof for as long as it is accepted', async () => {
    const ports = dpopPorts()
    const sent = withProof(token, await proofOf(client, token))
    expect(wordOf(await judge(sent, REQUIRE, ports))).toBe('pass')
    const last = { ...sent, nowMs: NOW_MS + 90_000 }
    expect(wordOf(await judge(last, REQUIRE, ports))).toBe('dpop.replayed')
    expect(wordOf(await judge({ ...sent, nowMs: NOW_MS + 90_001 }, REQUIRE, ports))).toBe('dpop.time')
  })
})

describe('options', () => {
  const parse = (options: Options) => tokenOptions.safeParse({ issuers: ['main'], ...options })

  test('have their defaults', () => {
    expect(parse({ dpop: 'require' }).data?.dpop).toEqual({
      mode: 'require',
      algorithms: ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256'],
      windowMs: 60_000,
      replay: { store: 'durable', onFault: 'deny' },
    })
    expect(parse({}).data).toMatchObject({ dpop: undefined, certificate: 'accept' })
  })

  test.each<[string, Options]>([
    ['dpop', { dpop: 'require', from: [{ cookie: 'session' }] }],
    ['from', { dpop: 'require', from: ['authorization', { cookie: 'session' }] }],
  ])('are refused where they contradict each other: %s', (path, options) => {
    expect(parse(options).error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })

  test.each([['HS256'], ['none'], ['ES256', 'HS512']])('take no symmetric algorithm: %j', (...algorithms) => {
    expect(parse({ dpop: { mode: 'require', algorithms } }).success).toBe(false)
  })

  test('warn of a store that knows one isolate only', () => {
    const warned = tokenDocument.lint(tokenOptions.parse({ issuers: ['main'], ...REQUIRE }), {
      kinds: ['token'],
      place: 0,
    })
    expect(warned.map(({ code }) => code)).toEqual(['dpop-replay-isolate'])
  })
})
