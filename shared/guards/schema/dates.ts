// RFC 3339 dates and times, and ISO 8601 durations as RFC 3339 appendix A has them.

/** The digits at [start, end) as a number; -1 where there is anything else. */
const digits = (text: string, start: number, end: number): number => {
  if (end > text.length) return -1
  let value = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return -1
    value = value * 10 + code - 48
  }
  return value
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export const isDate = (text: string): boolean => {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  if (year < 0 || month < 1 || month > 12 || day < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0))
}

export const isTime = (text: string): boolean => {
  const hour = digits(text, 0, 2)
  const minute = digits(text, 3, 5)
  const second = digits(text, 6, 8)
  if (text[2] !== ':' || text[5] !== ':') return false
  if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 60) return false
  let at = 8
  if (text[at] === '.') {
    const start = ++at
    while (digits(text, at, at + 1) >= 0) at++
    if (at === start) return false
  }
  const offset = offsetMinutes(text, at)
  if (offset === undefined) return false
  // A leap second is the last of a day in UTC (RFC 3339 §5.7).
  return second < 60 || (((hour * 60 + minute - offset) % 1440) + 1440) % 1440 === 1439
}

const offsetMinutes = (text: string, at: number): number | undefined => {
  const sign = text[at]
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : undefined
  if ((sign !== '+' && sign !== '-') || text.length !== at + 6 || text[at + 3] !== ':') return undefined
  const hour = digits(text, at + 1, at + 3)
  const minute = digits(text, at + 4, at + 6)
  if (hour < 0 || minute < 0 || hour > 23 || minute > 59) return undefined
  return (sign === '-' ? -1 : 1) * (hour * 60 + minute)
}

export const isDateTime = (text: string): boolean =>
  (text[10] === 'T' || text[10] === 't') && isDate(text.slice(0, 10)) && isTime(text.slice(11))

/** RFC 3339 appendix A: `P3W`, `P1Y2M10DT2H30M`; units in order, none left out between two. */
export const isDuration = (text: string): boolean => {
  if (!text.startsWith('P') || text.length < 3) return false
  const [date = '', time, more] = text.slice(1).split('T')
  if (more !== undefined || time === '') return false
  if (time === undefined && date.endsWith('W'))
    return digits(date, 0, date.length - 1) >= 0 && date.length > 1
  if (date === '' && time === undefined) return false
  return areUnits(date, 'YMD') && areUnits(time ?? '', 'HMS')
}

const areUnits = (text: string, units: string): boolean => {
  let unit = -1
  for (let at = 0; at < text.length;) {
    const start = at
    while (digits(text, at, at + 1) >= 0) at++
    const found = units.indexOf(text[at] ?? '?')
    if (at === start || found === -1 || (unit === -1 ? false : found !== unit + 1)) return false
    unit = found
    at++
  }
  return true
}
