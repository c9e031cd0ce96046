import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTable } from '../../../shared/lib/ip/compile.ts'
import { parseList } from '../../../shared/lib/ip/list.ts'
import { parseAddress } from '../../../shared/lib/ip/parse.ts'
import { formatPrefix, parsePrefix } from '../../../shared/lib/ip/prefix.ts'
import type { Prefix } from '../../../shared/lib/ip/prefix.ts'
import { openTable } from '../../../shared/lib/ip/table.ts'
import type { Table } from '../../../shared/lib/ip/table.ts'
import { addressOfValue, addresses, holds, prefixes, valueOf } from './oracle.ts'

const prefixesOf = (...texts: readonly string[]): Prefix[] =>
  texts.map((text) => {
    const prefix = parsePrefix(text)
    if (!prefix.ok) throw new Error(`${text}: ${prefix.error.message}`)
    return prefix.value
  })

const opened = (bytes: Uint8Array): Table => {
  const table = openTable(bytes)
  if (!table.ok) throw new Error(table.error)
  return table.value
}

const tableOf = (list: readonly Prefix[]): Table => opened(compileTable(list).bytes)

/** The text of the prefix that matches, as an event shows it. */
const matchIn = (table: Table, text: string): string | undefined => {
  const address = parseAddress(text)
  const index = address === undefined ? undefined : table.lookup(address)
  const prefix = index === undefined ? undefined : table.prefixAt(index)
  return prefix === undefined ? undefined : formatPrefix(prefix)
}

const lists = fc.array(prefixes, { maxLength: 40 })

/** Like a Node Buffer: its slice() is another view of the same bytes, so a copy made with it would stay unaligned. */
class Sticky extends Uint8Array<ArrayBuffer> {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end)
  }
}

describe('a compiled table', () => {
  const table = tableOf(
    prefixesOf(
      '10.0.0.0/8',
      '192.0.2.1',
      '2001:db8::/32',
      '2001:db9::1',
      '2001:dba:0:1::/64',
      '2001:dbb::/65',
    ),
  )

  test.each([
    ['10.0.0.0', '10.0.0.0/8'],
    ['10.255.255.255', '10.0.0.0/8'],
    ['9.255.255.255', undefined],
    ['11.0.0.0', undefined],
    ['192.0.2.1', '192.0.2.1/32'],
    ['192.0.2.0', undefined],
    ['::ffff:10.1.2.3', '10.0.0.0/8'],
    ['2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::/32'],
    ['2001:db9::1', '2001:db9::1/128'],
    ['2001:db9::2', undefined],
    ['2001:dba:0:1:ffff::', '2001:dba:0:1::/64'],
    ['2001:dba:0:2::', undefined],
    ['2001:dbb::7fff:ffff:ffff:ffff', '2001:dbb::/65'],
    ['2001:dbb::8000:0:0:0', undefined],
    ['::a00:1', undefined],
  ])('says of %s that %s holds it', (text, prefix) => {
    expect(matchIn(table, text)).toBe(prefix)
  })

  test('finds what a scan of all prefixes finds, and names the widest that holds the address', () => {
    let hits = 0
    fc.assert(
      fc.property(lists, fc.array(addresses, { maxLength: 10 }), (list, others) => {
        const compiled = tableOf(list)
        for (const address of [...others, ...list.map((prefix) => prefix.address)]) {
          const holding = list.filter((prefix) => holds(prefix, address))
          const widest = holding.toSorted((left, right) => left.bits - right.bits)[0]
          const index = compiled.lookup(address)
          if (widest !== undefined) hits++
          expect(index === undefined ? undefined : compiled.prefixAt(index)).toEqual(widest)
        }
      }),
      { numRuns: 2000 },
    )
    expect(hits).toBeGreaterThan(1000)
  })

  test('holds the first and the last address of each prefix, and neither neighbour unless another prefix does', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const compiled = tableOf(list)
        for (const { address, bits } of list) {
          const width = address.family === 4 ? 32n : 128n
          const size = 1n << (width - BigInt(bits))
          const first = valueOf(address)
          for (const value of [first - 1n, first, first + size - 1n, first + size]) {
            if (value < 0n || value >= 1n << width) continue
            const question = addressOfValue(address.family, value)
            expect(compiled.lookup(question) !== undefined).toBe(
              list.some((prefix) => holds(prefix, question)),
            )
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('is the same byte for byte in whatever order the prefixes come', () => {
    fc.assert(
      fc.property(
        lists.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(compileTable(shuffled).bytes).toEqual(compileTable(list).bytes)
        },
      ),
    )
  })

  test('keeps its published layout: a change of it needs a new version', () => {
    const { bytes } = compileTable(prefixesOf('10.0.0.0/8', '2001:db8::/32', '2001:db9::1'))
    expect([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(
      [
        '47484950',
        '01000000',
        '01000000 01000000 01000000 00000000',
        '0000000a',
        'b80d0120 00000000',
        'b90d0120 00000000 00000000 01000000',
        '08 20 80 00',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
  })

  test('opens at any offset of a larger buffer', () => {
    const list = prefixesOf('10.0.0.0/8', '2001:db8::/32', '2001:db9::1')
    const { bytes } = compileTable(list)
    for (let offset = 0; offset < 9; offset++) {
      const bundle = new Uint8Array(offset + bytes.length + 3)
      bundle.set(bytes, offset)
      expect(matchIn(opened(bundle.subarray(offset, offset + bytes.length)), '10.1.2.3')).toBe('10.0.0.0/8')
      expect(matchIn(opened(new Sticky(bundle.buffer, offset, bytes.length)), '2001:db9::1')).toBe(
        '2001:db9::1/128',
      )
    }
  })

  test('of nothing holds nothing', () => {
    const empty = tableOf([])
    expect([empty.size, matchIn(empty, '0.0.0.0'), matchIn(empty, '::')]).toEqual([0, undefined, undefined])
  })

  test.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4)],
    ['cut within its header', (bytes: Uint8Array) => bytes.subarray(0, 10)],
    ['with a tail', (bytes: Uint8Array) => Uint8Array.of(...bytes, 0, 0, 0, 0)],
    ['of another version', (bytes: Uint8Array) => bytes.with(4, 2)],
    ['of something else', (bytes: Uint8Array) => bytes.with(0, 0)],
    ['that claims more rows', (bytes: Uint8Array) => bytes.with(8, 200)],
    ['without bytes', () => new Uint8Array()],
  ])('%s does not open', (_how, spoil) => {
    expect(openTable(spoil(compileTable(prefixesOf('10.0.0.0/8')).bytes)).ok).toBe(false)
  })

  test('reports each prefix that says nothing new, and which one said it before', () => {
    const { overlaps, prefixes: kept } = compileTable(
      prefixesOf(
        '10.1.0.0/16',
        '10.0.0.0/8',
        '10.0.0.0/8',
        '192.0.2.0/24',
        '::ffff:10.2.3.4',
        '2001:db8::1',
        '2001:db8::/32',
      ),
    )
    expect(kept).toBe(3)
    expect(overlaps).toEqual([
      { kind: 'contained', index: 0, by: 1 },
      { kind: 'duplicate', index: 2, by: 1 },
      { kind: 'contained', index: 4, by: 1 },
      { kind: 'contained', index: 5, by: 6 },
    ])
  })

  test('keeps or reports every prefix, never both and never neither', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const { overlaps, prefixes: kept } = compileTable(list)
        expect(kept + overlaps.length).toBe(list.length)
        for (const { index, by } of overlaps) {
          const [narrow, wide] = [list[index], list[by]]
          expect(narrow !== undefined && wide !== undefined && holds(wide, narrow.address)).toBe(true)
        }
      }),
    )
  })
})

describe('a list file', () => {
  test('has one prefix a line, comments and blank lines', () => {
    const list = parseList('\ufeff# office\n10.0.0.0/8\r\n\n  192.0.2.1   # printer\n\t2001:db8::/32')
    expect(list.ok && list.value.map(({ prefix, line }) => `${line} ${formatPrefix(prefix)}`)).toEqual([
      '2 10.0.0.0/8',
      '4 192.0.2.1/32',
      '5 2001:db8::/32',
    ])
  })

  test('tells all of its errors at once, each with line and column', () => {
    const list = parseList('10.0.0.0/8\n  10.0.0.1/8\nnonsense # x\n192.0.2.0/40\n\n1.2.3.4 5.6.7.8')
    expect(list.ok ? [] : list.error.map(({ line, column, fix }) => [line, column, fix])).toEqual([
      [2, 3, '10.0.0.0/8 for the network, or 10.0.0.1 for the one address'],
      [3, 1, undefined],
      [4, 11, undefined],
      [6, 1, undefined],
    ])
  })

  test.each(['', '\n\n', '# nothing', '\ufeff'])('may be empty: %j', (text) => {
    expect(parseList(text)).toEqual({ ok: true, value: [] })
  })
})
