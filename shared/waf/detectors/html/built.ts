// Names that script puts together so as not to be seen: `'al'+'ert'`, `/al/.source+/ert/.source`, `self['a'+b](1)`.

import { charset, findIn } from '../../runs.ts'
import { isQuote } from './addresses.ts'
import { isIdentifier } from './script.ts'

/** What nobody builds from pieces but to hide it. */
const HIDDEN: readonly string[] = [
  'javascript',
  'alert',
  'eval',
  'prompt',
  'confirm',
  'document',
  'location',
  'cookie',
  'constructor',
  'function',
  'fromcharcode',
  'unescape',
  'script',
  'iframe',
]

const PIECE_MAX = 48
const JOINED_MAX = 200

/** Where a hidden name is built, or a member that is computed is called; -1 for neither. The text is short. */
export const builtAt = (text: string): number => {
  const sums = text.includes('+')
  if (!sums && !text.includes('[')) return -1
  const joined = sums ? joinedAt(text) : -1
  if (joined >= 0) return joined
  const source = text.indexOf('/.source')
  if (source >= 0 && text.indexOf('/.source', source + 8) > 0) return source
  return computedAt(text)
}

/** Literals joined by plus signs whose text together has what none of them has alone. */
const joinedAt = (text: string): number => {
  for (let at = 0; at < text.length; at++) {
    if (!isQuote(text.charCodeAt(at))) continue
    let joined = ''
    let pieces = 0
    let whole = false
    let from = at
    while (joined.length < JOINED_MAX && isQuote(text.charCodeAt(from))) {
      const close = text.indexOf(text.charAt(from), from + 1)
      if (close < 0 || close - from > PIECE_MAX) break
      const piece = text.slice(from + 1, close).toLowerCase()
      whole ||= hides(piece)
      joined += piece
      pieces++
      const plus = skip(text, close + 1)
      if (text.charCodeAt(plus) !== 43) break
      from = skip(text, plus + 1)
    }
    if (pieces > 1 && !whole && hides(joined)) return at
    if (pieces > 1) at = from
  }
  return -1
}

const hides = (text: string): boolean => HIDDEN.some((name) => text.includes(name))

const skip = (text: string, start: number): number => {
  let at = start
  while (text.charCodeAt(at) <= 32) at++
  return at
}

/** What a sum of more than numbers holds. */
const COMPUTES = charset('\'"`_(')

/** `x['a'+b](…)`: an operand, brackets with a sum or a choice of literals, and a call. Links of markdown have no operand. */
const computedAt = (text: string): number => {
  for (let close = text.indexOf(']'); close >= 0; close = text.indexOf(']', close + 1)) {
    if (text.charCodeAt(skip(text, close + 1)) !== 40) continue
    const open = text.lastIndexOf('[', close)
    if (open < 1) continue
    const before = text.charCodeAt(open - 1)
    if (!isIdentifier(before) && before !== 41 && before !== 93 && before !== 34 && before !== 39) continue
    const inner = text.slice(open + 1, close)
    if (
      (inner.includes('+') && findIn(inner, COMPUTES) >= 0) ||
      (inner.includes('?') && inner.includes(':')) ||
      inner.toLowerCase().includes('tostring(')
    )
      return open
  }
  return -1
}
