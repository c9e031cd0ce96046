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
  readonly words: readonly [number, number, number, number]
  /** RFC 5952. */
  readonly text: string
}
