// Compiles a few lines of SecLang and judges requests by them.

import { compileProgram } from '../../../shared/waf/seclang/compile.ts'
import { loadProgram, type Runtime } from '../../../shared/waf/seclang/load.ts'
import type { RawRequest, RawResponse } from '../../../shared/waf/seclang/request.ts'
import { runPhase } from '../../../shared/waf/seclang/run.ts'
import { makeTransaction, type Transaction } from '../../../shared/waf/seclang/transaction.ts'

export const compileText = (text: string) =>
  compileProgram({
    sources: [{ file: 'test.conf', text }],
    readData: (name) => (name === 'words.data' ? '# comment\nalpha\nbeta gamma\n' : undefined),
  })

export const runtimeOf = (text: string): Runtime => {
  const compiled = compileText(text)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  const loaded = loadProgram(compiled.value.bytes)
  if (!loaded.ok) throw new Error(loaded.error)
  return loaded.value
}

export const request = (change: Partial<RawRequest> = {}): RawRequest => ({
  method: 'GET',
  target: '/',
  protocol: 'HTTP/1.1',
  headers: [['Host', 'api.example.com']],
  body: undefined,
  address: '192.0.2.7',
  country: 'DE',
  id: 'a1b2c3d4e5f6',
  nowMs: 1_000_000,
  ...change,
})

export interface Judged {
  readonly ids: readonly number[]
  readonly refusal: number | undefined
  readonly transaction: Transaction
}

export const judge = (
  runtime: Runtime,
  asked: RawRequest,
  prefilter = true,
  response?: RawResponse,
): Judged => {
  const transaction = makeTransaction(runtime, asked)
  const ids: number[] = []
  for (const phase of [1, 2, 3, 4, 5]) {
    if (phase === 3) transaction.response = response
    const result = runPhase(transaction, phase, { prefilter })
    ids.push(...result.hits.map((hit) => hit.rule.id))
    if (result.refusal !== undefined) return { ids, refusal: result.refusal.id, transaction }
  }
  return { ids, refusal: undefined, transaction }
}
