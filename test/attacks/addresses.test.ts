// Clients that claim another address than theirs. Each row names where the trick comes from.

import { describe, expect, test } from 'vitest'
import type { ClientSource } from '../../shared/exchange/inspect.ts'
import { SOCKET, codeOf, inspected } from '../exchange/kit.ts'

const CLOUDFLARE: ClientSource = { kind: 'cf-connecting-ip' }
const NAMED: ClientSource = { kind: 'header', name: 'X-Client-Address' }
const forwarded = (hops: number, ...trusted: readonly string[]): ClientSource => ({
  kind: 'forwarded',
  hops,
  trusted,
})

type Lines = readonly (readonly [string, string])[]

const addressOf = (client: ClientSource, peer: string | undefined, headers: Lines): string => {
  const result = inspected({ peer, headers }, client)
  return result.ok ? result.value.client.address.text : codeOf(result)
}

const SPOOFED: Lines = [
  ['x-forwarded-for', '10.0.0.1'],
  ['forwarded', 'for=10.0.0.1'],
  ['x-real-ip', '10.0.0.1'],
  ['true-client-ip', '10.0.0.1'],
  ['x-client-ip', '10.0.0.1'],
]

describe('headers that no policy trusts change nothing (CWE-348)', () => {
  test.each<[string, ClientSource, Lines]>([
    ['the socket', SOCKET, [...SPOOFED, ['cf-connecting-ip', '10.0.0.1'], ['x-client-address', '10.0.0.1']]],
    [
      'Cloudflare',
      CLOUDFLARE,
      [...SPOOFED, ['cf-connecting-ip', '192.0.2.1'], ['x-client-address', '10.0.0.1']],
    ],
    [
      'a named header',
      NAMED,
      [...SPOOFED, ['cf-connecting-ip', '10.0.0.1'], ['x-client-address', '192.0.2.1']],
    ],
    [
      'a counted hop',
      forwarded(1, '192.0.2.0/24'),
      [
        ['x-forwarded-for', '10.0.0.1, 192.0.2.1'],
        ['cf-connecting-ip', '10.0.0.1'],
      ],
    ],
  ])('where %s is trusted', (_source, client, headers) => {
    expect(addressOf(client, '192.0.2.1', headers)).toBe('192.0.2.1')
  })
})

describe('the trusted header', () => {
  test.each<[string, Lines, string]>([
    ['IPv4', [['cf-connecting-ip', '192.0.2.1']], '192.0.2.1'],
    ['IPv6 in another spelling', [['CF-Connecting-IP', '2001:DB8:0::1']], '2001:db8::1'],
    ['IPv4-mapped (hono#3723, CVE-2026-39409)', [['cf-connecting-ip', '::ffff:192.0.2.1']], '192.0.2.1'],
    ['bracketed and ported', [['cf-connecting-ip', '[2001:db8::1]:443']], '2001:db8::1'],
    ['padded', [['cf-connecting-ip', ' 192.0.2.1 ']], '192.0.2.1'],
    ['missing', [], 'request.address'],
    ['empty', [['cf-connecting-ip', '']], 'request.address'],
    ['a name', [['cf-connecting-ip', 'localhost']], 'request.address'],
    ['octal (CVE-2021-28918)', [['cf-connecting-ip', '0300.0.2.1']], 'request.address'],
    ['hexadecimal', [['cf-connecting-ip', '0x7f.1']], 'request.address'],
    ['with a zone (RFC 6874)', [['cf-connecting-ip', 'fe80::1%25eth0']], 'request.address'],
    ['full-width digits', [['cf-connecting-ip', '１９２.0.2.1']], 'request.address'],
    [
      'twice',
      [
        ['cf-connecting-ip', '192.0.2.1'],
        ['cf-connecting-ip', '192.0.2.1'],
      ],
      'request.header-duplicated',
    ],
    [
      'twice, joined by the platform (RFC 9110 §5.3)',
      [['cf-connecting-ip', '192.0.2.1, 10.0.0.1']],
      'request.header-duplicated',
    ],
    [
      'under an alias with underscores (CWE-444)',
      [
        ['cf-connecting-ip', '192.0.2.1'],
        ['cf_connecting_ip', '10.0.0.1'],
      ],
      'request.header-malformed',
    ],
  ])('%s', (_what, headers, expected) => {
    expect(addressOf(CLOUDFLARE, '198.51.100.1', headers)).toBe(expected)
  })

  test.each<[string, Lines, string]>([
    ['once', [['x-client-address', '192.0.2.1']], '192.0.2.1'],
    [
      'twice',
      [
        ['x-client-address', '192.0.2.1'],
        ['X-Client-Address', '10.0.0.1'],
      ],
      'request.header-duplicated',
    ],
    ['joined', [['x-client-address', '192.0.2.1,10.0.0.1']], 'request.header-duplicated'],
    [
      'under an alias',
      [
        ['x-client-address', '192.0.2.1'],
        ['x_client_address', '10.0.0.1'],
      ],
      'request.header-malformed',
    ],
    ['missing', [['x-forwarded-for', '192.0.2.1']], 'request.address'],
  ])('of another name, %s', (_what, headers, expected) => {
    expect(addressOf(NAMED, '198.51.100.1', headers)).toBe(expected)
  })
})

describe('the socket', () => {
  test.each<[string, string | undefined, string]>([
    ['IPv4', '192.0.2.1', '192.0.2.1'],
    ['a dual-stack listener', '::ffff:192.0.2.1', '192.0.2.1'],
    ['loopback', '::1', '::1'],
    ['a zone', 'fe80::1%eth0', 'request.address'],
    ['nothing', undefined, 'request.address'],
    ['a path', '/run/socket', 'request.address'],
  ])('%s', (_what, peer, expected) => {
    expect(addressOf(SOCKET, peer, [])).toBe(expected)
  })
})

describe('X-Forwarded-For, counted from the right', () => {
  test.each<[string, number, string | undefined, string | undefined, string]>([
    ['one trusted proxy', 1, '10.0.0.1', '192.0.2.1', '192.0.2.1'],
    [
      'what the client wrote in front is ignored (CWE-348)',
      1,
      '10.0.0.1',
      '127.0.0.1, 192.0.2.1',
      '192.0.2.1',
    ],
    ['two trusted proxies', 2, '10.0.0.1', '192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['two trusted proxies, and a lie', 2, '10.0.0.1', '127.0.0.1,192.0.2.1,10.0.0.2', '192.0.2.1'],
    ['a mapped proxy', 2, '::ffff:10.0.0.1', '192.0.2.1, ::ffff:10.0.0.2', '192.0.2.1'],
    ['bracketed and ported entries', 2, '10.0.0.1', '[2001:db8::1]:4711, 10.0.0.2:80', '2001:db8::1'],
    ['a client that is itself in the trusted networks', 1, '10.0.0.1', '10.0.0.9', '10.0.0.9'],
    ['a peer that is no proxy', 1, '192.0.2.9', '10.0.0.9', 'request.address'],
    ['no peer', 1, undefined, '192.0.2.1', 'request.address'],
    ['a middle hop that is no proxy', 2, '10.0.0.1', '192.0.2.1, 198.51.100.1', 'request.address'],
    ['fewer entries than hops', 2, '10.0.0.1', '10.0.0.2', 'request.address'],
    ['fewer entries than hops, padded', 3, '10.0.0.1', ',10.0.0.2,10.0.0.3', 'request.address'],
    ['no header', 1, '10.0.0.1', undefined, 'request.address'],
    ['an empty header', 1, '10.0.0.1', '', 'request.address'],
    ['an empty last entry', 1, '10.0.0.1', '192.0.2.1,', 'request.address'],
    ['an empty entry between', 2, '10.0.0.1', '192.0.2.1,,10.0.0.2', 'request.address'],
    ['a name', 1, '10.0.0.1', 'unknown', 'request.address'],
    ['junk left of the counted hop is never read', 1, '10.0.0.1', '<script>, 192.0.2.1', '192.0.2.1'],
  ])('%s', (_what, hops, peer, list, expected) => {
    const headers: Lines = list === undefined ? [] : [['x-forwarded-for', list]]
    expect(addressOf(forwarded(hops, '10.0.0.0/8', '2001:db8:f::/48'), peer, headers)).toBe(expected)
  })

  test('lines of the header are one list, in the order in which they came (RFC 9110 §5.3)', () => {
    const headers: Lines = [
      ['x-forwarded-for', '127.0.0.1'],
      ['x-forwarded-for', '192.0.2.1'],
      ['x-forwarded-for', '10.0.0.2'],
    ]
    expect(addressOf(forwarded(2, '10.0.0.0/8'), '10.0.0.1', headers)).toBe('192.0.2.1')
  })

  test('without any trusted network nobody gets in', () => {
    expect(addressOf(forwarded(1), '10.0.0.1', [['x-forwarded-for', '192.0.2.1']])).toBe('request.address')
  })
})
