// A chain of names as script writes it: `window.document?.["cookie"]`, `document.forms[0].action`. What is done with it stands
// behind its end.

import { BLANK, charset, NAME, pastRun, standsAt, wordSet } from '../../runs.ts'
import { QUOTES } from './addresses.ts'

export interface Chain {
  /** In lower case; an index has none. */
  readonly names: string[]
  /** Where the first name ends. */
  first: number
  /** How many names stand before the first member that is computed: one in `document["cookie"]`; 0 for none. */
  computed: number
  /** Where it ends. */
  end: number
}

const NAMES_MAX = 8
/** Of an index: `[0]`, `[name]`. */
const INDEX_MAX = 24

export const IDENTIFIER = charset('A-Za-z0-9_$')

const chain: Chain = { names: [], first: 0, computed: 0, end: 0 }

/** The chain that begins at `from`; without names where no name stands there. Reused from call to call. */
export const readChain = (text: string, from: number): Chain => {
  const { names } = chain
  names.length = 0
  chain.computed = 0
  chain.first = chain.end = pastRun(text, from, IDENTIFIER)
  if (chain.end === from) return chain
  names.push(text.slice(from, chain.end).toLowerCase())
  while (names.length < NAMES_MAX && readMember(text, chain.end));
  return chain
}

/** `.name`, `?.name`, `["name"]`, `[0]`, past the bracket that closes around what stands before: `(document).cookie`. */
const readMember = (text: string, from: number): boolean => {
  let at = text.startsWith(')', from) ? from + 1 : from
  const asks = text.startsWith('?.', at)
  if (asks) at += 2
  if (text.startsWith('[', at)) {
    if (chain.computed === 0) chain.computed = chain.names.length
    return readComputed(text, at)
  }
  if (!asks) {
    if (!text.startsWith('.', at)) return false
    at++
  }
  const end = pastRun(text, at, IDENTIFIER)
  if (end === at) return false
  chain.names.push(text.slice(at, end).toLowerCase())
  chain.end = end
  return true
}

const readComputed = (text: string, open: number): boolean => {
  const at = pastRun(text, open + 1, BLANK)
  const quoted = standsAt(text, at, QUOTES)
  const start = quoted ? at + 1 : at
  const stop = pastRun(text, start, NAME, start + INDEX_MAX)
  if (quoted && text.charAt(stop) !== text.charAt(at)) return false
  const close = pastRun(text, quoted ? stop + 1 : stop, BLANK)
  if (stop === start || !text.startsWith(']', close)) return false
  chain.names.push(quoted ? text.slice(start, stop).toLowerCase() : '')
  chain.end = close + 1
  return true
}

/** Names of a window: what stands behind them is as global as it is by itself. */
const WINDOWS = wordSet('window self top opener parent frames globalthis')

/** Which of the names is the first that is not a window's, or the last one. */
export const pastWindows = (names: readonly string[]): number => {
  let at = 0
  while (at + 1 < names.length && WINDOWS.has(names[at] ?? '')) at++
  return at
}
