// The Revocations port made real: a credential's marks, looked up in the replica's table. What was computed of a
// credential is remembered with it, and so is the answer until the table changes: a warm request compares two numbers.

import type { Revocable, RevocationAnswer, Revocations } from '../../../shared/core/ports.ts'
import { credentialMarks, isBefore } from '../../../shared/core/revoked.ts'
import type { CredentialMark } from '../../../shared/core/revoked.ts'
import type { Replica } from './replica.ts'

interface Known {
  readonly marks: readonly CredentialMark[]
  stamp: number
  answer: RevocationAnswer
}

const CLEAR: RevocationAnswer = { kind: 'clear' }

export const createRevocations = (replica: Replica): Revocations => {
  const known = new WeakMap<Revocable, Known>()
  const look = (credential: Revocable): RevocationAnswer => {
    const stamp = replica.stamp()
    let one = known.get(credential)
    if (one === undefined) {
      one = { marks: credentialMarks(credential), stamp: -1, answer: CLEAR }
      known.set(credential, one)
    }
    if (one.stamp !== stamp) {
      one.answer = answerOf(replica, credential, one.marks)
      one.stamp = stamp
    }
    return one.answer
  }
  return {
    find: (credential, nowMs, defer) => {
      const fresh = replica.check(nowMs, defer)
      if (fresh === true) return look(credential)
      if (!(fresh instanceof Promise)) return { kind: 'fault', fault: fresh }
      return fresh.then((later) => (later === true ? look(credential) : { kind: 'fault', fault: later }))
    },
  }
}

const answerOf = (
  replica: Replica,
  { issuedMs }: Revocable,
  marks: readonly CredentialMark[],
): RevocationAnswer => {
  const table = replica.marks()
  for (const { kind, mark } of marks) {
    const beforeS = table.find(mark)
    if (beforeS !== 0 && isBefore(issuedMs, beforeS)) return { kind: 'revoked', by: kind }
  }
  return CLEAR
}
