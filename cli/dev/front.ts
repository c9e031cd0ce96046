// The local stand-in for Cloudflare's edge. In production the edge states the client's address, refuses requests
// without a usable Host, and answers /cdn-cgi/ itself; wrangler's own proxy does none of that, and believes
// `MF-…` headers of whoever sends them. This server does, and passes everything else on byte for byte: what is
// hostile in a request is for the gate to judge.

import { Agent, createServer, request as httpRequest, STATUS_CODES } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import { err, ok, type Result } from '../../shared/lib/result.ts'

export interface Front {
  readonly port: number
  readonly close: () => Promise<void>
}

export interface FrontOptions {
  /** 0 takes any free port. */
  readonly port: number
  /**
   * Whether a client may state its address in CF-Connecting-IP: true lets a laptop play any client of a policy that
   * takes the address from there. Asked per request, since an edit may change the policy.
   */
  readonly mayStateAddress: () => boolean
  /** The port where the Worker listens, as soon as it does: requests wait for it. */
  readonly target: Promise<number>
}

const HOST = '127.0.0.1'
const ADDRESS_HEADER = 'cf-connecting-ip'
/** Beyond any bound of a policy: the gate, not this server, says that headers are too large. */
const HEADER_BYTES_MAX = 1 << 20
/** workerd closes a connection after 5 s of idling; a request must not meet the closing. */
const IDLE_MS = 2_000
/** What concerns one connection only, and is restated for the next. */
const hopHeaders = new Set(['connection', 'keep-alive', 'proxy-connection', 'expect'])

export const startFront = async (options: FrontOptions): Promise<Result<Front, NodeJS.ErrnoException>> => {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxSockets: 256 })
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX, requireHostHeader: false, noDelay: true })
  server.requestTimeout = 0
  server.on('request', (incoming, outgoing) => {
    const refusal = refusalOf(incoming)
    if (refusal === undefined) void pass(incoming, outgoing, options, agent)
    else refuse(outgoing, ...refusal)
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(incoming)
    if (refusal === undefined) void passUpgrade(incoming, socket, head, options)
    else socket.end(bareAnswer(...refusal))
  })
  // Without a listener Node hangs up on CONNECT: the client deserves a status.
  server.on('connect', (_incoming, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    socket.end(bareAnswer(405, 'CONNECT is not for this gate.'))
  })
  server.on('clientError', onClientError)
  const failure = await listen(server, options.port)
  if (failure !== undefined) return err(failure)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return ok({ port, close: () => closeAll(server, agent) })
}

const listen = async (server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> => {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>()
  server.once('error', resolve)
  server.listen(port, HOST, () => resolve(undefined))
  return promise
}

const closeAll = async (server: Server, agent: Agent): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.close(() => resolve(undefined))
  server.closeAllConnections()
  agent.destroy()
  return promise
}

type Refusal = readonly [status: number, text: string]

/** What the edge would not let through to any Worker. */
const refusalOf = (incoming: IncomingMessage): Refusal | undefined => {
  const hosts = incoming.headersDistinct['host'] ?? []
  const [host = ''] = hosts
  if (hosts.length !== 1 || host === '' || !URL.canParse(`http://${host}/`) || /[/?#@\\]/.test(host))
    return [400, 'A request bears exactly one Host header, and a valid one (RFC 9112 section 3.2).']
  const target = incoming.url ?? '/'
  const url = URL.parse(target.startsWith('/') ? `http://${host}${target}` : target)
  if (url === null) return [400, 'The request target is not one that an HTTP server takes.']
  if (url.pathname === '/cdn-cgi' || url.pathname.startsWith('/cdn-cgi/'))
    return [404, 'Cloudflare keeps /cdn-cgi/ to itself: no Worker sees it.']
  return undefined
}

const refuse = (outgoing: ServerResponse, status: number, text: string): void => {
  outgoing.writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
  outgoing.end(`${text}\n`)
}

const bareAnswer = (status: number, text: string): string =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: text/plain\r\n` +
  `content-length: ${text.length + 1}\r\nconnection: close\r\n\r\n${text}\n`

const onClientError = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  socket.end(
    tooLarge
      ? bareAnswer(431, 'The request headers are larger than any gate accepts.')
      : bareAnswer(400, 'The request is not HTTP/1.1 (RFC 9112).'),
  )
}

const pass = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: FrontOptions,
  agent: Agent,
): Promise<void> => {
  const port = await options.target
  if (outgoing.destroyed) return
  const onward = httpRequest({
    host: HOST,
    port,
    agent,
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: forwardedHeaders(incoming, options.mayStateAddress()),
    setHost: false,
  })
  onward.on('response', (answer) => {
    outgoing.sendDate = false
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer.rawHeaders))
    // A stream's head must not wait for its first event.
    outgoing.flushHeaders()
    answer.on('error', () => outgoing.destroy())
    answer.pipe(outgoing)
    // An answer that came before the body was read: what is still on its way is let run dry.
    answer.on('end', () => incoming.unpipe(onward).resume())
  })
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy()
    else refuse(outgoing, 502, 'The local Worker did not answer.')
    incoming.resume()
  })
  incoming.on('error', () => onward.destroy())
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

/** The client's headers, as sent and in order, but for what only this hop may say. */
const forwardedHeaders = (incoming: IncomingMessage, mayStateAddress: boolean): string[] => {
  const headers: string[] = []
  let framed = false
  let stated = false
  const raw = incoming.rawHeaders
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index], raw[index + 1]]
    const lower = name.toLowerCase()
    if (hopHeaders.has(lower) || lower.startsWith('mf-')) continue
    if (lower === ADDRESS_HEADER) {
      if (!mayStateAddress) continue
      stated = true
    }
    // wrangler's proxy would take the scheme from it, and any client could say https.
    if (lower === 'x-forwarded-proto' && statesScheme(value)) continue
    if (lower === 'content-length' || lower === 'transfer-encoding') framed = true
    headers.push(name, value)
  }
  // Without either header there is no body (RFC 9112 section 6.3); Node would announce a chunked one.
  if (!framed && methodsWithBody.has(incoming.method ?? '')) headers.push('content-length', '0')
  if (!stated) headers.push(ADDRESS_HEADER, incoming.socket.remoteAddress ?? HOST)
  return headers
}

const methodsWithBody = new Set(['POST', 'PUT', 'PATCH'])

const statesScheme = (value: string): boolean => {
  const first = value.split(',', 1)[0]?.trim().toLowerCase()
  return first === 'http' || first === 'https'
}

const answerHeaders = (raw: readonly string[]): string[] => {
  const headers: string[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index], raw[index + 1]]
    if (!['connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase()))
      headers.push(name, value)
  }
  return headers
}

/** A WebSocket's handshake goes on as it came, and then the two sockets are one. */
const passUpgrade = async (
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: FrontOptions,
): Promise<void> => {
  socket.on('error', () => socket.destroy())
  const port = await options.target
  const onward: Socket = connect(port, HOST)
  onward.on('error', () => socket.destroy())
  onward.on('close', () => socket.destroy())
  socket.on('close', () => onward.destroy())
  const lines = [`${incoming.method ?? 'GET'} ${incoming.url ?? '/'} HTTP/1.1`, 'connection: upgrade']
  const headers = forwardedHeaders(incoming, options.mayStateAddress())
  for (let index = 0; index + 1 < headers.length; index += 2)
    lines.push(`${headers[index] ?? ''}: ${headers[index + 1] ?? ''}`)
  onward.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  if (head.length > 0) onward.write(head)
  socket.pipe(onward).pipe(socket)
}
