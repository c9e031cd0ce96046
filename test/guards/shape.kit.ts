// A shape guard over options as a document writes them, and requests with bodies for it.

import type { Verdict } from '../../shared/core/guard.ts'
import type { Evidence } from '../../shared/decision/evidence.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { shapeOptions } from '../../shared/guards/shape/options.ts'
import { shape } from '../../shared/guards/shape/shape.ts'
import { exchangeOf } from '../exchange/kit.ts'

const LINKS = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'test',
  place: 0,
}

/** The guard never waits and asks no port. */
export const shapeGuard = (
  options: Readonly<Record<string, unknown>> = {},
): ((exchange: Exchange) => Verdict) => {
  const guard = shape(shapeOptions.parse(options), LINKS)
  return (exchange) => guard.judge(exchange, undefined as never, {}) as Verdict
}

export const post = (type: string, body: string | Uint8Array): Exchange =>
  withBody(
    exchangeOf({ method: 'POST', headers: type === '' ? [] : [['content-type', type]] }),
    bodyOf(typeof body === 'string' ? new TextEncoder().encode(body) : body, type === '' ? undefined : type),
  )

export const get = (search: string, cookie?: string): Exchange =>
  exchangeOf({
    url: `https://api.example.com/${search}`,
    headers: cookie === undefined ? [] : [['cookie', cookie]],
  })

export const evidenceOf = (verdict: Verdict): Evidence =>
  verdict.kind === 'deny' ? (verdict.denial.evidence ?? {}) : {}

/** `shape.bounds json-depth`, or 'passes'. */
export const said = (verdict: Verdict): string =>
  verdict.kind === 'deny'
    ? `${verdict.denial.code} ${evidenceOf(verdict).reason}`
    : verdict.kind === 'pass'
      ? 'passes'
      : 'fault'

export interface PartSpec {
  readonly name?: string
  readonly filename?: string
  /** The whole of Content-Disposition, in place of name and file name. */
  readonly disposition?: string
  readonly type?: string
  readonly headers?: readonly string[]
  readonly content?: string | Uint8Array
}

const BOUNDARY = 'frontier'
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

/** Text of a spec is Latin-1, so that it can hold any byte. */
export const multipart = (...parts: readonly PartSpec[]): Uint8Array => {
  const pieces: Uint8Array[] = []
  for (const part of parts) {
    const file = part.filename === undefined ? '' : `; filename="${part.filename}"`
    const lines = [
      `Content-Disposition: ${part.disposition ?? `form-data; name="${part.name ?? 'file'}"${file}`}`,
      ...(part.type === undefined ? [] : [`Content-Type: ${part.type}`]),
      ...(part.headers ?? []),
    ]
    pieces.push(new TextEncoder().encode(`--${BOUNDARY}\r\n${lines.join('\r\n')}\r\n\r\n`))
    const content = part.content ?? ''
    pieces.push(typeof content === 'string' ? latin(content) : content, latin('\r\n'))
  }
  pieces.push(latin(`--${BOUNDARY}--\r\n`))
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

export const PNG = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
export const JPEG = '\xff\xd8\xff\xe0\0\x10JFIF'
