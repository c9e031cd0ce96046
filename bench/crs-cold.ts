// One fresh process that loads a compiled rule set and judges: first requests, then warm ones. CPU time, the least of
// some rounds. Sends what it measured to its parent.

import { readFileSync } from 'node:fs'

import { unitsOf } from '../shared/waf/work.ts'
import { loadProgram } from '../shared/waf/seclang/load.ts'
import type { RawRequest } from '../shared/waf/seclang/request.ts'
import { runPhase } from '../shared/waf/seclang/run.ts'
import { makeTransaction } from '../shared/waf/seclang/transaction.ts'
import { requests } from './crs-requests.ts'

const ROUNDS = 9
const groups = requests()
const bytes = new Uint8Array(readFileSync(process.argv[2] ?? ''))

const cpuMs = (work: () => void): number => {
  const start = process.cpuUsage()
  work()
  const used = process.cpuUsage(start)
  return (used.user + used.system) / 1000
}

let runtime: ReturnType<typeof loadProgram> | undefined
const loadMs = cpuMs(() => {
  runtime = loadProgram(bytes, { paranoiaMax: 1 })
})

const judge = (request: RawRequest): boolean => {
  if (runtime?.ok !== true) throw new Error('the program does not load')
  const transaction = makeTransaction(runtime.value, request)
  transaction.work = unitsOf(10)
  return (
    runPhase(transaction, 1).refusal !== undefined ||
    runPhase(transaction, 2).refusal !== undefined ||
    transaction.work < 0
  )
}

const firstMs: Record<string, number> = {}
for (const { name, texts } of groups) {
  const [first] = texts
  if (first !== undefined) firstMs[name] = cpuMs(() => void judge(first))
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
process.send?.({ loadMs, firstMs, warmUs, refused })
process.disconnect?.()
