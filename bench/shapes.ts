// The requests of the benchmarks, and the origin that they all end at.

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type { Shape } from './load.ts'

export const shapesFor = (token: string): readonly Shape[] => {
  const headers = {
    authorization: `Bearer ${token}`,
    'cf-connecting-ip': '203.0.113.9',
    'user-agent': 'bench/1',
    accept: 'application/json',
  }
  const post = (bytes: number, count: number): Shape => {
    const body = json(bytes)
    const own = { 'content-type': 'application/json', 'content-length': String(body.length) }
    const name = `POST ${Math.round(bytes / 1000)} KB`
    return { name, method: 'POST', path: '/v1/orders', headers: { ...headers, ...own }, body, count }
  }
  return [
    {
      name: 'GET',
      method: 'GET',
      path: '/v1/orders/42?expand=items&page=2',
      headers,
      body: undefined,
      count: 3000,
    },
    post(1_000, 3000),
    post(16_000, 1500),
    post(128_000, 300),
  ]
}

const item = (index: number): object => ({
  sku: `LAMP-${1000 + index}`,
  quantity: (index % 7) + 1,
  price: 19.9 + index,
  note: 'Please deliver to the back door, and ring twice if nobody answers; thank you very much.'.repeat(4),
})

/** An order as shops send them: ids, numbers and prose in ASCII, `bytes` long. */
const json = (bytes: number): string => {
  const items: object[] = []
  const text = (padding: string): string =>
    JSON.stringify({ customer: '3f0c2a54-6f1e-4f8e-9f0d-2b7c1d5e8a90', items, padding })
  while (text('').length + 160 < bytes) items.push(item(items.length))
  return text('x'.repeat(Math.max(0, bytes - text('').length)))
}

/** The origin in a process of its own; it answers the issuer's key set as well. */
export const startOrigin = async (jwks: string, port: number): Promise<ChildProcess> => {
  const origin = fork(fileURLToPath(new URL('./origin.ts', import.meta.url)), {
    env: { ...process.env, JWKS: jwks, PORT: String(port) },
  })
  const { promise, resolve, reject } = Promise.withResolvers<ChildProcess>()
  origin.once('message', () => resolve(origin))
  origin.once('exit', () => reject(new Error('the origin did not start')))
  return promise
}
