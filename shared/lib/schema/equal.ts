// Equality as JSON Schema has it (core §4.2.2): by value, numbers by their mathematical value, whatever the order of
// members. Wide integers are bigints, since a double would make two of them one.

import { isObject } from './types.ts'

export const equals = (one: unknown, other: unknown): boolean => {
  if (one === other) return true
  if (typeof one === 'bigint' || typeof other === 'bigint')
    // Compared across the two types by value, exactly.
    return isNumeric(one) && isNumeric(other) && one == other // oxlint-disable-line eqeqeq
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => equals(item, other[index]))
    )
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equals(one[name], other[name]))
  )
}

const isNumeric = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

/** The same text for equal values, and for no others: what makes `uniqueItems` linear. */
export const canonical = (value: unknown): string => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? `${value}` : `${value}n`
  if (typeof value === 'number') return `${value === 0 ? 0 : value}`
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
  return `{${members.join()}}`
}
