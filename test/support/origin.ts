// An origin for tests: echoes what reached it as JSON, and counts. At /stream it sends server-sent events on demand.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Echo {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface TestOrigin {
  readonly url: string
  readonly requests: () => number
  /** Answers that are being streamed, to write to and to end. */
  readonly streams: readonly ServerResponse[]
  readonly close: () => Promise<void>
}

export const startOrigin = async (): Promise<TestOrigin> => {
  let requests = 0
  const streams: ServerResponse[] = []
  const server = createServer((request, response) => {
    requests++
    if (request.url?.startsWith('/stream') === true) {
      streams.push(response)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      // A body that streams in is told piece by piece.
      request.setEncoding('utf8').on('data', (piece) => response.write(`data: got ${String(piece)}\n\n`))
      request.on('error', () => response.destroy())
    } else void echo(request, response)
  })
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return {
    url: `http://127.0.0.1:${await promise}`,
    requests: () => requests,
    streams,
    close: async () => {
      const closed = Promise.withResolvers<undefined>()
      server.close(() => closed.resolve(undefined))
      server.closeAllConnections()
      return closed.promise
    },
  }
}

const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let body = ''
  try {
    for await (const piece of request.setEncoding('latin1')) body += String(piece)
  } catch {
    return
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  const seen = { method: request.method, target: request.url, headers: request.headers, body }
  response.end(JSON.stringify(seen))
}
