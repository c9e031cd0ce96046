// An MCP server that knows nothing of tokens: the gate in front of it admits those who may call its tools, and says in
// a header who it is. It listens on loopback only.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'

export interface McpOrigin {
  readonly url: string
  /** How many requests reached it. */
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** 0 takes any free port. */
export const startMcpServer = async (port: number): Promise<McpOrigin> => {
  let requests = 0
  const http = createServer((request, response) => {
    requests++
    void answer(request, response)
  })
  const listening = Promise.withResolvers<number>()
  http.once('error', listening.reject)
  http.listen(port, '127.0.0.1', () => {
    const address = http.address()
    listening.resolve(typeof address === 'object' && address !== null ? address.port : port)
  })
  const url = `http://127.0.0.1:${await listening.promise}`
  return { url, requests: () => requests, close: async () => close(http) }
}

/** One server and one transport for each request: nothing is kept between them. */
const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const server = toolsFor(String(request.headers['x-gatehouse-subject'] ?? 'nobody'))
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.on('close', () => void transport.close().then(async () => server.close()))
  await server.connect(transport)
  await transport.handleRequest(request, response)
}

const toolsFor = (caller: string): McpServer => {
  const server = new McpServer({ name: 'time', version: '1.0.0' })
  server.registerTool('now', { description: 'What time it is, and who asks.' }, () => ({
    content: [{ type: 'text', text: `${new Date().toISOString()} for ${caller}` }],
  }))
  return server
}

const close = async (http: Server): Promise<void> => {
  const closed = Promise.withResolvers<undefined>()
  http.close(() => closed.resolve(undefined))
  http.closeAllConnections()
  return closed.promise
}
