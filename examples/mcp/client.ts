// A real MCP client, given nothing but the server's URL and its own credentials at the provider: where to get a token,
// and for what, it learns from the gate.

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

export interface ToolCall {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** The one authorization server that may see them, whatever the MCP server names. */
  readonly issuer: string
  readonly scope: string
  /** Told of every request that the client makes. */
  readonly heard?: (method: string, url: string, status: number) => void
}

/** Connects, authenticates and calls the tool `now`; answers its text. */
export const callNow = async ({
  url,
  clientId,
  clientSecret,
  issuer,
  scope,
  heard,
}: ToolCall): Promise<string> => {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    authProvider: new ClientCredentialsProvider({ clientId, clientSecret, scope, expectedIssuer: issuer }),
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      heard?.(init?.method ?? 'GET', String(input), response.status)
      return response
    },
  })
  const client = new Client({ name: 'example', version: '1.0.0' })
  await client.connect(transport)
  try {
    const { content } = await client.callTool({ name: 'now' })
    const [first] = content as readonly { readonly text?: string }[]
    return first?.text ?? ''
  } finally {
    await client.close()
  }
}
