// Loops: a gate whose origin leads back to it would send each request round until something breaks. The gate writes
// its name into CDN-Loop (RFC 8586 §2) and Via (RFC 9110 §7.6.3), and refuses a request that bears it already. A
// client that writes the name itself is refused as well, and gains nothing by it.

import { deny, type Denial } from '../../shared/decision/denials.ts'

export const loopOf = (headers: ReadonlyMap<string, string>, name: string): Denial | undefined => {
  const loop = headers.get('cdn-loop')
  if (loop !== undefined && names(loop, 0, name)) return deny('request.loop', { name: 'cdn-loop' })
  const via = headers.get('via')
  if (via !== undefined && names(via, 1, name)) return deny('request.loop', { name: 'via' })
  return undefined
}

/** Whether an element of a list has the name as its word at `place`: `name; p=1` in CDN-Loop, `1.1 name` in Via. */
const names = (list: string, place: number, name: string): boolean => {
  for (const element of list.split(',')) {
    const words = element.trim().split(/[\s;]+/, place + 1)
    if (words[place]?.toLowerCase() === name) return true
  }
  return false
}

/** Adds the gate to both headers, behind whoever was there before. */
export const addVia = (headers: Headers, received: ReadonlyMap<string, string>, name: string): void => {
  const loop = received.get('cdn-loop')
  headers.set('cdn-loop', loop === undefined ? name : `${loop}, ${name}`)
  const via = received.get('via')
  headers.set('via', via === undefined ? `1.1 ${name}` : `${via}, 1.1 ${name}`)
}
