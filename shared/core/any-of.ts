// Several ways to prove who sends a request, of which one is to be used. Every alternative is asked: who shows two
// credentials could be one client to the gate and another to the origin, and is refused, whichever of them holds. A
// credential that was shown and does not hold is refused by its own guard's word; no other alternative makes up for it.

import { deny } from '../decision/denials.ts'
import type { Challenge, Denial } from '../decision/denials.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Grants, Guard, Verdict } from './guard.ts'

export interface Alternative {
  readonly guard: Guard
  /** Whether a denial says that no credential of this kind was shown. */
  readonly isAbsent: (denial: Denial, exchange: Exchange) => boolean
  /**
   * Its credential comes with the connection, whatever the client chose to send: it counts where no other was shown,
   * and is no conflict where one was. The origin does not see it.
   */
  readonly passive?: true
  /** How the kind challenges (RFC 9110 §11.6.1), where a denial of its guard does not say so itself. */
  readonly challenges: readonly Challenge[]
}

/**
 * A guard that passes when exactly one credential was shown and its guard passes. A fault of that guard is a fault;
 * what the others' dependencies do does not matter, since an absent credential needs none.
 */
export const anyOf = (alternatives: readonly Alternative[]): Guard => {
  const guards = alternatives.map(({ guard }) => guard)
  const names = guards.map(({ name }) => name)
  return {
    name: 'anyOf',
    reads: guards.some(({ reads }) => reads === 'body') ? 'body' : 'head',
    needs: [...new Set(guards.flatMap(({ needs }) => needs))],
    gives: givenByAll(guards),
    judge: (exchange, ports, grants) => {
      const verdicts = guards.map((guard) => guard.judge(exchange, ports, grants))
      return verdicts.some((verdict) => verdict instanceof Promise)
        ? Promise.all(verdicts.map(async (verdict) => verdict)).then((late) =>
            settle(alternatives, names, late, exchange),
          )
        : // None is a promise: it was looked at just now.
          settle(alternatives, names, verdicts as readonly Verdict[], exchange)
    },
  }
}

const givenByAll = ([first, ...others]: readonly Guard[]): readonly (keyof Grants)[] =>
  first?.gives.filter((grant) => others.every(({ gives }) => gives.includes(grant))) ?? []

const settle = (
  alternatives: readonly Alternative[],
  names: readonly string[],
  verdicts: readonly Verdict[],
  exchange: Exchange,
): Verdict => {
  let shown = -1
  let passive = -1
  for (const [index, verdict] of verdicts.entries()) {
    const alternative = alternatives[index]
    if (alternative === undefined) continue
    if (verdict.kind === 'deny' && alternative.isAbsent(verdict.denial, exchange)) continue
    if (alternative.passive === true) {
      passive = index
      continue
    }
    if (shown !== -1)
      return refused(alternatives, verdicts, deny('credentials.conflict', { expected: names }), -1)
    shown = index
  }
  if (shown === -1) shown = passive
  const verdict = verdicts[shown]
  if (verdict === undefined)
    return refused(alternatives, verdicts, deny('credentials.missing', { expected: names }), -1)
  if (verdict.kind !== 'deny') return verdict
  const { denial } = refused(alternatives, verdicts, verdict.denial, shown)
  return { ...verdict, denial }
}

/** A denial with the challenges of all: of the kind that was tried with what is wrong, of the others by name alone. */
const refused = (
  alternatives: readonly Alternative[],
  verdicts: readonly Verdict[],
  denial: Denial,
  tried: number,
): Extract<Verdict, { kind: 'deny' }> => {
  const challenges: Challenge[] = []
  const told = new Set<string>()
  for (const [index, alternative] of alternatives.entries()) {
    const verdict = verdicts[index]
    const own = verdict?.kind === 'deny' ? verdict.denial.challenges : undefined
    for (const challenge of own ?? alternative.challenges) {
      const text = JSON.stringify([challenge.scheme, challenge.parameters])
      if (told.has(text)) continue
      told.add(text)
      challenges.push(index === tried || tried === -1 ? challenge : { ...challenge, untried: true })
    }
  }
  return { kind: 'deny', denial: { ...denial, challenges } }
}
