import { isIPv4, isIPv6 } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseNode } from '../../../shared/lib/ip/node.ts'
import { parseAddress } from '../../../shared/lib/ip/parse.ts'
import { addressOfValue, addressV6s, addresses, valueOf } from './oracle.ts'

describe('an address literal', () => {
  test.each([
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['192.0.2.1', '192.0.2.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    // RFC 4291 §2.5.5.1: IPv4-compatible addresses are deprecated, and IPv6 like any other.
    ['::127.0.0.1', '::7f00:1'],
  ])('%s reads as %s (RFC 5952)', (text, canonical) => {
    expect(parseAddress(text)?.text).toBe(canonical)
  })

  test.each(['::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1', '0000::ffff:C000:0201'])(
    'the IPv4-mapped %s is the IPv4 address that it means (RFC 4291 §2.5.5.2)',
    (text) => {
      expect(parseAddress(text)).toEqual({ family: 4, bits: 0xc000_0201, text: '192.0.2.1' })
    },
  )

  test.each([
    ['octal IPv4 (CVE-2021-28918)', '010.8.8.8'],
    ['octal IPv4', '0177.0.0.1'],
    ['a leading zero', '192.0.2.01'],
    ['hexadecimal IPv4', '0x7f.0.0.1'],
    ['short hexadecimal IPv4', '0x7f.1'],
    ['short IPv4', '127.1'],
    ['one number', '2130706433'],
    ['an octet too large', '256.1.1.1'],
    ['an octet too many', '1.2.3.4.5'],
    ['an empty octet', '1..2.3'],
    ['a trailing dot', '1.2.3.4.'],
    ['full-width digits (U+FF11)', '１.２.３.４'],
    ['full-width dots (U+FF0E)', '1．2．3．4'],
    ['ideographic full stops (U+3002)', '1。2。3。4'],
    ['Arabic-Indic digits', '١.٢.٣.٤'],
    ['full-width hex digits', '::ａ'],
    ['a percent-encoded zone (RFC 6874)', 'fe80::1%25eth0'],
    ['a zone', 'fe80::1%eth0'],
    ['a zone of an IPv4-mapped address', '::ffff:127.0.0.1%1'],
    ['brackets', '[::1]'],
    ['brackets and a port', '[::1]:80'],
    ['a port', '1.2.3.4:80'],
    ['padding', ' 1.2.3.4 '],
    ['a newline', '1.2.3.4\n'],
    ['NUL', '1.2.3.4\0'],
    ['a group of five digits', '12345::'],
    ['nine groups', '1:2:3:4:5:6:7:8:9'],
    ['seven groups', '1:2:3:4:5:6:7'],
    ['a gap of no groups', '1::2:3:4:5:6:7:8'],
    ['two gaps', '1::2::3'],
    ['three colons', ':::'],
    ['a leading colon', ':1::2'],
    ['a trailing colon', '1:2:3:4:5:6:7:'],
    ['IPv4 in the middle', '::1.2.3.4:1'],
    ['short IPv4 in IPv6', '::ffff:127.1'],
    ['octal IPv4 in IPv6', '::ffff:0127.0.0.1'],
    ['IPv4 after seven groups', '1:2:3:4:5:6:7:1.2.3.4'],
    ['a sign', '+1.2.3.4'],
    ['nothing', ''],
    ['a name', 'localhost'],
    ['a megabyte of colons', ':'.repeat(1_000_000)],
  ])('%s is refused: %s', (_why, text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  test('every address reads back as itself, and as the same number', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseAddress(address.text)).toEqual(address)
        expect(addressOfValue(address.family, valueOf(address))).toEqual(address)
      }),
      { numRuns: 5000 },
    )
  })

  test('the text of an IPv6 address is the one that the URL standard gives it', () => {
    fc.assert(
      fc.property(addressV6s, ({ text }) => {
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`)
      }),
      { numRuns: 5000 },
    )
  })

  test('any text is an address exactly when node:net takes it and it bears no zone', () => {
    const pieces = fc.constantFrom(
      '0',
      '1',
      '01',
      '255',
      '256',
      'f',
      'ffff',
      '.',
      '.',
      ':',
      ':',
      '::',
      '%e',
      'g',
    )
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 18 }).map((parts) => parts.join('')),
      fc
        .array(fc.constantFrom('0', '7', '10', '192', '256', '08'), { minLength: 3, maxLength: 5 })
        .map((parts) => parts.join('.')),
      fc
        .array(fc.constantFrom('', '0', '1', 'ffff', '1.2.3.4'), { minLength: 6, maxLength: 9 })
        .map((parts) => parts.join(':')),
      fc.ipV6(),
      fc.ipV4(),
      fc.string(),
    )
    let addressesSeen = 0
    fc.assert(
      fc.property(texts, (text) => {
        const expected = isIPv4(text) || (isIPv6(text) && !text.includes('%'))
        if (expected) addressesSeen++
        expect(parseAddress(text) !== undefined).toBe(expected)
      }),
      { numRuns: 20_000 },
    )
    expect(addressesSeen).toBeGreaterThan(1000)
  })
})

describe('an address as proxies write it', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1\t', '192.0.2.1'],
    ['192.0.2.1:443', '192.0.2.1'],
    ['192.0.2.1:65535', '192.0.2.1'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['[::1]:80', '::1'],
    [' [2001:DB8:0::1]:00080 ', '2001:db8::1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::127.0.0.1', '::7f00:1'],
  ])('%s is %s', (text, canonical) => {
    expect(parseNode(text)?.text).toBe(canonical)
  })

  test.each([
    ['', 'nothing'],
    [' ', 'a blank'],
    ['unknown', 'RFC 7239 §6.2'],
    ['_gazonk', 'RFC 7239 §6.3'],
    ['"192.0.2.1"', 'quotes'],
    ['192.0.2.1:', 'an empty port'],
    ['192.0.2.1:65536', 'a port too large'],
    ['192.0.2.1:000080', 'a port of six digits'],
    ['192.0.2.1:8a', 'a port that is no number'],
    ['192.0.2.1:_x', 'an obfuscated port, RFC 7239 §6.3'],
    ['[192.0.2.1]', 'brackets around IPv4'],
    ['[192.0.2.1]:80', 'brackets around IPv4'],
    ['[::1', 'an open bracket'],
    ['::1]', 'a closing bracket'],
    ['[[::1]]', 'brackets twice'],
    ['[::1]80', 'no colon'],
    ['[::1]:', 'an empty port'],
    ['[ ::1 ]', 'blanks in brackets'],
    ['[fe80::1%25eth0]:80', 'a zone'],
    ['fe80::1%eth0', 'a zone'],
    ['192.0.2.1, 192.0.2.2', 'two'],
    ['192.0.2.1 192.0.2.2', 'two'],
    ['0x7f.1:80', 'hexadecimal IPv4'],
    ['127.1:80', 'short IPv4'],
    ['１.２.３.４', 'full-width digits'],
    ['192.0.2.1\u00a0', 'a no-break space'],
    ['192.0.2.1\r\n', 'a line end'],
  ])('%j is refused: %s', (text) => {
    expect(parseNode(text)).toBeUndefined()
  })

  test('brackets, a port and blanks never change which address it is', () => {
    const blanks = fc.constantFrom('', ' ', '\t', ' \t ')
    fc.assert(
      fc.property(addresses, fc.nat(65_535), blanks, blanks, (address, port, before, after) => {
        const bracketed = address.family === 4 ? address.text : `[${address.text}]`
        for (const text of [address.text, bracketed, `${bracketed}:${port}`])
          expect(parseNode(before + text + after)).toEqual(address)
      }),
    )
  })
})
