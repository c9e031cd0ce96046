// First requests in fresh processes, many of each kind: what the start costs, and what a first request costs beyond a
// warm one.

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { median } from './climb.ts'

const PROCESSES = 15

interface Fresh {
  readonly startMs: number
  readonly firstMs: number
  readonly warmMs: number
}

const one = async (program: string, kind: string, index: number): Promise<Fresh> => {
  const child = fork(fileURLToPath(new URL('crs-first.ts', import.meta.url)), [program, kind, String(index)])
  const { promise, resolve, reject } = Promise.withResolvers<Fresh>()
  child.once('message', (message) => resolve(message as Fresh))
  child.once('error', reject)
  child.once('exit', (code) => {
    if (code !== 0) reject(new Error(`the fresh process ended with ${code}`))
  })
  return promise
}

/** Medians over processes, each with another request of the kind; and the dearest first one. */
export const measureFresh = async (program: string, kind: string): Promise<string> => {
  const all: Fresh[] = []
  // One after the other: they must not share the cores.
  for (let index = 0; index < PROCESSES; index++) all.push(await one(program, kind, index))
  const firsts = all.map(({ firstMs, warmMs }) => firstMs - warmMs)
  const start = median(all.map(({ startMs }) => startMs))
  return `${kind.padEnd(8)} in ${PROCESSES} fresh processes: start ${start.toFixed(0)} ms, first ${median(all.map(({ firstMs }) => firstMs)).toFixed(1)} ms, ${median(firsts).toFixed(1)} over a warm one (at most ${Math.max(...firsts).toFixed(1)})`
}
