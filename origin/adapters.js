/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call, typescript/no-unsafe-argument, typescript/no-unsafe-return, no-underscore-dangle -- the frameworks' own types are no dependencies of this package */
// The verifier in front of handlers: Node's http, Express and Hono. A request that does not verify gets a 401 without
// a reason; the reason goes to `onRefused`.

import { IDENTITY_HEADER } from './verifier.js'

/** @import { AdapterOptions, Verifier } from './main.d.ts' */

const BODY_BYTES_MAX = 1_048_576
const UNREADABLE = { ok: /** @type {const} */ (false), reason: 'the body cannot be read' }
const REFUSAL = JSON.stringify({ title: 'The request did not come through the gate.', status: 401 })

/**
 * In front of a handler of Node's http server: it gets `request.gatehouse`, and the body as `request.rawBody` where
 * the gate has bound it.
 * @param {Verifier} verifier
 * @param {(request: any, response: any) => unknown} handler
 * @param {AdapterOptions} [options]
 */
export const nodeIdentity = (verifier, handler, options = {}) => {
  const check = expressIdentity(verifier, options)
  return (/** @type {any} */ request, /** @type {any} */ response) => {
    void check(request, response, () => handler(request, response))
  }
}

/**
 * For Express, Connect and their kin. Put it first; behind a parser, keep the raw bytes as `request.rawBody`.
 * @param {Verifier} verifier
 * @param {AdapterOptions} [options]
 */
export const expressIdentity =
  (verifier, { bodyBytesMax = BODY_BYTES_MAX, onRefused } = {}) =>
  async (
    /** @type {any} */ request,
    /** @type {any} */ response,
    /** @type {(error?: unknown) => unknown} */ next,
  ) => {
    const header = request.headers[IDENTITY_HEADER]
    let checked
    try {
      checked = await verifier.verify({
        method: request.method,
        target: request.originalUrl ?? request.url,
        token: typeof header === 'string' ? header : undefined,
        readBody: () => rawBodyOf(request, bodyBytesMax),
      })
    } catch {
      checked = UNREADABLE
    }
    if (checked.ok) {
      request.gatehouse = checked.identity
      return next()
    }
    onRefused?.(checked.reason)
    response.statusCode = 401
    response.setHeader('content-type', 'application/problem+json')
    response.setHeader('cache-control', 'no-store')
    return response.end(REFUSAL)
  }

/**
 * @param {any} request
 * @param {number} most
 * @returns {Promise<Uint8Array>}
 */
const rawBodyOf = async (request, most) => {
  if (request.rawBody instanceof Uint8Array) return request.rawBody
  if (request.body instanceof Uint8Array) return request.body
  if (request.readableEnded === true && hasBody(request))
    throw new Error('the body was read before, and not kept')
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > most) throw new RangeError('the body is too large')
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  request.rawBody = bytes
  if (bytes.length > 0) {
    request.body = bytes
    // What body-parser looks at before it reads a stream that has ended.
    request._body = true
  }
  return bytes
}

/** @param {any} request */
const hasBody = (request) =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/**
 * For Hono: `context.get('gatehouse')`.
 * @param {Verifier} verifier
 * @param {AdapterOptions} [options]
 */
export const honoIdentity =
  (verifier, { bodyBytesMax = BODY_BYTES_MAX, onRefused } = {}) =>
  async (/** @type {any} */ context, /** @type {() => Promise<void>} */ next) => {
    const { pathname, search } = new URL(context.req.url)
    const incoming = {
      method: context.req.method,
      target: pathname + search,
      token: context.req.header(IDENTITY_HEADER),
      readBody: async () => {
        // Hono keeps what it has read: handlers read it again.
        const bytes = new Uint8Array(await context.req.arrayBuffer())
        if (bytes.length > bodyBytesMax) throw new RangeError('the body is too large')
        return bytes
      },
    }
    const checked = await verifier.verify(incoming).catch(() => UNREADABLE)
    if (checked.ok) {
      context.set('gatehouse', checked.identity)
      return next()
    }
    onRefused?.(checked.reason)
    return new Response(REFUSAL, {
      status: 401,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    })
  }
