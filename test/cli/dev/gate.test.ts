import { createServer } from 'node:net'

import { expect, test } from 'vitest'

import { startGate } from '../../../cli/dev/gate.ts'

const isFree = async (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}

/** A port that nobody has had a moment ago. */
const freePort = async (): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = createServer()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    server.close(() => resolve(port))
  })
  return promise
}

test('a build that throws leaves no port open behind which requests would wait for ever', async () => {
  const port = await freePort()
  const started = startGate({
    policyDir: '/nowhere',
    port,
    origin: undefined,
    debug: false,
    secrets: {},
    build: async () => Promise.reject(new Error('a bug of ours')),
    log: () => undefined,
    tell: () => undefined,
  })
  await expect(started).rejects.toThrow('a bug of ours')
  expect(await isFree(port)).toBe(true)
})
