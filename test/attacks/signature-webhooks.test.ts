// Attacks on webhooks, one row each: its weakness, what is sent, and the code that it must be refused with.

import { createHmac } from 'node:crypto'

import { expect, test } from 'vitest'

import { exchangeOf, guardOf, NOW_S, portsOf, wordOf } from '../guards/signature.kit.ts'

const BODY = '{"amount":12,"to":"alice"}'
const secrets = { A: 'whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3', S: btoa('a key of thirty-two bytes exact!') }
const hex = (text: string): string => createHmac('sha256', secrets.A).update(text).digest('hex')
const hook = async (
  over: Record<string, unknown>,
  headers: Record<string, string>,
  body = BODY,
): Promise<string> => {
  const guard = guardOf({ replay: 'off', secrets: ['A'], ...over })
  const message = { method: 'POST', url: 'https://hooks.example.com/in', headers, body }
  return wordOf(await guard.judge(exchangeOf(message), portsOf({ secrets }), {}))
}
const stripe = (header: string, body = BODY): Promise<string> =>
  hook({ scheme: 'stripe' }, { 'stripe-signature': header }, body)
const good = hex(`${NOW_S}.${BODY}`)

test.each([
  ['as it should be', `t=${NOW_S},v1=${good}`, 'pass'],
  ['CWE-347: two times, one of them fresh', `t=1,t=${NOW_S},v1=${good}`, 'signature.malformed'],
  ['CWE-294: the time moved', `t=${NOW_S - 1},v1=${good}`, 'signature.mismatch'],
  ['CWE-757: v0 alone, which is for tests', `t=${NOW_S},v0=${good}`, 'signature.malformed'],
  ['CWE-347: no signature', `t=${NOW_S}`, 'signature.malformed'],
  ['CWE-347: an empty signature', `t=${NOW_S},v1=`, 'signature.malformed'],
  ['CWE-347: a prefix of it', `t=${NOW_S},v1=${good.slice(0, 62)}`, 'signature.malformed'],
  ['CWE-1286: a time with a sign', `t=+${NOW_S},v1=${good}`, 'signature.malformed'],
  ['CWE-1286: a time with an exponent', `t=18e8,v1=${good}`, 'signature.malformed'],
  ['CWE-1286: a time that is no number', `t=NaN,v1=${good}`, 'signature.malformed'],
  ['CWE-1286: an empty time', `t=,v1=${good}`, 'signature.malformed'],
  ['CWE-770: nine signatures', `t=${NOW_S}${`,v1=${good}`.repeat(9)}`, 'signature.malformed'],
  ['a rotation: one wrong beside a right one', `t=${NOW_S},v1=${'0'.repeat(64)},v1=${good}`, 'pass'],
])('Stripe, %s', async (_what, header, code) => {
  expect(await stripe(header)).toBe(code)
})

test('Stripe, CWE-294: a header that two lines were joined into', async () => {
  for (const joint of [', ', ','])
    expect(await stripe(`t=${NOW_S},v1=${good}${joint}t=${NOW_S},v1=${good}`)).toBe('signature.malformed')
})

test.each([
  [
    'CWE-328: SHA-1 of the older header',
    { 'x-hub-signature': `sha1=${'a'.repeat(40)}` },
    'signature.missing',
  ],
  [
    'CWE-757: sha1 in the newer one',
    { 'x-hub-signature-256': `sha1=${'a'.repeat(40)}` },
    'signature.malformed',
  ],
  ['CWE-347: bare hexadecimal', { 'x-hub-signature-256': 'a'.repeat(64) }, 'signature.malformed'],
  [
    'CWE-347: two of them joined',
    { 'x-hub-signature-256': `sha256=${'a'.repeat(64)}, sha256=${'b'.repeat(64)}` },
    'signature.malformed',
  ],
  ['CWE-347: another one', { 'x-hub-signature-256': `sha256=${'a'.repeat(64)}` }, 'signature.mismatch'],
] as const)('GitHub, %s', async (_what, headers, code) => {
  expect(await hook({ scheme: 'github' }, headers)).toBe(code)
})

test('Standard Webhooks, CWE-130: the border between id, time and body cannot be moved', async () => {
  const body = `${NOW_S}.{}`
  const key = atob(secrets.S)
  const signature = `v1,${createHmac('sha256', key).update(`msg.${NOW_S}.${body}`).digest('base64')}`
  const options = { scheme: 'standard-webhooks', secrets: ['S'] }
  const headers = (id: string): Record<string, string> => ({
    'webhook-id': id,
    'webhook-timestamp': String(NOW_S),
    'webhook-signature': signature,
  })
  expect(await hook(options, headers('msg'), body)).toBe('pass')
  // The same signed text, cut elsewhere.
  expect(await hook(options, headers(`msg.${NOW_S}`), '{}')).toBe('signature.malformed')
})

test('a copy with one of two signatures taken off is still a copy', async () => {
  const guard = guardOf({ scheme: 'stripe', secrets: ['A', 'S'], replay: { store: 'isolate' } })
  const ports = portsOf({ secrets })
  const other = createHmac('sha256', secrets.S).update(`${NOW_S}.${BODY}`).digest('hex')
  const ask = async (header: string): Promise<string> =>
    wordOf(
      await guard.judge(
        exchangeOf({
          method: 'POST',
          url: 'https://hooks.example.com/in',
          headers: { 'stripe-signature': header },
          body: BODY,
        }),
        ports,
        {},
      ),
    )
  expect(await ask(`t=${NOW_S},v1=${good},v1=${other}`)).toBe('pass')
  expect(await ask(`t=${NOW_S},v1=${other}`)).toBe('signature.replayed')
  expect(await ask(`t=${NOW_S},v1=${good.toUpperCase()}`)).toBe('signature.replayed')
})
