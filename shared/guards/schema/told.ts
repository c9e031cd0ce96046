// A finding as it may be told: the place and the keyword. A place is made of names, most of them the contract's own, but
// an unknown one is the client's, and may be a secret in the wrong place: what looks like no name is told as `?`.

import type { ContractFinding } from '../../decision/evidence.ts'
import type { Found } from './found.ts'

const NAME = /^[A-Za-z_$@][A-Za-z0-9_.$@:-]{0,31}$/
const POINTER_LENGTH_MAX = 256

export const findingOf = ({ part, path, keyword }: Found): ContractFinding => {
  const pointer = path
    .map((token) => `/${typeof token === 'number' || NAME.test(token) ? token : '?'}`)
    .join('')
  return { in: part, pointer: pointer.slice(0, POINTER_LENGTH_MAX), keyword }
}
