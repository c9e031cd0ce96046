import { BlockList } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../../shared/lib/ip/parse.ts'
import { contains, covers, formatPrefix, parsePrefix, prefixKey } from '../../../shared/lib/ip/prefix.ts'
import { WIDTH, addresses, holds, networkOf, prefixes, valueOf } from './oracle.ts'

const keyOf = (text: string, v4Bits?: number, v6Bits?: number): string => {
  const address = parseAddress(text)
  if (address === undefined) throw new Error(`no address: ${text}`)
  return prefixKey(address, v4Bits, v6Bits)
}

describe('a prefix', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.1', '192.0.2.1/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['2001:db8::', '2001:db8::/128'],
    ['2001:DB8::/32', '2001:db8::/32'],
    // RFC 4291 §2.5.5.2: a list of mapped addresses means the IPv4 ones.
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('%s reads as %s', (text, canonical) => {
    const prefix = parsePrefix(text)
    expect(prefix.ok && formatPrefix(prefix.value)).toBe(canonical)
  })

  test.each([
    ['192.0.2.1/24', 0, '192.0.2.0/24 for the network, or 192.0.2.1 for the one address'],
    ['2001:db8::1/32', 0, '2001:db8::/32 for the network, or 2001:db8::1 for the one address'],
    ['::ffff:0:0/95', 0, '::fffe:0:0/95 for the network, or ::ffff:0:0 for the one address'],
    ['[2001:db8::1]', 0, '2001:db8::1'],
    ['fe80::1%eth0', 0, 'fe80::1'],
    ['192.0.2.0/33', 10, undefined],
    ['2001:db8::/129', 11, undefined],
    ['192.0.2.0/', 10, undefined],
    ['192.0.2.0/-1', 10, undefined],
    ['192.0.2.0/08', 10, undefined],
    ['192.0.2.0/24/24', 10, undefined],
    ['192.0.2.0/255.255.255.0', 10, undefined],
    ['192.0.2', 0, undefined],
    ['10.0.0.0.0/8', 0, undefined],
    ['/8', 0, undefined],
    ['', 0, undefined],
  ])('%j is refused at offset %d with the fix %j', (text, offset, fix) => {
    const prefix = parsePrefix(text)
    expect(prefix.ok ? undefined : [prefix.error.offset, prefix.error.fix]).toEqual([offset, fix])
  })

  test('text and prefix mean each other, and a suggested network parses', () => {
    fc.assert(
      fc.property(addresses, fc.nat(128), (address, length) => {
        const bits = length % (WIDTH[address.family] + 1)
        const network = networkOf(address, bits)
        const parsed = parsePrefix(`${address.text}/${bits}`)
        if (valueOf(network.address) === valueOf(address))
          expect(parsed).toEqual({ ok: true, value: network })
        else expect(parsed.ok ? '' : parsed.error.fix).toContain(formatPrefix(network))
      }),
      { numRuns: 3000 },
    )
  })

  test('contains what BigInt arithmetic says, and what node:net BlockList says', () => {
    let hits = 0
    fc.assert(
      fc.property(prefixes, addresses, fc.boolean(), (prefix, other, inside) => {
        const address = inside ? prefix.address : other
        const expected = holds(prefix, address)
        if (expected) hits++
        expect(contains(prefix, address)).toBe(expected)
        const list = new BlockList()
        // BlockList takes no prefix length of 0 for some families; BigInt has judged those.
        if (prefix.bits > 0) {
          list.addSubnet(prefix.address.text, prefix.bits, `ipv${prefix.address.family}`)
          if (address.family === prefix.address.family)
            expect(list.check(address.text, `ipv${address.family}`)).toBe(expected)
        }
      }),
      { numRuns: 3000 },
    )
    expect(hits).toBeGreaterThan(500)
  })

  test('covers another exactly when it is no longer and contains its network', () => {
    fc.assert(
      fc.property(prefixes, prefixes, (wide, narrow) => {
        expect(covers(wide, narrow)).toBe(wide.bits <= narrow.bits && holds(wide, narrow.address))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('the key of a limit by address', () => {
  test.each([
    ['192.0.2.1', undefined, undefined, '192.0.2.1'],
    ['192.0.2.1', 24, 64, '192.0.2.0/24'],
    ['192.0.2.1', 0, 64, '0.0.0.0/0'],
    ['2001:db8:1:2:3:4:5:6', undefined, undefined, '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6', 32, 56, '2001:db8:1::/56'],
    ['2001:db8:1:2:3:4:5:6', 32, 128, '2001:db8:1:2:3:4:5:6'],
    ['::ffff:192.0.2.1', undefined, undefined, '192.0.2.1'],
  ])('%s at %s/%s bits is %s', (text, v4Bits, v6Bits, key) => {
    expect(keyOf(text, v4Bits, v6Bits)).toBe(key)
  })

  test('two addresses share a key exactly when they share the prefix', () => {
    fc.assert(
      fc.property(
        addresses,
        addresses,
        fc.nat(32),
        fc.nat(128),
        fc.boolean(),
        (one, other, v4Bits, v6Bits, near) => {
          const bits = one.family === 4 ? v4Bits : v6Bits
          const second = near ? networkOf(one, bits).address : other
          const same = holds(networkOf(one, bits), second)
          expect(prefixKey(one, v4Bits, v6Bits) === prefixKey(second, v4Bits, v6Bits)).toBe(same)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
