// Web Bot Auth, signed by the reference library of its authors (web-bot-auth on npm).

import { generateKeyPairSync } from 'node:crypto'

import { signatureHeaders } from 'web-bot-auth'
import { signerFromJWK } from 'web-bot-auth/crypto'
import { beforeAll, describe, expect, test } from 'vitest'

import { signatureOptions } from '../../shared/guards/signature/signature.options.ts'
import {
  exchangeOf,
  guardOf,
  linesOf,
  makePen,
  NOW_MS,
  NOW_S,
  portsOf,
  signed,
  wordOf,
} from './signature.kit.ts'
import type { Message, Pen, World } from './signature.kit.ts'

const AGENT = 'https://bot.example'
const DIRECTORY = 'https://bot.example/.well-known/http-message-signatures-directory'

let jwk: Record<string, unknown>
let keyid = ''
let sign: (message: Message, expiresS?: number) => Promise<Message>

beforeAll(async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  jwk = publicKey.export({ format: 'jwk' })
  const signer = await signerFromJWK(privateKey.export({ format: 'jwk' }) as JsonWebKey)
  keyid = signer.keyid
  sign = async (message, expiresS = NOW_S + 60) => {
    const headers = linesOf(message)
    const made = await signatureHeaders(new Request(message.url, { headers }), signer, {
      created: new Date(NOW_MS),
      expires: new Date(expiresS * 1000),
    })
    return {
      ...message,
      headers: { ...headers, 'signature-input': made['Signature-Input'], signature: made['Signature'] },
    }
  }
})

const page = (agent: string | undefined = `"${AGENT}"`): Message => ({
  method: 'GET',
  url: 'https://www.example.com/article?page=2',
  headers: agent === '' ? {} : { 'signature-agent': agent },
})

const inline = (): Record<string, unknown> => ({
  scheme: 'web-bot-auth',
  agents: { crawler: { agent: AGENT, keys: [jwk] } },
})

const judge = async (
  options: Record<string, unknown>,
  message: Message,
  world: World = {},
  nowMs = NOW_MS,
): Promise<string> => wordOf(await guardOf(options).judge(exchangeOf(message, nowMs), portsOf(world), {}))

describe('an agent that signs with the reference library', () => {
  test('passes by a stated key, found by its thumbprint, and is named', async () => {
    const verdict = await guardOf(inline()).judge(exchangeOf(await sign(page())), portsOf(), {})
    expect(verdict).toMatchObject({
      kind: 'pass',
      grants: { principal: { id: '["signature:web-bot-auth","crawler"]', subject: 'crawler' } },
    })
  })

  test('passes by the directory that the policy names for it, which is fetched once', async () => {
    const asked: string[] = []
    const fetch: World['fetch'] = (url) => {
      asked.push(url)
      return Promise.resolve(
        Response.json(
          { keys: [{ ...jwk, kid: keyid, use: 'sig', nbf: NOW_S, exp: NOW_S + 1 }] },
          { headers: { 'content-type': 'application/http-message-signatures-directory+json' } },
        ),
      )
    }
    const guard = guardOf({
      scheme: 'web-bot-auth',
      agents: { crawler: { agent: AGENT, directory: DIRECTORY } },
    })
    const ports = portsOf({ fetch })
    for (let time = 0; time < 3; time++)
      expect(wordOf(await guard.judge(exchangeOf(await sign(page())), ports, {}))).toBe('pass')
    expect(asked).toEqual([DIRECTORY])
    // A policy's routes share it: each with guards of its own.
    const elsewhere = guardOf({
      scheme: 'web-bot-auth',
      agents: { bot: { agent: AGENT, directory: DIRECTORY } },
    })
    expect(wordOf(await elsewhere.judge(exchangeOf(await sign(page())), ports, {}))).toBe('pass')
    expect(asked).toEqual([DIRECTORY])
  })

  test('reads no body, whatever is sent with it', () => {
    expect(guardOf(inline()).reads).toBe('head')
  })

  test('the dictionary of newer drafts, covered by key', async () => {
    const pen: Pen = makePen('ed25519')
    const message: Message = { ...page(`sig="${AGENT}"`) }
    const options = {
      scheme: 'web-bot-auth',
      agents: { crawler: { agent: `${AGENT}/about`, keys: [pen.jwk] } },
    }
    const thumbprint = await thumbprintOf(pen.jwk)
    const out = await signed(message, pen, {
      fields: ['@authority', 'signature-agent;key="sig"'],
      parameters: { keyid: thumbprint, tag: 'web-bot-auth', expires: NOW_S + 60 },
    })
    expect(await judge(options, out)).toBe('pass')
  })
})

const thumbprintOf = async (key: Record<string, unknown>): Promise<string> => {
  const { calculateJwkThumbprint } = await import('jose')
  return calculateJwkThumbprint(key)
}

describe('what is refused', () => {
  test('an agent that the policy does not know: its address is never fetched', async () => {
    const asked: string[] = []
    const fetch: World['fetch'] = (url) => {
      asked.push(url)
      return Promise.reject(new TypeError('no'))
    }
    const message = await sign(page('"https://169.254.169.254/keys"'))
    expect(await judge(inline(), message, { fetch })).toBe('signature.agent')
    expect(asked).toEqual([])
  })

  test.each([
    ['no Signature-Agent where agents are told apart by it', '', 'signature.agent'],
    ['one that is no string', 'https://bot.example', 'signature.agent'],
    ['one that is a token', 'bot', 'signature.agent'],
    ['plain HTTP', '"http://bot.example"', 'signature.agent'],
    ['a name that ends alike', '"https://notbot.example"', 'signature.agent'],
    ['a name behind userinfo', '"https://bot.example@evil.example"', 'signature.agent'],
  ])('%s', async (_name, agent, word) => {
    expect(await judge(inline(), await sign(page(agent)))).toBe(word)
  })

  test('Signature-Agent that the signature does not cover', async () => {
    const bare = await sign(page(''))
    const added = { ...bare, headers: { ...linesOf(bare), 'signature-agent': `"${AGENT}"` } }
    expect(await judge(inline(), added)).toBe('signature.agent')
    const only = { scheme: 'web-bot-auth', agents: { crawler: { keys: [jwk] } } }
    expect(await judge(only, bare)).toBe('pass')
    expect(await judge(only, added)).toBe('signature.agent')
  })

  test('another site’s signature, an ended one, and one for another application', async () => {
    const message = await sign(page())
    expect(await judge(inline(), { ...message, url: 'https://other.example/article?page=2' })).toBe(
      'signature.mismatch',
    )
    expect(await judge(inline(), await sign(page(), NOW_S + 1), {}, NOW_MS + 40_000)).toBe(
      'signature.expired',
    )
    const pen = makePen('ed25519')
    const untagged = await signed(page(), pen, { fields: ['@authority', 'signature-agent'] })
    expect(await judge(inline(), untagged)).toBe('signature.tag')
  })

  test('a key of another agent', async () => {
    const other = makePen('ed25519')
    const options = {
      scheme: 'web-bot-auth',
      agents: {
        crawler: { agent: AGENT, keys: [other.jwk] },
        second: { agent: 'https://second.example', keys: [jwk] },
      },
    }
    expect(await judge(options, await sign(page()))).toBe('signature.key-unknown')
    expect(await judge(options, await sign(page('"https://second.example"')))).toBe('pass')
  })
})

describe('options', () => {
  test.each([
    ['nobody', {}],
    ['neither keys nor directory', { a: { agent: AGENT } }],
    ['both', { a: { agent: AGENT, directory: DIRECTORY, keys: [{}] } }],
    [
      'an agent without an address beside another',
      { a: { directory: DIRECTORY }, b: { agent: AGENT, directory: DIRECTORY } },
    ],
    [
      'two agents of one origin',
      { a: { agent: AGENT, directory: DIRECTORY }, b: { agent: `${AGENT}/b`, directory: DIRECTORY } },
    ],
    ['a directory over plain HTTP', { a: { agent: AGENT, directory: 'http://bot.example/keys' } }],
  ])('%s is a build error', (_name, agents) => {
    expect(signatureOptions.safeParse({ scheme: 'web-bot-auth', agents }).success).toBe(false)
  })
})
