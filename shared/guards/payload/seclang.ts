// Imported rule sets in the payload guard: `rules: crs`. A program of SecLang is asked about the whole request once,
// with the body cut or left out as the guard's bounds say.

import type { Links, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import { deny } from '../../decision/denials.ts'
import type { Evidence, RuleHit } from '../../decision/evidence.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { fieldName, masked } from '../../waf/judge/excerpt.ts'
import { makeSecLangJudge } from '../../waf/seclang/judge.ts'
import type { SecLangAnswer } from '../../waf/seclang/answer.ts'
import type { SecLangJudge } from '../../waf/seclang/judge.ts'
import { isImported } from './is-imported.ts'
import type { PayloadOptions } from './options.ts'

type Judge = (exchange: Exchange) => Verdict

/** Judges by the imported rule sets among the options'; undefined where they name none. */
export const importedJudge = (options: PayloadOptions, links: Links): Judge | undefined => {
  const here = options.exclusions.filter(({ routes }) => routes.length === 0 || routes.includes(links.route))
  const judges = options.rules
    .filter((name) => isImported(name, links.programs))
    .map((name): SecLangJudge => {
      const made = makeSecLangJudge(links.programs.get(name) ?? new Uint8Array(0), {
        paranoia: options.paranoia,
        threshold: options.threshold,
        exclusions: here,
        workMs: options.bounds.workMs,
      })
      if (!made.ok) throw new TypeError(`rule set ${name}: ${made.error}`)
      return made.value
    })
  return judges.length === 0 ? undefined : (exchange) => judge(options, judges, exchange)
}

const judge = (options: PayloadOptions, judges: readonly SecLangJudge[], exchange: Exchange): Verdict => {
  const { bodyBytesMax, over } = options.bounds
  const bytes = options.parts.includes('body') ? exchange.body?.bytes : undefined
  const tooLong = bytes !== undefined && bytes.length > bodyBytesMax
  if (tooLong && over === 'refuse')
    return denied('payload.bounds', { reason: 'body-bytes', actual: bytes.length, bound: bodyBytesMax })
  const judged = tooLong ? (over === 'pass' ? undefined : bytes.subarray(0, bodyBytesMax)) : bytes
  const hits: RuleHit[] = []
  const transactions: object[] = []
  let score = 0
  let exhausted = false
  for (const ask of judges) {
    const answer = ask(exchange, judged === undefined || judged.length === 0 ? undefined : judged)
    hits.push(...listed(answer))
    score = Math.max(score, answer.score)
    if (answer.residue !== undefined) transactions.push(answer.residue)
    exhausted ||= answer.exhausted
    if (answer.refused) return denied('payload.rules', { hits, score, bound: answer.threshold }, transactions)
    if (answer.exhausted && over === 'refuse')
      return denied(
        'payload.bounds',
        { reason: 'work', bound: options.bounds.workMs, hits, score },
        transactions,
      )
    // A prefix is cut short by us, not by the client.
    if (answer.malformed !== undefined && !tooLong && options.malformed === 'refuse')
      return denied('payload.malformed', { reason: answer.malformed }, transactions)
  }
  const left = exhausted
    ? { reason: 'work', bound: options.bounds.workMs }
    : tooLong
      ? { reason: 'body-bytes', actual: bytes.length, bound: bodyBytesMax }
      : undefined
  if (hits.length === 0 && transactions.length === 0 && left === undefined) return PASS
  return {
    kind: 'pass',
    ...(transactions.length === 0 ? undefined : { grants: { transactions } }),
    ...(hits.length === 0 && left === undefined
      ? undefined
      : // What was not looked at is told, wherever the policy lets that pass.
        { evidence: { ...left, ...(hits.length === 0 ? undefined : { hits, score }) } }),
  }
}

const denied = (
  code: 'payload.rules' | 'payload.bounds' | 'payload.malformed',
  evidence: Evidence,
  transactions: readonly object[] = [],
): Verdict => ({
  kind: 'deny',
  denial: deny(code, evidence),
  // In shadow the request goes on, and its answer is judged with what its rules have left.
  ...(transactions.length === 0 ? undefined : { grants: { transactions } }),
})

const listed = (answer: SecLangAnswer): readonly RuleHit[] =>
  answer.hits.map(({ rule, field, offset, score, text }) => ({
    rule,
    field: fieldName(field),
    offset,
    score,
    excerpt: masked(text, offset),
  }))
