// One fresh process that loads a compiled rule set as an isolate's start does, rehearsal and all, and judges one
// request: for the first time, then until it is warm. CPU time of its own thread, as a Worker's is counted: V8 compiles
// on others. Sends what it measured to its parent.

import { readFileSync } from 'node:fs'

import { loadOnce } from '../shared/waf/seclang/load.ts'
import { runPhase } from '../shared/waf/seclang/run.ts'
import { makeTransaction } from '../shared/waf/seclang/transaction.ts'
import { unitsOf } from '../shared/waf/work.ts'
import { requests } from './crs-requests.ts'
import { threadMicros } from './thread.ts'

const WARM_RUNS = 400
const WEBHOOK_BYTES = 10_000

const [, , program = '', kind = '', index = '0'] = process.argv
const bytes = new Uint8Array(readFileSync(program))
// The kind's requests that are nearest to a webhook's usual size; small ones are nearly of one size.
const far = ({ body }: { readonly body: string | undefined }): number =>
  Math.abs((body?.length ?? 0) - WEBHOOK_BYTES)
const texts = (requests().find(({ name }) => name === kind)?.texts ?? []).toSorted(
  (one, other) => far(one) - far(other),
)
const request = texts[Number(index) % texts.length]
if (request === undefined) throw new Error(`no requests of the kind ${kind}`)

const cpuMs = (work: () => void): number => {
  const start = threadMicros()
  work()
  return (threadMicros() - start) / 1000
}

cpuMs(() => undefined)
let loaded: ReturnType<typeof loadOnce> | undefined
const startMs = cpuMs(() => {
  loaded = loadOnce(bytes, 1)
})
if (loaded?.ok !== true) throw new Error('the program does not load')
const runtime = loaded.value

const judge = (): void => {
  const transaction = makeTransaction(runtime, request)
  transaction.work = unitsOf(10)
  runPhase(transaction, 1)
  runPhase(transaction, 2)
}

const firstMs = cpuMs(judge)
const warmMs = Math.min(...Array.from({ length: WARM_RUNS }, () => cpuMs(judge)))
process.send?.({ startMs, firstMs, warmMs })
process.disconnect?.()
