// The bodies and parameters of the admin API, read strictly: an unknown member is an error, never an option that is
// silently not in force. Written by hand, since the Worker carries no schema library.

import { err, ok, type Result } from '../../shared/lib/result.ts'

/** What is wrong, in words for an administrator. */
export interface Wrong {
  readonly name: string
  readonly message: string
}

export type Read<T> = Result<T, Wrong>

export type Fields = ReadonlyMap<string, unknown>

const wrong = (name: string, message: string): Read<never> => err({ name, message })

/** A JSON object with no other members than these. */
export const readFields = (text: string, names: readonly string[]): Read<Fields> => {
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    return wrong('body', 'expected JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('body', 'expected a JSON object')
  const fields = new Map<string, unknown>(Object.entries(value))
  for (const name of fields.keys())
    if (!names.includes(name)) return wrong(name.slice(0, 64), `unknown; known are ${names.join(', ')}`)
  return ok(fields)
}

/** Printable text of a bounded length. */
export const readText = (fields: Fields, name: string, charactersMax: number): Read<string | undefined> => {
  const value = fields.get(name)
  if (value === undefined || value === null) return ok(undefined)
  if (typeof value !== 'string' || value === '' || value.length > charactersMax || CONTROLS.test(value))
    return wrong(name, `expected a text of 1 to ${charactersMax} characters without control characters`)
  return ok(value)
}

export const readTexts = (
  fields: Fields,
  name: string,
  countMax: number,
  fits: (text: string) => boolean,
  expected: string,
): Read<readonly string[]> => {
  const value = fields.get(name)
  if (value === undefined || value === null) return ok([])
  if (!Array.isArray(value) || value.length > countMax)
    return wrong(name, `expected a list of ${countMax} at most`)
  const texts: string[] = []
  for (const one of value) {
    if (typeof one !== 'string' || !fits(one)) return wrong(name, `expected ${expected}`)
    texts.push(one)
  }
  return ok([...new Set(texts)])
}

export const readMap = (
  fields: Fields,
  name: string,
  countMax: number,
): Read<Readonly<Record<string, string>>> => {
  const value = fields.get(name)
  if (value === undefined || value === null) return ok({})
  if (typeof value !== 'object' || Array.isArray(value)) return wrong(name, 'expected an object')
  const members = Object.entries(value)
  if (members.length > countMax) return wrong(name, `expected ${countMax} members at most`)
  const read = Object.create(null) as Record<string, string>
  for (const [key, text] of members) {
    if (!METADATA_NAME.test(key)) return wrong(name, 'expected names of letters, digits, "_", "." and "-"')
    if (typeof text !== 'string' || text.length > 256 || CONTROLS.test(text))
      return wrong(name, 'expected texts of 256 characters at most')
    read[key] = text
  }
  return ok(read)
}

/** A time: ISO 8601 with a zone, or a span from now such as `90d`. As milliseconds since the epoch. */
export const readTime = (fields: Fields, name: string, nowMs: number): Read<number | undefined> => {
  const value = fields.get(name)
  if (value === undefined || value === null) return ok(undefined)
  if (typeof value === 'string') {
    const span = spanMs(value)
    if (span !== undefined) return ok(nowMs + span)
    const at = ISO.test(value) ? Date.parse(value) : Number.NaN
    if (!Number.isNaN(at)) return ok(at)
  }
  return wrong(name, 'expected a time such as "2026-12-31T23:59:59Z", or a span from now such as "90d"')
}

/** A span such as `24h`, as milliseconds. */
export const readSpan = (fields: Fields, name: string): Read<number | undefined> => {
  const value = fields.get(name)
  if (value === undefined || value === null) return ok(undefined)
  const span = typeof value === 'string' ? spanMs(value) : undefined
  return span === undefined ? wrong(name, 'expected a span such as "24h" or "7d"') : ok(span)
}

const MS_PER: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const spanMs = (text: string): number | undefined => {
  const parts = /^(0|[1-9][0-9]{0,5})(s|m|h|d)$/.exec(text)
  return parts === null ? undefined : Number(parts[1]) * (MS_PER[parts[2] ?? ''] ?? Number.NaN)
}

export interface PageAsked {
  readonly cursor: string
  readonly limit: number
}

export const readPage = (
  query: (name: string) => string | undefined,
  cursor: RegExp,
  first: string,
): Read<PageAsked> => {
  const limit = query('limit') ?? '100'
  if (!/^[1-9][0-9]{0,3}$/.test(limit) || Number(limit) > 1000)
    return wrong('limit', 'expected a number from 1 to 1000')
  const at = query('cursor') ?? first
  return cursor.test(at)
    ? ok({ cursor: at, limit: Number(limit) })
    : wrong('cursor', 'expected the cursor of a page')
}

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f]/
const METADATA_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
