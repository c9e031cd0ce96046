// A secret of the gate's own in the query stays behind, in every spelling, and no other byte of the query changes.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { withoutPairs } from '../../shared/exchange/pairs.ts'
import { encodeBase64url } from '../../shared/lib/base64url/base64url.ts'
import { digestBytes } from '../../shared/lib/digest/digest.ts'
import { bench, guardOf, policyOf, requestOf } from './support.ts'

const KEY = 'gh_live_SECRET'
const guard = guardOf({
  kind: 'pass',
  grants: {
    principal: { id: 'p', issuer: 'i', subject: 's', claims: {} },
    scopes: [],
    spentQuery: ['key', 'api key'],
  },
})

const sentFor = async (search: string): Promise<string> => {
  const signed: Readonly<Record<string, unknown>>[] = []
  const gate = bench(
    policyOf([{ guards: [{ guard }], origin: { audience: 'origin' } }], {
      identity: { issuer: 'gate', secret: 'X', lifetimeS: 60, path: '/.well-known/jwks.json' },
    }),
    undefined,
    {
      signer: {
        sign: async (claims) => {
          signed.push(claims)
          return { ok: true, value: 'signed' }
        },
        publicKeys: async () => ({ ok: true, value: '{}' }),
      },
    },
  )
  await gate.fetch(requestOf(`/a${search}`))
  await gate.settled()
  const [sent] = gate.sent
  const url = sent?.url ?? ''
  expect(JSON.stringify([url, [...(sent?.headers ?? [])], gate.events])).not.toContain('SECRET')
  // What the gate signs is what it sends.
  const query = new URL(url).search.slice(1)
  const [claims = {}] = signed
  expect(claims['query_sha256']).toBe(query === '' ? undefined : encodeBase64url(digestBytes(query)))
  return url.slice('https://origin.internal/a'.length)
}

describe('a query', () => {
  test.each([
    ['alone', `?key=${KEY}`, ''],
    ['first', `?key=${KEY}&a=1`, '?a=1'],
    ['in the middle', `?a=%20+1&key=${KEY}&b=%zz`, '?a=%20+1&b=%zz'],
    ['last', `?a=1&key=${KEY}`, '?a=1'],
    ['with an encoded name', `?k%65y=${KEY}&a`, '?a'],
    ['with an encoded value', `?key=%67h_live_SECRET`, ''],
    ['with blanks in its name', `?api+key=${KEY}&api%20key=${KEY}&a=1`, '?a=1'],
    ['beside empty pieces, that stay', `?a=1&&key=${KEY}&=&b`, '?a=1&&=&b'],
    ['without a value', '?key&a=1', '?a=1'],
    ['none', '?a=1&Key=2&keys=3&xkey=4', '?a=1&Key=2&keys=3&xkey=4'],
  ])('%s', async (_name, search, sent) => {
    expect(await sentFor(search)).toBe(sent)
  })

  test('keeps what is not the key byte for byte, whatever it is', () => {
    const piece = fc.oneof(
      fc.constantFrom('', '=', 'a=1', '%', '%zz=+', 'keys=1', 'a=key=1'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 8 }).map((text) => text.replaceAll('&', '')),
    )
    const spent = fc.constantFrom('key', 'key=', 'key=x', 'k%65y=%', 'api+key=1', 'api%20key')
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            piece.map((text) => [text, true] as const),
            spent.map((text) => [text, false] as const),
          ),
        ),
        (pieces) => {
          const kept = pieces.filter(([text, stays]) => stays && !/^(?:key|api[+ ]key)(?:=|$)/.test(text))
          const whole = pieces.filter(([text, stays]) => !(stays && /^(?:key|api[+ ]key)(?:=|$)/.test(text)))
          expect(withoutPairs(whole.map(([text]) => text).join('&'), ['key', 'api key'])).toBe(
            kept.map(([text]) => text).join('&'),
          )
        },
      ),
      { numRuns: 3000 },
    )
  })
})
