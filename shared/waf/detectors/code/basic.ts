// VBScript and JScript of classic ASP: text that is run as a program. What is run comes from the request, or is put together
// of pieces so that no check sees its words.

import { charset, NAME, pastRun, pastWord, runStart, standsAt, vocabulary, without } from '../../runs.ts'
import { pastBlanks } from './chains.ts'

/** What runs a text. */
const RUNNING = vocabulary('execute executeglobal eval')
/** Where the text comes from. */
const TAKEN = vocabulary('request chr chrw createobject server.createobject unescape strreverse')
const GOING_ON = charset('(."')
const QUOTE = charset('"')
const LITERAL = without(QUOTE)

/** `Execute("res"&"ponse.write(1)")`, `ExecuteGlobal request("a")`, `Eval(Chr(82)&…)`: where it stands, or -1. */
export const executedAt = (text: string): number => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const word = runnerBefore(text, open)
    if (word >= 0 && isMade(text, pastBlanks(text, open + 1, text.length))) return word
    // `ExecuteGlobal request(…)`, with no bracket of its own.
    const taken = runStart(text, open, NAME)
    const bare = taken < open ? runnerBefore(text, taken) : -1
    if (bare >= 0 && isMade(text, taken)) return bare
  }
  return -1
}

/** Where the word begins that runs what stands at the place, a few blanks aside, or -1. A method is called so, too. */
const runnerBefore = (text: string, to: number): number => {
  const end = text.charAt(to - 1) === ' ' ? to - 1 : to
  const start = runStart(text, end, NAME)
  return start < end && text.charAt(start - 1) !== '.' && pastWord(text, start, RUNNING) === end ? start : -1
}

/** `request(`, `chr(82)`, `"a"&"b"` */
const isMade = (text: string, at: number): boolean => {
  const taken = pastWord(text, at, TAKEN)
  if (taken >= 0) return standsAt(text, taken, GOING_ON)
  if (!standsAt(text, at, QUOTE)) return false
  const close = pastRun(text, at + 1, LITERAL)
  const joint = pastBlanks(text, close + 1, text.length)
  return text.charAt(joint) === '&' && text.charAt(joint + 1) !== '&'
}
