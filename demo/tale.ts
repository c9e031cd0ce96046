// One request as one short line, told from its event: what a person wants to see scroll by.

import type { Paint } from '../cli/print.ts'

/** The line for an event; undefined for anything else on the Worker's console. */
export const tale = (line: string, paint: Paint): string | undefined => {
  const event = eventOf(line)
  if (event === undefined) return undefined
  const { status, method, path, guard, code } = event
  const number = Number(status)
  const mark = number < 400 ? paint.good : number < 500 ? paint.warning : paint.error
  const why = code === undefined ? '' : `  ${[guard, code].filter(Boolean).join(': ')}`
  return `${mark(String(status))}  ${[method, path].filter(Boolean).join(' ')}${paint.faint(why)}`
}

type Fields = Readonly<Record<'status' | 'method' | 'path' | 'guard' | 'code', string | undefined>>

const eventOf = (line: string): Fields | undefined => {
  if (!line.startsWith('{"event":"gatehouse.decision"')) return undefined
  try {
    const event = JSON.parse(line) as Record<string, unknown>
    const text = (name: string): string | undefined =>
      typeof event[name] === 'string' || typeof event[name] === 'number' ? String(event[name]) : undefined
    return {
      status: text('status'),
      method: text('method'),
      path: text('path'),
      guard: text('guard'),
      code: text('code'),
    }
  } catch {
    // A line that the runtime cut: told by nobody, recorded in full elsewhere.
    return undefined
  }
}
