/** Where the client's address comes from: the one trusted source. */
export type ClientSource =
  /** Cloudflare's own header in production, the peer's address locally. */
  | { readonly kind: 'cf-connecting-ip' }
  | { readonly kind: 'socket' }
  /** A header that a trusted party in front always sets and overwrites. */
  | { readonly kind: 'header'; readonly name: string }
  /** X-Forwarded-For, counted from the right: the `hops`-th entry, provided that all right of it are trusted proxies. */
  | { readonly kind: 'forwarded'; readonly hops: number; readonly trusted: readonly string[] }

export interface Bounds {
  readonly targetBytesMax: number
  readonly headersBytesMax: number
  readonly headersMax: number
  readonly bodyBytesMax: number
}
