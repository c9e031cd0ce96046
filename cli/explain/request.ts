// The request to explain: what curl would send for these words, as the platform would hand it to the Worker.

import { readFile } from 'node:fs/promises'

import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { RawRequest } from '../../shared/exchange/inspect.ts'
import type { LinkedPolicy } from '../../shared/policy/linked.ts'
import { reasonOf } from '../files.ts'

export interface RequestFlags {
  readonly url: string
  readonly method?: string | undefined
  /** `Name: value`, as curl's -H. */
  readonly headers: readonly string[]
  /** curl's -d: `@file` reads a file without its line breaks; several are joined with `&`. */
  readonly data: readonly string[]
  /** curl's --data-binary: `@file` reads a file as it is. */
  readonly dataBinary: readonly string[]
  readonly from?: string | undefined
  readonly country?: string | undefined
  readonly asn?: number | undefined
  readonly nowMs: number
}

export interface Asked {
  readonly raw: RawRequest
  /** Undefined for none. */
  readonly body: Uint8Array | undefined
  /** What was assumed, for the reader. */
  readonly notes: readonly string[]
}

/** Fixed, so that two explanations of one request are the same text. */
const REQUEST_ID = '00000000-0000-4000-8000-000000000000'

export const askedOf = async (flags: RequestFlags, policy: LinkedPolicy): Promise<Result<Asked, string>> => {
  const notes: string[] = []
  const url = urlOf(flags.url, policy, notes)
  if (!url.ok) return url
  const headers = headersOf(flags.headers)
  if (!headers.ok) return headers
  const body = await bodyOf(flags)
  if (!body.ok) return body
  const pairs = [...headers.value]
  const has = (name: string): boolean => pairs.some(([other]) => other.toLowerCase() === name)
  if (!has('host')) pairs.push(['host', url.value.host])
  if (body.value !== undefined) {
    if (!has('content-type')) pairs.push(['content-type', 'application/x-www-form-urlencoded'])
    if (!has('content-length') && !has('transfer-encoding'))
      pairs.push(['content-length', String(body.value.length)])
  }
  const peer = address(flags, policy, pairs, notes)
  return ok({
    raw: {
      id: REQUEST_ID,
      nowMs: flags.nowMs,
      method: flags.method ?? (body.value === undefined ? 'GET' : 'POST'),
      url: url.value.href,
      headers: pairs,
      peer,
      country: flags.country,
      asn: flags.asn,
      hasBody: body.value !== undefined,
    },
    body: body.value,
    notes,
  })
}

/** The platform's URL parser reads it before the Worker does: dot segments are resolved, `\` is `/`. */
const urlOf = (text: string, policy: LinkedPolicy, notes: string[]): Result<URL, string> => {
  const first = policy.hosts.find((host) => !host.includes('*')) ?? 'localhost'
  const absolute = text.startsWith('/') ? `https://${first}${text}` : text
  const url = URL.parse(absolute.includes('://') ? absolute : `https://${absolute}`)
  if (url === null || !/^https?:$/.test(url.protocol))
    return err(`"${text}" is no http or https URL, such as https://api.example.com/v1/orders/7`)
  // Clients keep the fragment to themselves.
  url.hash = ''
  if (text.includes('://') && text.replace(/#.*$/, '') !== url.href && `${text}/` !== url.href)
    notes.push(`the URL parser reads this as ${url.href}`)
  return ok(url)
}

const headersOf = (lines: readonly string[]): Result<readonly (readonly [string, string])[], string> => {
  const pairs: (readonly [string, string])[] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) return err(`-H "${line}": expected "Name: value"`)
    pairs.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }
  return ok(pairs)
}

const bodyOf = async (flags: RequestFlags): Promise<Result<Uint8Array | undefined, string>> => {
  if (flags.data.length > 0 && flags.dataBinary.length > 0)
    return err('-d and --data-binary do not go together')
  const pieces: Uint8Array[] = []
  for (const text of [...flags.data, ...flags.dataBinary]) {
    const piece = await pieceOf(text, flags.data.length > 0)
    if (!piece.ok) return piece
    if (pieces.length > 0) pieces.push(new TextEncoder().encode('&'))
    pieces.push(piece.value)
  }
  if (pieces.length === 0) return ok(undefined)
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return ok(bytes)
}

const pieceOf = async (text: string, trimmed: boolean): Promise<Result<Uint8Array, string>> => {
  if (!text.startsWith('@')) return ok(new TextEncoder().encode(text))
  try {
    const bytes = await readFile(text.slice(1))
    return ok(trimmed ? bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0) : bytes)
  } catch (error) {
    return err(`${text.slice(1)} cannot be read: ${reasonOf(error)}`)
  }
}

const ASSUMED = '127.0.0.1'

/** Puts the client's address where the policy takes it from; answers the peer's. */
const address = (
  flags: RequestFlags,
  policy: LinkedPolicy,
  pairs: (readonly [string, string])[],
  notes: string[],
): string => {
  const from = flags.from ?? ASSUMED
  const { client } = policy
  if (client.kind === 'socket') {
    if (flags.from === undefined)
      notes.push(`the client's address is taken to be ${ASSUMED}: say another with --from`)
    return from
  }
  const name =
    client.kind === 'header' ? client.name : client.kind === 'forwarded' ? 'x-forwarded-for' : client.kind
  if (!pairs.some(([other]) => other.toLowerCase() === name)) {
    if (flags.from === undefined)
      notes.push(`the client's address is taken to be ${ASSUMED}: say another with --from`)
    pairs.push([name, from])
  } else if (flags.from !== undefined)
    notes.push(`--from is not used: the request has ${name}, where the policy looks`)
  if (client.kind !== 'forwarded') return ASSUMED
  // The connection comes from the proxy next to the gate, which is one of the trusted.
  const proxy = client.trusted[0]?.split('/', 1)[0] ?? ASSUMED
  notes.push(`the connection is taken to come from ${proxy}, the first of the trusted proxies`)
  return proxy
}
