// Who is at the other end of the connection, as the platform says. On Cloudflare CF-Connecting-IP is set by the
// platform and cannot be sent by a client. Under `wrangler dev` the platform sets it from the socket only where the
// client did not send it, but listens on loopback alone: there a value that is no loopback address is a forgery.

import type { RawRequest } from '../../shared/exchange/inspect.ts'

/** The peer's address as text, for a policy with `client: { address: socket }`. */
export const peerAddress = (connectingIp: string | null, dev: boolean): string | undefined => {
  if (!dev) return connectingIp ?? undefined
  return connectingIp !== null && isLoopback(connectingIp) ? connectingIp : '127.0.0.1'
}

const isLoopback = (address: string): boolean =>
  address === '::1' || /^127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$/.test(address)

/** What the platform knows of the connection's place. Its form is the exchange's to check. */
export interface Place {
  readonly country: string | undefined
  readonly asn: number | undefined
  readonly certificate?: unknown
}

export const placeOf = (cf: unknown): Place => {
  if (typeof cf !== 'object' || cf === null) return NOWHERE
  const { country, asn, tlsClientAuth } = cf as Readonly<Record<string, unknown>>
  return {
    country: typeof country === 'string' ? country : undefined,
    asn: typeof asn === 'number' ? asn : undefined,
    ...(tlsClientAuth === undefined ? undefined : { certificate: tlsClientAuth }),
  }
}

const NOWHERE: Place = { country: undefined, asn: undefined }

/** A request as it arrived. A class for its prototype: what few policies ask of the platform is not asked for all. */
export class Arrived implements RawRequest {
  readonly id: string
  readonly nowMs: number
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly hasBody: boolean
  readonly #request: Request
  readonly #dev: boolean
  #place: Place | undefined

  constructor(request: Request, id: string, nowMs: number, dev: boolean) {
    this.id = id
    this.nowMs = nowMs
    this.method = request.method
    this.url = request.url
    this.headers = request.headers
    this.hasBody = request.body !== null
    this.#request = request
    this.#dev = dev
  }

  get peer(): string | undefined {
    return peerAddress(this.headers.get('cf-connecting-ip'), this.#dev)
  }

  /** Whether anybody has asked where it came from. */
  get placed(): boolean {
    return this.#place !== undefined
  }

  get country(): string | undefined {
    return this.#where().country
  }

  get asn(): number | undefined {
    return this.#where().asn
  }

  get certificate(): unknown {
    return this.#where().certificate
  }

  #where(): Place {
    return (this.#place ??= placeOf((this.#request as { readonly cf?: unknown }).cf))
  }
}
