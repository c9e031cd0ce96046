import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Warning } from '../../shared/core/document.ts'
import type { Links, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { address } from '../../shared/guards/address/address.ts'
import { countryCodes } from '../../shared/guards/address/countries.options.ts'
import { addressDocument } from '../../shared/guards/address/document.ts'
import { addressOptions } from '../../shared/guards/address/options.ts'
import { compileTable } from '../../shared/lib/ip/compile.ts'
import { parseList } from '../../shared/lib/ip/list.ts'
import { formatPrefix } from '../../shared/lib/ip/prefix.ts'
import { addresses, holds, prefixes } from '../lib/ip/oracle.ts'

const tableOf = (text: string): Uint8Array => {
  const list = parseList(text)
  if (!list.ok) throw new Error('the test has a malformed list')
  return compileTable(list.value.map((entry) => entry.prefix)).bytes
}

const linksWith = (lists: Readonly<Record<string, string>> = {}): Links => ({
  issuers: new Map(),
  lists: new Map(Object.entries(lists).map(([name, text]) => [name, tableOf(text)])),
  programs: new Map(),
  modules: new Map(),
  route: 'any',
  place: 0,
})

const LISTS = {
  abusers: '203.0.113.0/24\n2001:db8:bad::/48',
  office: '192.0.2.0/24 # first floor\n2001:db8:0ff1::/48',
  empty: '# nobody',
}

/** The guard asks no port. */
const ports = Object.freeze({}) as unknown as Ports

interface Sender {
  readonly country?: string
  readonly asn?: number
}

const exchangeFrom = (peer: string, { country, asn }: Sender = {}): Exchange => {
  const inspected = inspect(
    { id: 'r', nowMs: 0, method: 'GET', url: 'https://api.example.com/', headers: [], peer, country, asn },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 100, headersBytesMax: 100, headersMax: 10, bodyBytesMax: 0 },
    },
  )
  if (!inspected.ok) throw new Error(`${peer}: ${inspected.error.code}`)
  return inspected.value
}

const judge = (options: unknown, peer: string, sender?: Sender): Verdict => {
  const guard = address(addressOptions.parse(options), linksWith(LISTS))
  const verdict = guard.judge(exchangeFrom(peer, sender), ports, {})
  if (verdict instanceof Promise) throw new Error('the guard answers synchronously')
  return verdict
}

describe('an address guard passes', () => {
  test.each<[string, unknown, string, Sender?]>([
    ['whom no deny list holds', { deny: ['abusers'] }, '198.51.100.1'],
    ['whom the allow list holds', { allow: ['office'] }, '192.0.2.200'],
    ['whom the allow list holds by IPv6', { allow: ['office'] }, '2001:db8:ff1:1::1'],
    ['whom the second of two lists holds', { allow: ['empty', 'office'] }, '192.0.2.1'],
    ['whom an inline prefix holds', { allow: ['10.0.0.0/8', 'office'] }, '10.1.2.3'],
    ['an IPv4-mapped address of an IPv4 prefix', { allow: ['192.0.2.0/24'] }, '::ffff:192.0.2.1'],
    ['an IPv4 address of an IPv4-mapped prefix', { allow: ['::ffff:192.0.2.0/120'] }, '192.0.2.1'],
    ['everybody of IPv4 under 0.0.0.0/0', { allow: ['0.0.0.0/0'] }, '203.0.113.9'],
    ['IPv4 although ::/0 is denied', { deny: ['::/0'] }, '203.0.113.9'],
    ['a country that is allowed', { countries: { allow: ['DE', 'FR'] } }, '192.0.2.1', { country: 'FR' }],
    [
      'a country in lower case from the platform',
      { countries: { allow: ['DE'] } },
      '192.0.2.1',
      { country: 'de' },
    ],
    ['a country that is not denied', { countries: { deny: ['DE'] } }, '192.0.2.1', { country: 'FR' }],
    ['an unknown country where some are denied', { countries: { deny: ['DE'] } }, '192.0.2.1'],
    ['Tor where it is allowed', { countries: { allow: ['T1'] } }, '192.0.2.1', { country: 'T1' }],
    ['a network that is allowed', { asns: { allow: [64496] } }, '192.0.2.1', { asn: 64496 }],
    ['an unknown network where some are denied', { asns: { deny: [64496] } }, '192.0.2.1'],
    [
      'whom every rule admits',
      { allow: ['office'], deny: ['abusers'], countries: { allow: ['DE'] }, asns: { deny: [64497] } },
      '192.0.2.1',
      { country: 'DE', asn: 64496 },
    ],
  ])('%s', (_who, options, peer, sender) => {
    expect(judge(options, peer, sender)).toEqual({ kind: 'pass' })
  })
})

describe('an address guard refuses', () => {
  test.each<[string, unknown, string, Sender | undefined, string, object]>([
    [
      'whom a deny list holds, and names list and prefix',
      { deny: ['empty', 'abusers'] },
      '203.0.113.7',
      undefined,
      'address.denied',
      { list: 'abusers', prefix: '203.0.113.0/24' },
    ],
    [
      'whom a deny list holds by IPv6',
      { deny: ['abusers'] },
      '2001:db8:bad::1',
      undefined,
      'address.denied',
      { list: 'abusers', prefix: '2001:db8:bad::/48' },
    ],
    [
      'an IPv4-mapped spelling of a denied address (CVE-2026-39409)',
      { deny: ['abusers'] },
      '::ffff:203.0.113.7',
      undefined,
      'address.denied',
      { list: 'abusers', prefix: '203.0.113.0/24' },
    ],
    [
      'the hexadecimal spelling of it',
      { deny: ['abusers'] },
      '::ffff:cb00:7107',
      undefined,
      'address.denied',
      { list: 'abusers', prefix: '203.0.113.0/24' },
    ],
    [
      'whom an inline prefix holds',
      { deny: ['10.0.0.0/8'] },
      '10.1.2.3',
      undefined,
      'address.denied',
      { prefix: '10.0.0.0/8' },
    ],
    [
      'an address that deny and allow hold',
      { allow: ['203.0.113.0/24'], deny: ['abusers'] },
      '203.0.113.7',
      undefined,
      'address.denied',
      { list: 'abusers', prefix: '203.0.113.0/24' },
    ],
    [
      'whom no allow list holds',
      { allow: ['office'] },
      '198.51.100.1',
      undefined,
      'address.not-allowed',
      { reason: 'in no allow list' },
    ],
    [
      'everybody where the allow list is empty',
      { allow: ['empty'] },
      '192.0.2.1',
      undefined,
      'address.not-allowed',
      { reason: 'in no allow list' },
    ],
    [
      'IPv4 although ::/0 is allowed',
      { allow: ['::/0'] },
      '192.0.2.1',
      undefined,
      'address.not-allowed',
      { reason: 'in no allow list' },
    ],
    [
      'an IPv4-compatible address for an IPv4 prefix (RFC 4291 §2.5.5.1)',
      { allow: ['127.0.0.1'] },
      '::127.0.0.1',
      undefined,
      'address.not-allowed',
      { reason: 'in no allow list' },
    ],
    [
      'a country that is not allowed',
      { countries: { allow: ['DE'] } },
      '192.0.2.1',
      { country: 'FR' },
      'address.country',
      { country: 'FR' },
    ],
    [
      'a country that is denied',
      { countries: { deny: ['FR'] } },
      '192.0.2.1',
      { country: 'FR' },
      'address.country',
      { country: 'FR' },
    ],
    [
      'a country that is allowed and denied',
      { countries: { allow: ['FR', 'DE'], deny: ['FR'] } },
      '192.0.2.1',
      { country: 'FR' },
      'address.country',
      { country: 'FR' },
    ],
    [
      'an unknown country where some are allowed',
      { countries: { allow: ['DE'] } },
      '192.0.2.1',
      undefined,
      'address.country',
      { reason: 'the country is unknown' },
    ],
    [
      "Cloudflare's XX where some are allowed",
      { countries: { allow: ['DE'] } },
      '192.0.2.1',
      { country: 'XX' },
      'address.country',
      { reason: 'the country is unknown' },
    ],
    [
      'Tor where it is not allowed',
      { countries: { allow: ['DE'] } },
      '192.0.2.1',
      { country: 'T1' },
      'address.country',
      { country: 'T1' },
    ],
    [
      'a network that is denied',
      { asns: { deny: [64496] } },
      '192.0.2.1',
      { asn: 64496 },
      'address.asn',
      { asn: 64496 },
    ],
    [
      'an unknown network where some are allowed',
      { asns: { allow: [64496] } },
      '192.0.2.1',
      undefined,
      'address.asn',
      { reason: 'the autonomous system is unknown' },
    ],
    [
      'an allowed address from a country that is not',
      { allow: ['office'], countries: { allow: ['DE'] } },
      '192.0.2.1',
      { country: 'FR' },
      'address.country',
      { country: 'FR' },
    ],
  ])('%s', (_who, options, peer, sender, code, evidence) => {
    expect(judge(options, peer, sender)).toEqual({ kind: 'deny', denial: { code, evidence } })
  })
})

describe('an address guard against a scan of its prefixes', () => {
  test('refuses whom deny holds, and whom allow does not hold, wherever the prefixes stand', () => {
    const entries = fc.array(prefixes, { minLength: 1, maxLength: 12 })
    const seen = { pass: 0, deny: 0 }
    fc.assert(
      fc.property(entries, entries, fc.boolean(), addresses, fc.nat(), (deny, allow, inline, other, pick) => {
        const all = [...deny, ...allow]
        const client = pick % 3 === 0 ? other : (all[pick % all.length]?.address ?? other)
        const text = (list: typeof deny): string[] => list.map(formatPrefix)
        const guard = address(
          addressOptions.parse(
            inline ? { allow: text(allow), deny: text(deny) } : { allow: ['a'], deny: ['d'] },
          ),
          linksWith(inline ? {} : { a: text(allow).join('\n'), d: text(deny).join('\n') }),
        )
        const passes =
          !deny.some((prefix) => holds(prefix, client)) && allow.some((prefix) => holds(prefix, client))
        seen[passes ? 'pass' : 'deny']++
        expect(guard.judge(exchangeFrom(client.text), ports, {})).toMatchObject({
          kind: passes ? 'pass' : 'deny',
        })
      }),
      { numRuns: 1000 },
    )
    expect(Math.min(seen.pass, seen.deny)).toBeGreaterThan(50)
  })
})

describe('the options of an address guard', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing to check', {}, /checks nothing/],
    ['an unknown key', { block: ['office'] }, /block/],
    ['an empty list', { deny: [] }, /./],
    ['host bits', { deny: ['10.0.0.1/8'] }, /write 10\.0\.0\.0\/8 for the network/],
    ['a prefix too long', { deny: ['10.0.0.0/33'] }, /0 to 32/],
    ['octal', { deny: ['010.0.0.1'] }, /leading zeros/],
    ['short IPv4', { deny: ['10.1'] }, /expected an IPv4 or IPv6 address/],
    ['a zone', { deny: ['fe80::1%eth0'] }, /write fe80::1/],
    ['no name of a list', { deny: ['my list'] }, /name of a list/],
    ['too many entries', { deny: Array.from({ length: 501 }, () => '10.0.0.0/8') }, /list file/],
    ['a number for an entry', { deny: [10] }, /string/],
    ['a country in lower case', { countries: { deny: ['de'] } }, /write DE/],
    ['a country of three letters', { countries: { deny: ['DEU'] } }, /alpha-2/],
    ['a country that is none', { countries: { deny: ['QQ'] } }, /alpha-2/],
    ['UK', { countries: { deny: ['UK'] } }, /write GB/],
    ['countries without allow and deny', { countries: {} }, /allow, deny or both/],
    ['no countries', { countries: { allow: [] } }, /./],
    ['an ASN of 0 (RFC 7607)', { asns: { deny: [0] } }, /./],
    ['an ASN beyond 32 bits (RFC 6793)', { asns: { deny: [4_294_967_296] } }, /./],
    ['an ASN as text', { asns: { deny: ['AS64496'] } }, /number/],
    ['an unknown mode', { deny: ['office'], mode: 'off' }, /enforce/],
  ])('are refused with %s', (_what, options, message) => {
    const parsed = addressOptions.safeParse(options)
    expect(parsed.success ? '' : parsed.error.message).toMatch(message)
  })

  test('have the defaults of every guard', () => {
    expect(addressOptions.parse({ deny: ['office'] })).toEqual({
      mode: 'enforce',
      onFault: 'deny',
      deny: ['office'],
    })
  })

  test('take every country that is officially assigned, and two besides', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
    expect(countryCodes.size).toBe(249 + 2)
    for (const code of countryCodes) if (code !== 'T1') expect(names.of(code), code).toBeDefined()
  })

  test('refer to the lists that they name, each with its path, and to no inline prefix', () => {
    const options = addressOptions.parse({
      allow: ['10.0.0.0/8', 'office'],
      deny: ['v2.abusers', '::1', 'cafe'],
    })
    expect(addressDocument.refers(options)).toEqual([
      { kind: 'list', name: 'office', path: ['allow', 1] },
      { kind: 'list', name: 'v2.abusers', path: ['deny', 0] },
      { kind: 'list', name: 'cafe', path: ['deny', 2] },
    ])
  })
})

const lint = (options: unknown, kinds: readonly string[] = ['address']): readonly Warning[] =>
  addressDocument.lint(addressOptions.parse(options), { kinds, place: kinds.indexOf('address') })

describe('an address guard deserves a warning', () => {
  test.each<[string, unknown, [string, readonly (string | number)[]][]]>([
    [
      'deny holds all of allow',
      { allow: ['10.1.0.0/16', 'a'], deny: ['10.0.0.0/8', 'a'] },
      [['address-allow-shadowed', ['allow']]],
    ],
    [
      'deny holds some of allow',
      { allow: ['10.1.0.0/16', 'a'], deny: ['10.0.0.0/8'] },
      [['address-entry-shadowed', ['allow', 0]]],
    ],
    ['an entry stands twice', { deny: ['a', 'b', 'a'] }, [['address-repeated', ['deny', 2]]]],
    [
      'a prefix is part of a later one',
      { deny: ['10.1.0.0/16', '10.0.0.0/8'] },
      [['address-repeated', ['deny', 0]]],
    ],
    [
      'a prefix is written twice in two ways',
      { deny: ['10.0.0.0/8', '::ffff:10.0.0.0/104'] },
      [['address-repeated', ['deny', 1]]],
    ],
    [
      'countries are allowed and denied',
      { countries: { allow: ['DE'], deny: ['DE'] } },
      [['address-allow-shadowed', ['countries', 'allow']]],
    ],
    [
      'a denied country is not allowed anyway',
      { countries: { allow: ['DE'], deny: ['FR'] } },
      [['address-deny-unneeded', ['countries', 'deny', 0]]],
    ],
    [
      'networks are allowed and denied',
      { asns: { allow: [1], deny: [1, 2] } },
      [['address-allow-shadowed', ['asns', 'allow']]],
    ],
  ])('where %s', (_what, options, expected) => {
    expect(lint(options).map(({ code, path }) => [code, path])).toEqual(expected)
  })

  test('where a costlier guard works before it', () => {
    expect(lint({ deny: ['a'] }, ['token', 'address']).map(({ code }) => code)).toEqual(['address-late'])
  })

  test.each<[unknown, readonly string[]]>([
    [{ allow: ['a'], deny: ['b', '10.0.0.0/8'] }, ['address', 'token']],
    [{ allow: ['10.0.0.0/8'], deny: ['10.1.0.0/16'] }, ['address', 'address']],
    [{ countries: { allow: ['DE', 'FR'], deny: ['FR'] } }, ['address']],
  ])('and none where nothing is odd: %j', (options, kinds) => {
    expect(lint(options, kinds)).toEqual([])
  })
})
