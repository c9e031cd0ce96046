// VBScript and JScript of classic ASP: text that is run as a program. What is run comes from the request, or is put together
// of pieces so that no check sees its words.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import { charset, NAME, pastRun, pastWord, runStart, standsAt, vocabulary, without } from '../../runs.ts'
import { pastBlanks } from './chains.ts'

/** What runs a text. */
const RUNNING = vocabulary('execute executeglobal eval')
/** Where the text comes from. */
const TAKEN = vocabulary('request chr chrw createobject server.createobject unescape strreverse')
const GOING_ON = charset('(."')
const QUOTE = charset('"')
const LITERAL = without(QUOTE)

const LENGTHS = lengthsOf(['execute', 'executeglobal', 'eval'])

/**
 * `Execute("res"&"ponse.write(1)")`, `ExecuteGlobal request("a")`, `Eval(Chr(82)&…)`: where the word begins, or -1. The name
 * text[start, end) stands before the bracket at `open`.
 */
export const executedBy = (text: string, start: number, end: number, open: number): number => {
  if (isRunner(text, start, end)) return isMade(text, pastBlanks(text, open + 1, text.length)) ? start : -1
  // `ExecuteGlobal request(…)`, with no bracket of its own.
  if (text.charAt(start - 1) !== ' ' || !isMade(text, start)) return -1
  const word = runStart(text, start - 1, NAME)
  return isRunner(text, word, start - 1) ? word : -1
}

/** Whether text[start, end) is a word that runs a text, and no method's name. */
const isRunner = (text: string, start: number, end: number): boolean =>
  start < end &&
  mayBe(LENGTHS, text, start, end) &&
  text.charAt(start - 1) !== '.' &&
  pastWord(text, start, RUNNING) === end

/** `request(`, `chr(82)`, `"a"&"b"` */
const isMade = (text: string, at: number): boolean => {
  const taken = pastWord(text, at, TAKEN)
  if (taken >= 0) return standsAt(text, taken, GOING_ON)
  if (!standsAt(text, at, QUOTE)) return false
  const close = pastRun(text, at + 1, LITERAL)
  const joint = pastBlanks(text, close + 1, text.length)
  return text.charAt(joint) === '&' && text.charAt(joint + 1) !== '&'
}
