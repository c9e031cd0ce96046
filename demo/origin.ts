// The demo's origin: an API that answers with what reached it, so that one sees what the gate forwards: the path
// and the bytes that were judged, without the client's spoofable headers, and who was authenticated. It also counts,
// and streams at /stream, for the tests.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface DemoOrigin {
  readonly url: string
  /** How many requests reached it. */
  readonly requests: () => number
  readonly close: () => Promise<void>
}

const BODY_CHARACTERS_SHOWN = 2_000
const TICK_MS = 200

/** Rejects with the system's error where the port is taken. 0 takes any free port. */
export const startOrigin = async (port: number): Promise<DemoOrigin> => {
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    if (request.url?.startsWith('/stream')) stream(request, response)
    else void echo(request, response)
  })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : port)
  })
  const url = `http://127.0.0.1:${await promise}`
  return { url, requests: () => requests, close: async () => close(server) }
}

const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Uint8Array<ArrayBuffer>)
  } catch {
    // The client went away in the middle of its body: there is nobody to answer.
    return
  }
  const body = await new Blob(chunks).text()
  const seen = {
    hello: 'this is the origin',
    method: request.method,
    target: request.url,
    headers: request.headers,
    ...(body !== '' && { body: body.slice(0, BODY_CHARACTERS_SHOWN) }),
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(seen, null, 2)}\n`)
}

/** Server-sent events, one tick each, until the client has enough: `/stream?3` sends three. */
const stream = (request: IncomingMessage, response: ServerResponse): void => {
  const asked = Number(request.url?.split('?')[1] ?? '5')
  const ticks = Number.isInteger(asked) && asked > 0 && asked <= 100 ? asked : 5
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  let tick = 0
  const timer = setInterval(() => {
    response.write(`data: tick ${++tick}\n\n`)
    if (tick < ticks) return
    clearInterval(timer)
    response.end()
  }, TICK_MS)
  response.on('close', () => clearInterval(timer))
}

const close = async (server: Server): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.close(() => resolve(undefined))
  server.closeAllConnections()
  return promise
}
