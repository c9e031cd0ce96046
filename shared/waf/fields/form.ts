// application/x-www-form-urlencoded bodies (WHATWG URL §5.1), name by name.

import { blankPluses, decodePercent } from './escapes/percent.ts'

/** Hands on every pair, decoded once; false when there are more than `fieldsMax`. */
export const walkForm = (
  text: string,
  fieldsMax: number,
  pair: (name: string, value: string) => void,
): boolean => {
  let fields = 0
  // The next equals sign: searched for once, not from every pair.
  let equals = text.indexOf('=')
  for (let start = 0; start <= text.length;) {
    const amp = text.indexOf('&', start)
    const end = amp < 0 ? text.length : amp
    if (end > start) {
      if (++fields > fieldsMax) return false
      if (equals >= 0 && equals < start) equals = text.indexOf('=', start)
      if (equals < 0 || equals >= end) pair(plus(text.slice(start, end)), '')
      else pair(plus(text.slice(start, equals)), plus(text.slice(equals + 1, end)))
    }
    start = end + 1
  }
  return true
}

const plus = (text: string): string => decodePercent(blankPluses(text))
