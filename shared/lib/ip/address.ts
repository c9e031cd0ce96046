// What an IP address is here: a value in one canonical form, whatever spelling it came in. Lists and limiter keys
// compare these and never text, since two spellings of one address are how a block list is dodged.

/** A canonical IP address. IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) is IPv4 here, so that no list can be dodged by it. */
export type Address = AddressV4 | AddressV6

export interface AddressV4 {
  readonly family: 4
  /** Unsigned 32 bits. */
  readonly bits: number
  readonly text: string
}

export interface AddressV6 {
  readonly family: 6
  /** Four unsigned 32-bit words, most significant first. */
  readonly words: Words
  /** RFC 5952. */
  readonly text: string
}

export type Words = readonly [number, number, number, number]
