// Where an attack may stand in a request: each placement makes the whole exchange, as the gateway's own inspection
// does, so that what the exchange refuses by itself counts as refused too.

import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withBody } from '../../shared/exchange/with.ts'

export interface Placed {
  /** undefined: the exchange itself refuses such a request. */
  readonly exchange: Exchange | undefined
}

const bounds = { targetBytesMax: 16_384, headersBytesMax: 65_536, headersMax: 100, bodyBytesMax: 262_144 }

const BROWSER: readonly (readonly [string, string])[] = [
  ['accept', 'application/json, text/plain, */*'],
  ['accept-encoding', 'gzip, deflate, br'],
  ['accept-language', 'en-US,en;q=0.9'],
  [
    'user-agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  ],
]

/** A whole request; its headers stand beside those of a browser. */
export const exchangeOf = (
  method: string,
  target: string,
  headers: readonly (readonly [string, string])[],
  body?: string,
): Placed => {
  const inspected = inspect(
    {
      id: 'r-1',
      nowMs: 1_800_000_000_000,
      method,
      url: `https://api.example.com${target}`,
      headers: [...BROWSER, ...headers],
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
    },
    { client: { kind: 'socket' }, bounds },
  )
  if (!inspected.ok) return { exchange: undefined }
  if (body === undefined) return { exchange: inspected.value }
  const bytes = new TextEncoder().encode(body)
  const type = headers.find(([name]) => name === 'content-type')?.[1]
  return { exchange: withBody(inspected.value, bodyOf(bytes, type)) }
}

/** Percent-encoding of everything that is not unreserved (RFC 3986 §2.3). */
const encoded = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')

const post = (type: string, body: string): Placed =>
  exchangeOf('POST', '/v1/orders', [['content-type', type]], body)

const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\0', '%00')

/** A header's value holds no line break: an attack with one is refused by the platform, or sent encoded. */
const headerSafe = (text: string): string => (/[^\x20-\x7e]/.test(text) ? encoded(text) : text)

export const placements: Readonly<Record<string, (text: string) => Placed>> = {
  query: (text) => exchangeOf('GET', `/v1/orders?page=2&q=${encoded(text)}`, []),
  'query name': (text) => exchangeOf('GET', `/v1/orders?${encoded(text)}=1`, []),
  path: (text) => exchangeOf('GET', `/v1/orders/${encoded(text)}`, []),
  header: (text) => exchangeOf('GET', '/v1/orders', [['x-api-version', headerSafe(text)]]),
  cookie: (text) => exchangeOf('GET', '/v1/orders', [['cookie', `session=abc123; theme=${encoded(text)}`]]),
  json: (text) =>
    post('application/json', JSON.stringify({ id: 7, items: [{ sku: 'A-1', note: text }], ok: true })),
  form: (text) => post('application/x-www-form-urlencoded', `id=7&note=${encoded(text)}&ok=true`),
  multipart: (text) =>
    post(
      'multipart/form-data; boundary=XyZ',
      `--XyZ\r\nContent-Disposition: form-data; name="note"\r\n\r\n${text}\r\n--XyZ--\r\n`,
    ),
  xml: (text) =>
    post('application/xml', `<?xml version="1.0"?><order><id>7</id><note>${xmlText(text)}</note></order>`),
  'json in a form field': (text) =>
    post('application/x-www-form-urlencoded', `data=${encoded(JSON.stringify({ note: text }))}`),
  'base64 in json': (text) =>
    post(
      'application/json',
      JSON.stringify({ data: btoa(String.fromCharCode(...new TextEncoder().encode(text))) }),
    ),
  'twice encoded in the query': (text) => exchangeOf('GET', `/v1/orders?q=${encoded(encoded(text))}`, []),
}
