// The naive way, for the tests to compare with: addresses as BigInt, prefixes by scanning all of them.

import * as fc from 'fast-check'
import { addressV4, addressV6 } from '../../../shared/lib/ip/format.ts'
import type { Address, Words } from '../../../shared/lib/ip/address.ts'
import type { Prefix } from '../../../shared/lib/ip/prefix.ts'

export const WIDTH = { 4: 32, 6: 128 } as const

export const valueOf = (address: Address): bigint =>
  address.family === 4
    ? BigInt(address.bits)
    : address.words.reduce((value, word) => (value << 32n) | BigInt(word), 0n)

export const addressOfValue = (family: 4 | 6, value: bigint): Address => {
  if (family === 4) return addressV4(Number(value))
  const word = (index: bigint): number => Number((value >> (96n - 32n * index)) & 0xffff_ffffn)
  return addressV6([word(0n), word(1n), word(2n), word(3n)])
}

export const holds = (prefix: Prefix, address: Address): boolean => {
  const { family } = prefix.address
  if (family !== address.family) return false
  const shift = BigInt(WIDTH[family] - prefix.bits)
  return valueOf(prefix.address) >> shift === valueOf(address) >> shift
}

export const networkOf = (address: Address, bits: number): Prefix => {
  const shift = BigInt(WIDTH[address.family] - bits)
  return { address: addressOfValue(address.family, (valueOf(address) >> shift) << shift), bits }
}

const word32 = fc.integer({ min: 0, max: 0xffff_ffff })
/** Words that differ little, so that prefixes nest, touch and repeat. */
const closeWord = fc.constantFrom(0, 1, 0x8000_0000, 0xffff_ffff, 0x2001_0db8, 0x0a00_0000, 0x0a00_0001)
const anyWord = fc.oneof(word32, closeWord)

const isMapped = (words: Words): boolean => words[0] === 0 && words[1] === 0 && words[2] === 0xffff

export const addressV4s: fc.Arbitrary<Address> = anyWord.map(addressV4)
export const addressV6s: fc.Arbitrary<Address> = fc
  .tuple(anyWord, anyWord, anyWord, anyWord)
  .filter((words) => !isMapped(words))
  .map(addressV6)
export const addresses: fc.Arbitrary<Address> = fc.oneof(addressV4s, addressV6s)

export const prefixes: fc.Arbitrary<Prefix> = fc
  .tuple(addresses, fc.nat(128))
  .map(([address, bits]) => networkOf(address, bits % (WIDTH[address.family] + 1)))
  .filter(({ address }) => address.family === 4 || !isMapped(address.words))
