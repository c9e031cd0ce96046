// Webhooks, signed by the senders' own libraries (Stripe, Octokit, Standard Webhooks) and, for Slack, by the example
// of its documentation.

import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto'

import { sign as signGithub } from '@octokit/webhooks-methods'
import { Webhook } from 'standardwebhooks'
import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'

import { signatureDocument } from '../../shared/guards/signature/document.ts'
import { signatureOptions } from '../../shared/guards/signature/signature.options.ts'
import { exchangeOf, guardOf, NOW_MS, NOW_S, portsOf, wordOf } from './signature.kit.ts'
import type { Message, World } from './signature.kit.ts'

const SECRETS: Readonly<Record<string, string>> = {
  STRIPE_NEW: 'whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3',
  STRIPE_OLD: 'whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xk',
  GITHUB: "It's a Secret to Everybody",
  SLACK: '8f742231b10e8888abcd99yyyzzz85a5',
  STANDARD: `whsec_${btoa('a key of thirty-two bytes exact!')}`,
  STANDARD_BARE: btoa('another of thirty-two bytes just'),
  SHORT: 'short',
}
const EVENT = '{"id":"evt_1","type":"invoice.paid","text":"zürich"}'

const post = (headers: Record<string, string>, body: string | Uint8Array = EVENT): Message => ({
  method: 'POST',
  url: 'https://hooks.example.com/in',
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

const worldOf = (over: World = {}): World => ({ secrets: SECRETS, ...over })

const judge = async (
  options: Record<string, unknown>,
  message: Message,
  over: World & { nowMs?: number } = {},
): Promise<string> => {
  const isolate = options['replay'] === undefined ? { replay: { store: 'isolate' } } : {}
  const guard = guardOf({ ...isolate, ...options })
  return wordOf(await guard.judge(exchangeOf(message, over.nowMs ?? NOW_MS), portsOf(worldOf(over)), {}))
}

const stripe = new Stripe('sk_test_no_calls_are_made')

interface Sender {
  readonly options: Record<string, unknown>
  /** Headers of a delivery of `body` at a time in seconds, under a secret. */
  readonly headers: (body: string, timeS: number, secret: string) => Promise<Record<string, string>>
  readonly secret: string
  readonly signatureHeader: string
  readonly timed: boolean
}

const slackSignature = (body: string, timeS: number, secret: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timeS}:${body}`).digest('hex')}`

const senders: Readonly<Record<string, Sender>> = {
  stripe: {
    options: { scheme: 'stripe', secrets: ['STRIPE_NEW'] },
    headers: (body, timeS, secret) =>
      Promise.resolve({
        'stripe-signature': stripe.webhooks.generateTestHeaderString({
          payload: body,
          secret,
          timestamp: timeS,
        }),
      }),
    secret: 'STRIPE_NEW',
    signatureHeader: 'stripe-signature',
    timed: true,
  },
  github: {
    options: { scheme: 'github', secrets: ['GITHUB'] },
    headers: async (body, _timeS, secret) => ({ 'x-hub-signature-256': await signGithub(secret, body) }),
    secret: 'GITHUB',
    signatureHeader: 'x-hub-signature-256',
    timed: false,
  },
  slack: {
    options: { scheme: 'slack', secrets: ['SLACK'] },
    headers: (body, timeS, secret) =>
      Promise.resolve({
        'x-slack-request-timestamp': String(timeS),
        'x-slack-signature': slackSignature(body, timeS, secret),
      }),
    secret: 'SLACK',
    signatureHeader: 'x-slack-signature',
    timed: true,
  },
  'standard-webhooks': {
    options: { scheme: 'standard-webhooks', secrets: ['STANDARD'] },
    headers: (body, timeS, secret) =>
      Promise.resolve({
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(timeS),
        'webhook-signature': new Webhook(secret).sign('msg_1', new Date(timeS * 1000), body),
      }),
    secret: 'STANDARD',
    signatureHeader: 'webhook-signature',
    timed: true,
  },
}

const secretOf = (name: string): string => SECRETS[name] ?? ''

describe.each(Object.entries(senders))('%s, signed by its own library', (scheme, sender) => {
  const delivery = async (timeS = NOW_S, secret = secretOf(sender.secret)): Promise<Message> =>
    post(await sender.headers(EVENT, timeS, secret))

  test('a delivery passes, and grants the sender', async () => {
    const guard = guardOf({ ...sender.options, replay: 'off' })
    const verdict = await guard.judge(exchangeOf(await delivery()), portsOf(worldOf()), {})
    expect(verdict).toMatchObject({
      kind: 'pass',
      grants: {
        principal: {
          id: JSON.stringify([`signature:${scheme}`, scheme]),
          subject: scheme,
          claims: { kind: 'signature', scheme },
        },
      },
    })
    expect(guard.reads).toBe('body')
  })

  test('the principal can be named', async () => {
    const guard = guardOf({ ...sender.options, replay: 'off', sender: 'billing' })
    const verdict = await guard.judge(exchangeOf(await delivery()), portsOf(worldOf()), {})
    expect(verdict).toMatchObject({ grants: { principal: { subject: 'billing' } } })
  })

  test('any other body, or none, is refused', async () => {
    const { headers } = await delivery()
    for (const body of [`${EVENT} `, EVENT.replace('evt_1', 'evt_2'), new Uint8Array()])
      expect(await judge(sender.options, { ...(await delivery()), headers, body })).toBe('signature.mismatch')
    const { body: _body, ...bodiless } = await delivery()
    expect(await judge(sender.options, bodiless)).toBe('signature.mismatch')
  })

  test('another secret is refused; during a rotation either passes', async () => {
    const other = scheme === 'standard-webhooks' ? 'STANDARD_BARE' : 'STRIPE_OLD'
    const message = await delivery(NOW_S, secretOf(other))
    expect(await judge(sender.options, message)).toBe('signature.mismatch')
    expect(await judge({ ...sender.options, secrets: [sender.secret, other] }, message)).toBe('pass')
    expect(await judge({ ...sender.options, secrets: [other, sender.secret] }, await delivery())).toBe('pass')
  })

  test('a secret that is missing or too short is a fault, unless another one fits', async () => {
    const message = await delivery()
    expect(await judge({ ...sender.options, secrets: ['NOWHERE'] }, message)).toBe('secret.unusable')
    expect(await judge({ ...sender.options, secrets: ['SHORT'] }, message)).toBe('secret.unusable')
    expect(await judge({ ...sender.options, secrets: ['NOWHERE', sender.secret] }, message)).toBe('pass')
  })

  test('without its headers it is unsigned', async () => {
    expect(await judge(sender.options, post({}))).toBe('signature.missing')
  })

  test('a copy within the window is refused; it is no copy with another body', async () => {
    const guard = guardOf({ ...sender.options, replay: { store: 'isolate' } })
    const ports = portsOf(worldOf())
    const ask = async (message: Message, nowMs = NOW_MS): Promise<string> =>
      wordOf(await guard.judge(exchangeOf(message, nowMs), ports, {}))
    const first = await delivery()
    expect(await ask(first)).toBe('pass')
    expect(await ask(first)).toBe('signature.replayed')
    expect(await ask(first, NOW_MS + 299_000)).toBe('signature.replayed')
    expect(await ask(post(await sender.headers('{}', NOW_S, secretOf(sender.secret)), '{}'))).toBe('pass')
  })

  test('a sender that tries again signs a new time, and passes', async () => {
    if (!sender.timed) return
    const guard = guardOf({ ...sender.options, replay: { store: 'isolate' } })
    const ports = portsOf(worldOf())
    for (const timeS of [NOW_S - 10, NOW_S])
      expect(wordOf(await guard.judge(exchangeOf(await delivery(timeS)), ports, {}))).toBe('pass')
  })

  test('the time is held to the tolerance on both sides', async () => {
    if (!sender.timed) return
    expect(await judge(sender.options, await delivery(NOW_S - 300))).toBe('pass')
    expect(await judge(sender.options, await delivery(NOW_S - 301))).toBe('signature.expired')
    expect(await judge(sender.options, await delivery(NOW_S + 300))).toBe('pass')
    expect(await judge(sender.options, await delivery(NOW_S + 301))).toBe('signature.created')
    const strict = { ...sender.options, tolerance: '10s' }
    expect(await judge(strict, await delivery(NOW_S - 11))).toBe('signature.expired')
  })
})

test('Slack’s documented example', async () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
  const message = post(
    {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    body,
  )
  expect(await judge({ scheme: 'slack', secrets: ['SLACK'] }, message, { nowMs: 1_531_420_618_000 })).toBe(
    'pass',
  )
})

test('GitHub’s documented example', async () => {
  const message = post(
    { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    'Hello, World!',
  )
  expect(await judge({ scheme: 'github', secrets: ['GITHUB'] }, message)).toBe('pass')
})

describe('Standard Webhooks', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const x = publicKey.export({ format: 'jwk' }).x ?? ''
  const whpk = `whpk_${x.replaceAll('-', '+').replaceAll('_', '/')}=`
  const asymmetric = (id = 'msg_1', timeS = NOW_S): Record<string, string> => ({
    'webhook-id': id,
    'webhook-timestamp': String(timeS),
    'webhook-signature': `v1a,${signBytes(null, new TextEncoder().encode(`${id}.${timeS}.${EVENT}`), privateKey).toString('base64')}`,
  })

  test('v1a by a public key, beside versions that nobody knows', async () => {
    const options = { scheme: 'standard-webhooks', publicKeys: [whpk] }
    expect(await judge(options, post(asymmetric()))).toBe('pass')
    const headers = asymmetric()
    headers['webhook-signature'] = `v9,AAAA ${headers['webhook-signature'] ?? ''} v2,BBBB`
    expect(await judge(options, post(headers))).toBe('pass')
  })

  test('names of headers as Svix has them', async () => {
    const options = { scheme: 'standard-webhooks', publicKeys: [whpk], headers: 'svix' }
    const renamed = Object.fromEntries(
      Object.entries(asymmetric()).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
    )
    expect(await judge(options, post(renamed))).toBe('pass')
    expect(await judge(options, post(asymmetric()))).toBe('signature.missing')
  })

  test('a secret with its prefix or without', async () => {
    const secret = secretOf('STANDARD_BARE')
    const signature = new Webhook(secret).sign('msg_1', new Date(NOW_MS), EVENT)
    const message = post({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW_S),
      'webhook-signature': signature,
    })
    expect(await judge({ scheme: 'standard-webhooks', secrets: ['STANDARD_BARE'] }, message)).toBe('pass')
  })
})

const codes = (options: object): readonly string[] =>
  signatureDocument
    .lint(signatureOptions.parse(options), { kinds: ['signature'], place: 0 })
    .map(({ code }) => code)

const needs = (options: object): readonly string[] =>
  (signatureDocument.requires?.(signatureOptions.parse(options)) ?? []).map(
    ({ kind, name }) => `${kind} ${name}`,
  )

describe('options', () => {
  test.each([
    ['no secret', { scheme: 'stripe', secrets: [] }],
    ['a secret itself', { scheme: 'stripe', secrets: ['whsec_abc+/='] }],
    ['one secret twice', { scheme: 'stripe', secrets: ['A', 'A'] }],
    ['five secrets', { scheme: 'github', secrets: ['A', 'B', 'C', 'D', 'E'] }],
    ['a tolerance of a day', { scheme: 'slack', secrets: ['A'], tolerance: '1d' }],
    ['remember without replay', { scheme: 'github', secrets: ['A'], remember: '1h' }],
    ['neither secrets nor keys', { scheme: 'standard-webhooks' }],
    ['a key that is none', { scheme: 'standard-webhooks', publicKeys: ['whpk_AAAA'] }],
    ['an unknown scheme', { scheme: 'twilio', secrets: ['A'] }],
    ['an option of another scheme', { scheme: 'stripe', secrets: ['A'], components: ['@method'] }],
  ])('%s is a build error', (_name, options) => {
    expect(signatureOptions.safeParse(options).success).toBe(false)
  })

  test('replay turned off deserves a warning', () => {
    expect(codes({ scheme: 'stripe', secrets: ['A'], replay: 'off' })).toEqual(['signature-replay-off'])
    expect(codes({ scheme: 'stripe', secrets: ['A'] })).toEqual([])
    expect(codes({ scheme: 'github', secrets: ['A'] })).toEqual([])
  })

  test('the build knows which secrets and stores a guard needs', () => {
    const durable = 'durable-object REPLAYS'
    expect(needs({ scheme: 'stripe', secrets: ['A', 'B'] })).toEqual(['secret A', 'secret B', durable])
    expect(needs({ scheme: 'slack', secrets: ['A'], replay: { store: 'isolate' } })).toEqual(['secret A'])
    expect(needs({ scheme: 'github', secrets: ['A'] })).toEqual(['secret A'])
    const keys = { a: { algorithm: 'hmac-sha256', secret: 'S' }, b: { directory: 'https://b.example/keys' } }
    expect(needs({ scheme: 'rfc9421', keys })).toEqual(['secret S'])
    expect(needs({ scheme: 'rfc9421', keys, nonce: 'required' })).toEqual(['secret S', durable])
  })
})
