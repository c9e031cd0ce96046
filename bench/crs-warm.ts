// A process that loads a compiled rule set and judges until V8 has compiled what it runs. CPU time, the least of some
// rounds. Sends what it measured to its parent.

import { readFileSync } from 'node:fs'

import { unitsOf } from '../shared/waf/work.ts'
import { loadOnce } from '../shared/waf/seclang/load.ts'
import type { RawRequest } from '../shared/waf/seclang/request.ts'
import { runPhase } from '../shared/waf/seclang/run.ts'
import { makeTransaction } from '../shared/waf/seclang/transaction.ts'
import { requests } from './crs-requests.ts'
import { threadMicros } from './thread.ts'

const ROUNDS = 9
const groups = requests()
const bytes = new Uint8Array(readFileSync(process.argv[2] ?? ''))

const cpuMs = (work: () => void): number => {
  const start = threadMicros()
  work()
  return (threadMicros() - start) / 1000
}

const loaded = loadOnce(bytes, 1)
if (!loaded.ok) throw new Error(loaded.error)
const runtime = loaded.value

const judge = (request: RawRequest): boolean => {
  const transaction = makeTransaction(runtime, request)
  transaction.work = unitsOf(10)
  return (
    runPhase(transaction, 1).refusal !== undefined ||
    runPhase(transaction, 2).refusal !== undefined ||
    transaction.work < 0
  )
}

const warmUs: Record<string, number> = {}
const refused: Record<string, number> = {}
for (const { name, texts } of groups) {
  const repeats = Math.ceil(300 / texts.length)
  const round = (): void => {
    for (let repeat = 0; repeat < repeats; repeat++) for (const request of texts) judge(request)
  }
  round()
  round()
  const rounds = Array.from({ length: ROUNDS }, () => cpuMs(round))
  warmUs[name] = (Math.min(...rounds) * 1000) / (repeats * texts.length)
  refused[name] = texts.filter(judge).length
}
process.send?.({ warmUs, refused })
process.disconnect?.()
