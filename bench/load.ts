// A bounded load on loopback: a fixed number of requests, a fixed number at a time, over kept connections.

import { Agent, request } from 'node:http'

export interface Shape {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Requests of one round. */
  readonly count: number
}

export interface Load {
  readonly seconds: number
  /** Sorted. */
  readonly latenciesMs: readonly number[]
  /** Statuses other than 200. */
  readonly wrong: readonly number[]
}

const AT_A_TIME = 16

export const load = async (port: number, shape: Shape, count = shape.count): Promise<Load> => {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME })
  const latenciesMs: number[] = []
  let left = count
  const wrong: number[] = []
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const startMs = performance.now()
      const status = await once(port, shape, agent)
      if (status !== 200) wrong.push(status)
      latenciesMs.push(performance.now() - startMs)
    }
  }
  const startMs = performance.now()
  await Promise.all(Array.from({ length: AT_A_TIME }, client))
  const seconds = (performance.now() - startMs) / 1000
  agent.destroy()
  return { seconds, latenciesMs: latenciesMs.toSorted((a, b) => a - b), wrong }
}

const once = async (port: number, shape: Shape, agent: Agent): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const { method, path, headers, body } = shape
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
    answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** The q-th part of sorted figures. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN

export const median = (figures: readonly number[]): number =>
  quantile(
    figures.toSorted((a, b) => a - b),
    0.5,
  )
