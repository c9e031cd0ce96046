// CIDR prefixes (RFC 4632 §3.1, RFC 4291 §2.3): what lists are written in and limiter keys are cut to. A prefix
// with host bits set is an error, not a guess: its writer meant either one address or the network around it.

import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Address, Words } from './address.ts'
import { addressOfWords, addressV4, formatV4, formatV6, isMapped } from './format.ts'
import { parseAddress, parseV4, parseWords } from './parse.ts'

/** A network: the address has no bit set below `bits`. */
export interface Prefix {
  readonly address: Address
  /** 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly bits: number
}

export interface PrefixError {
  /** Where in the text, from 0. */
  readonly offset: number
  readonly message: string
  /** What to write instead, where that is clear. */
  readonly fix?: string
}

/**
 * `192.0.2.0/24`, `2001:db8::/32`, or an address alone, which is a prefix of its full length. An IPv4-mapped prefix
 * of 96 bits or more is the IPv4 prefix that it means; a shorter one reaches out of ::ffff:0:0/96 and stays IPv6.
 */
export const parsePrefix = (text: string): Result<Prefix, PrefixError> => {
  const slash = text.indexOf('/')
  const end = slash === -1 ? text.length : slash
  const quad = parseV4(text, 0, end)
  const words = quad >= 0 ? undefined : parseWords(text, 0, end)
  if (quad < 0 && words === undefined) return err(noAddress(text.slice(0, end)))
  const width = words === undefined ? 32 : 128
  const bits = slash === -1 ? width : lengthOf(text, slash + 1)
  if (bits < 0 || bits > width)
    return err({ offset: slash + 1, message: `expected a prefix length from 0 to ${width}` })
  return words === undefined ? prefixV4(quad, bits) : prefixV6(words, bits)
}

const prefixV4 = (quad: number, bits: number): Result<Prefix, PrefixError> => {
  const network = maskV4(quad, bits)
  return network === quad
    ? ok({ address: addressV4(quad), bits })
    : err(hostBits(formatV4(quad), `${formatV4(network)}/${bits}`))
}

const prefixV6 = (words: Words, bits: number): Result<Prefix, PrefixError> => {
  const network = maskV6(words, bits)
  if (network.some((word, index) => word !== words[index]))
    return err(hostBits(formatV6(words), `${formatV6(network)}/${bits}`))
  const mapped = bits >= 96 && isMapped(words)
  return ok({ address: addressOfWords(words), bits: mapped ? bits - 96 : bits })
}

const hostBits = (address: string, network: string): PrefixError => ({
  offset: 0,
  message: 'bits are set beyond the prefix length',
  fix: `${network} for the network, or ${address} for the one address`,
})

const noAddress = (text: string): PrefixError => {
  const trimmed = text.trim()
  const zone = trimmed.indexOf('%')
  const bare = trimmed.replace(/^\[|\]$/g, '')
  const candidate = zone > 0 ? trimmed.slice(0, zone) : bare
  const error: PrefixError = {
    offset: 0,
    message: 'expected an IPv4 or IPv6 address, without zone, brackets, port or leading zeros',
  }
  return candidate !== text && parseAddress(candidate) !== undefined ? { ...error, fix: candidate } : error
}

/** One to three digits without a leading zero, or -1. */
const lengthOf = (text: string, start: number): number => {
  const digits = text.length - start
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(start) === 0x30)) return -1
  let bits = 0
  for (let at = start; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return -1
    bits = bits * 10 + digit
  }
  return bits
}

export const maskV4 = (quad: number, bits: number): number =>
  bits <= 0 ? 0 : bits >= 32 ? quad : (quad & (-1 << (32 - bits))) >>> 0

export const maskV6 = (words: Words, bits: number): Words => [
  maskV4(words[0], bits),
  maskV4(words[1], bits - 32),
  maskV4(words[2], bits - 64),
  maskV4(words[3], bits - 96),
]

export const formatPrefix = (prefix: Prefix): string => `${prefix.address.text}/${prefix.bits}`

export const contains = (prefix: Prefix, address: Address): boolean => {
  if (prefix.address.family === 4)
    return address.family === 4 && maskV4(address.bits, prefix.bits) === prefix.address.bits
  if (address.family === 4) return false
  const network = prefix.address.words
  const { words } = address
  return (
    maskV4(words[0], prefix.bits) === network[0] &&
    maskV4(words[1], prefix.bits - 32) === network[1] &&
    maskV4(words[2], prefix.bits - 64) === network[2] &&
    maskV4(words[3], prefix.bits - 96) === network[3]
  )
}

/** Whether every address of `narrow` lies in `wide`. */
export const covers = (wide: Prefix, narrow: Prefix): boolean =>
  wide.bits <= narrow.bits && contains(wide, narrow.address)

/**
 * What a limit by address counts under. IPv6 is cut to /64 unless told otherwise: one customer holds at least that
 * much, and would have as many keys as addresses (RFC 6177 §2). Keys of the two families cannot collide.
 */
export const prefixKey = (address: Address, v4Bits = 32, v6Bits = 64): string => {
  if (address.family === 4)
    return v4Bits >= 32 ? address.text : `${formatV4(maskV4(address.bits, v4Bits))}/${v4Bits}`
  return v6Bits >= 128 ? address.text : `${formatV6(maskV6(address.words, v6Bits))}/${v6Bits}`
}
