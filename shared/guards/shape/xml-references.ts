// References in XML text: numbers of characters, and the five names that every parser knows (XML 1.0 §4.1, §4.6). Any
// other is an entity of a document type, which nobody may bring along.

import { construct, malformed } from './finding.ts'
import { fieldOf, stop } from './xml-walk.ts'
import type { XmlWalk } from './xml-walk.ts'

const PREDEFINED: ReadonlySet<string> = new Set(['lt', 'gt', 'amp', 'quot', 'apos'])

/** `&#x10FFFF;` with some zeros in front; an entity's name may be longer, and is none that is admitted. */
const REFERENCE_LENGTH_MAX = 16

/** False, with the finding noted, where a reference in [start, end) is not one of those. */
export const judgeReferences = (walk: XmlWalk, start: number, end: number): boolean => {
  const run = walk.text.slice(start, end)
  for (let amp = run.indexOf('&'); amp >= 0; amp = run.indexOf('&', amp + 1)) {
    const name = run.slice(amp + 1, amp + 1 + REFERENCE_LENGTH_MAX)
    const semicolon = name.indexOf(';')
    if (semicolon > 0 && isKnown(name.slice(0, semicolon))) continue
    const field = fieldOf(walk)
    const isEntity = /^[A-Za-z_:\u0080-\uffff]/.test(name)
    stop(walk, isEntity ? construct('xml-entity', field) : malformed('xml-reference', field))
    return false
  }
  return true
}

const isKnown = (name: string): boolean => {
  if (name.charCodeAt(0) !== 35) return PREDEFINED.has(name)
  const isHex = name.charCodeAt(1) === 120
  const digits = name.slice(isHex ? 2 : 1)
  if (!(isHex ? /^[0-9A-Fa-f]+$/ : /^[0-9]+$/).test(digits)) return false
  return isCharacter(Number.parseInt(digits, isHex ? 16 : 10))
}

/** XML 1.0 §2.2: Char. */
const isCharacter = (point: number): boolean =>
  point === 9 ||
  point === 10 ||
  point === 13 ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff)
