// What the platform knows of the client besides its address: country, network, certificate. All of it is read when a
// guard first asks: the platform keeps it as text, and to parse and freeze that costs more than most guards do.

import type { Address } from '../lib/ip/address.ts'
import { certificateOf } from './certificate.ts'
import type { Certificate, Client } from './exchange.ts'
import type { RawRequest } from './inspect.ts'

type Stated = Pick<RawRequest, 'country' | 'asn' | 'certificate'>

export const clientOf = (address: Address, stated: Stated): Client => new InspectedClient(address, stated)

/** A class for its prototype, like the exchange (with.ts): never spread it. */
class InspectedClient implements Client {
  readonly address: Address
  readonly #stated: Stated
  // What one guard has seen, the next one sees: read once, whatever the shell would say the second time.
  #country: { readonly is: string | undefined } | undefined
  #asn: { readonly is: number | undefined } | undefined
  #certificate: { readonly is: Certificate | undefined } | undefined

  constructor(address: Address, stated: Stated) {
    this.address = address
    this.#stated = stated
  }

  get country(): string | undefined {
    return (this.#country ??= { is: countryOf(this.#stated.country) }).is
  }

  get asn(): number | undefined {
    return (this.#asn ??= { is: asnOf(this.#stated.asn) }).is
  }

  get certificate(): Certificate | undefined {
    return (this.#certificate ??= { is: certificateOf(this.#stated.certificate) }).is
  }
}

/** Two letters, or Cloudflare's T1 (Tor); its XX means that it does not know. */
const countryOf = (country: string | undefined): string | undefined => {
  if (country === undefined || country.length !== 2) return undefined
  const upper = country.toUpperCase()
  return upper === 'T1' || (upper !== 'XX' && isLetter(upper, 0) && isLetter(upper, 1)) ? upper : undefined
}

const isLetter = (text: string, at: number): boolean =>
  text.charCodeAt(at) >= 0x41 && text.charCodeAt(at) <= 0x5a

const asnOf = (asn: number | undefined): number | undefined =>
  asn !== undefined && Number.isInteger(asn) && asn > 0 && asn <= 0xffff_ffff ? asn : undefined
