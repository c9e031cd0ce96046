// What a rule set's request phases leave for its response phases: the variables, the collections, what was switched
// off. The texts under judgement are let go, since an origin may take its time.

import type { Runtime } from './load.ts'
import type { RawRequest } from './request.ts'
import type { Transaction } from './transaction.ts'

export interface Residue {
  /** Which rule set: the program's own bytes. */
  readonly program: Uint8Array
  readonly runtime: Runtime
  readonly request: RawRequest
  /** A rule let the whole transaction pass: the answer is not judged. */
  readonly allowed: boolean
  readonly left: Pick<
    Transaction,
    | 'tx'
    | 'opened'
    | 'removed'
    | 'excluded'
    | 'processor'
    | 'forceBody'
    | 'bodyAccess'
    | 'answerAccess'
    | 'engine'
    | 'country'
    | 'severity'
  >
}

export const residueOf = (program: Uint8Array, transaction: Transaction, allowed: boolean): Residue => {
  const { tx, opened, removed, excluded, processor, forceBody, bodyAccess, answerAccess } = transaction
  const { engine, country, severity } = transaction
  return {
    program,
    runtime: transaction.runtime,
    request: transaction.request,
    allowed,
    left: {
      tx,
      opened,
      removed,
      excluded,
      processor,
      forceBody,
      bodyAccess,
      answerAccess,
      engine,
      country,
      severity,
    },
  }
}

/** The last of them that is this rule set's: who handed them on does not know what they are. */
export const residueFor = (
  transactions: readonly object[] | undefined,
  program: Uint8Array,
): Residue | undefined =>
  transactions?.findLast((one): one is Residue => 'program' in one && one.program === program)
