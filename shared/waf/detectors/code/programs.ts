// A program as the value: functions that are called where they stand, loops without an end, and commands between marks
// that Ruby and Perl run.

import { isLetter } from '../../characters.ts'
import { commandKind } from '../../commands/names.ts'
import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import {
  charset,
  NAME,
  pastRun,
  pastWord,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'

/** `(function(){…})()`, `0||(()=>{…})()`, `while(1){}`: where it begins, or -1. */
export const immediateAt = (text: string, called: boolean): number => {
  const invoked = called ? invokedAt(text) : -1
  if (invoked >= 0) return invoked
  if (!' !+;(wf'.includes(text.charAt(0))) return -1
  const head = text.slice(0, 16).replaceAll(' ', '')
  const begun = pastWord(head, standsAt(head, 0, SIGNS) ? 1 : 0, FUNCTIONS)
  if (begun >= 0 && endsCalled(text)) return 0
  return pastWord(head, 0, ENDLESS) >= 0 && standsAt(text.trimEnd(), text.trimEnd().length - 1, ENDING)
    ? 0
    : -1
}

const SIGNS = charset('!+;')
const FUNCTIONS = vocabulary(['(function(', '(()=>'], false)
const ENDLESS = vocabulary(['while(1)', 'while(true)', 'for(;;)'], false)
const ENDING = charset('};)')

const LOOPS = vocabulary(['while', 'for'], false)
const LOOP_LENGTHS = lengthsOf(['while', 'for'])
const FOREVER = vocabulary(['(1)', '(true)', '(!0)', '(!false)', '(-1)', '(!!1)', '(1==1)', '(;;)'], false)

/** `while(true){}`, `for(;;);`: a loop that does nothing for ever. text[start, end) stands before the bracket at `open`. */
export const isEndless = (text: string, start: number, end: number, open: number): boolean => {
  if (!mayBe(LOOP_LENGTHS, text, start, end) || pastWord(text, start, LOOPS) !== end) return false
  const body = pastWord(text, open, FOREVER)
  return body >= 0 && isEmpty(text, pastRun(text, body, SPACE))
}

const isEmpty = (text: string, at: number): boolean =>
  text.charAt(at) === ';' || (text.charAt(at) === '{' && text.charAt(pastRun(text, at + 1, SPACE)) === '}')

const TAIL_MAX = 24
const ARGUMENTS_MAX = 8
const FLAT = without(charset('()'))

/** `…)()`, `…) (x)` at the end. */
const endsCalled = (text: string): boolean => {
  for (
    let at = text.indexOf(')', Math.max(0, text.length - TAIL_MAX));
    at >= 0;
    at = text.indexOf(')', at + 1)
  ) {
    const open = standsAt(text, at + 1, SPACE) ? at + 2 : at + 1
    if (
      text.charAt(open) === '(' &&
      text.charAt(pastRun(text, open + 1, FLAT, open + 1 + ARGUMENTS_MAX)) === ')'
    )
      return true
  }
  return false
}

const SECRETS = wordSet('process global globalThis this require')
const RETURN = 'return '
const BODY = without(charset('{}'))

/** `{return process}()`: one that hands out what a program must not see. */
const invokedAt = (text: string): number => {
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
    const word = standsAt(text, at + 1, SPACE) ? at + 2 : at + 1
    if (!text.startsWith(RETURN, word)) continue
    const name = word + RETURN.length
    const end = pastRun(text, name, NAME)
    if (!SECRETS.has(text.slice(name, end))) continue
    const close = pastRun(text, end, BODY)
    if (text.startsWith('}()', close) || text.startsWith('})()', close)) return at
  }
  return -1
}

/** `%x(id)`, `qx{id}`, `qx/id/`: Ruby and Perl run what stands between. */
export const runAt = (text: string): number => {
  for (let at = text.indexOf('x', 1); at >= 0; at = text.indexOf('x', at + 1)) {
    const mark = text.charCodeAt(at - 1)
    if (mark !== 37 && mark !== 113) continue
    if (mark === 113 && at > 1 && isLetter(text.charCodeAt(at - 2))) continue
    if (!'({[/|'.includes(text.charAt(at + 1))) continue
    let end = at + 2
    while (end < at + 20 && end < text.length && isLetter(text.charCodeAt(end))) end++
    if (commandKind(text.slice(at + 2, end).toLowerCase()) > 0) return at - 1
  }
  return -1
}
