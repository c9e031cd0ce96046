// Who is at the other end of the connection, as the platform says. On Cloudflare CF-Connecting-IP is set by the
// platform and cannot be sent by a client. Under `wrangler dev` the platform sets it from the socket only where the
// client did not send it, but listens on loopback alone: there a value that is no loopback address is a forgery.

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
