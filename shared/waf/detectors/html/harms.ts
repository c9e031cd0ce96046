// What a handler's script does that nobody writes as an example of one, and what a component's directive has no use for.

import { charset, findIn, pastRun, SPACE, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import { hostAt, QUOTES } from './addresses.ts'
import { IDENTIFIER, pastWindows, readChain } from './chains.ts'

const LOOK_MAX = 512
/** What a character of script takes, whose words may each begin a chain. */
const CHARACTER_WORK = 8

/** Whether the script at text[start, stop) takes what the page keeps, or runs, fetches or opens what a stranger sends. */
export const steals = (text: string, start: number, stop: number): boolean =>
  someWord(text, start, stop, isTheft)

/** Whether a directive's expression leaves the component: it shows itself, or comes by the page's own objects. */
export const reaches = (text: string, start: number, stop: number): boolean =>
  someWord(text, start, stop, isReach)

const someWord = (
  text: string,
  start: number,
  stop: number,
  asks: (text: string, at: number, end: number) => boolean,
): boolean => {
  const limit = Math.min(stop, start + LOOK_MAX)
  work.left -= CHARACTER_WORK * Math.max(0, limit - start)
  for (let at = findIn(text, IDENTIFIER, start, limit); at >= 0;) {
    const end = pastRun(text, at, IDENTIFIER, limit)
    if (asks(text, at, end)) return true
    at = findIn(text, IDENTIFIER, end, limit)
  }
  return false
}

const isTheft = (text: string, at: number, end: number): boolean => {
  switch (text.slice(at, end)) {
    case 'document':
      return keeps(text, at)
    case 'eval':
    case 'atob':
      return text.startsWith('(', end)
    case 'fetch':
    case 'import':
      return text.startsWith('(', end) && leadsAway(text, end + 1)
    case 'location': {
      const equals = pastRun(text, end, SPACE)
      return text.startsWith('=', equals) && leadsAway(text, pastRun(text, equals + 1, SPACE))
    }
    default:
      return false
  }
}

/** `document.cookie`, `self.document["cookie"]`: what the page keeps of its user. */
export const keeps = (text: string, at: number): boolean => {
  const { names } = readChain(text, at)
  const first = pastWindows(names)
  return names[first] === 'document' && names[first + 1] === 'cookie'
}

/** A literal that begins as a stranger's address does. */
const leadsAway = (text: string, at: number): boolean =>
  standsAt(text, at, QUOTES) && hostAt(text, at + 1) >= 0

const SHOWN = wordSet('alert confirm prompt eval $eval print fetch import')
const EVENT: ReadonlySet<string> = new Set(['view', 'path', 'composedpath'])

const isReach = (text: string, at: number, end: number): boolean => {
  const word = text.slice(at, end).toLowerCase()
  if (SHOWN.has(word)) return standsAt(text, end, CALLS)
  if (word === 'document') return keeps(text, at)
  return word === 'constructor' || (word === '$event' && EVENT.has(readChain(text, at).names[1] ?? ''))
}

const CALLED: ReadonlySet<string> = new Set(['alert', 'confirm', 'prompt', 'eval'])

/** `alert(`, `` eval` `` behind a blank at most: no value of markup begins so, whatever its attribute is called. */
export const isCall = (text: string, start: number, stop: number): boolean => {
  const at = standsAt(text, start, SPACE) ? start + 1 : start
  const end = pastRun(text, at, IDENTIFIER, Math.min(stop, at + CALLED_MAX))
  return end < stop && standsAt(text, end, CALLS) && CALLED.has(text.slice(at, end))
}

/** The longest of them. */
const CALLED_MAX = 7

const CALLS = charset('(`')
