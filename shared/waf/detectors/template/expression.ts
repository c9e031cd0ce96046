// What an expression between a template's marks comes to: arithmetic on literals, gadgets, idioms, leaks.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import { charset, findWord, pastRun, saysAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import { reach, reachedAt } from '../code/chains.ts'
import type { Context, Report } from '../detector.ts'
import { isConstant } from './constants.ts'
import { filters } from './filters.ts'
import { gadgets } from './gadgets.ts'
import { idioms } from './idioms.ts'
import { arithmetic, isFileName, literalAccess, operandOf } from './literals.ts'
import { LEAKS } from './names.ts'

/** Which marks stand around it: `{{…}}`, `{%…%}`, `${…}` and its kin, `{…}`, `<%…%>`, `@(…)`. */
export type Style = 'double' | 'block' | 'single' | 'smarty' | 'angled' | 'razor'

/** What an expression takes, and a character of it: all of it is sought several times over. */
const EXPRESSION_WORK = 640
const CHARACTER_WORK = 24

export const judgeExpression = (
  text: string,
  start: number,
  end: number,
  style: Style,
  context: Context | undefined,
  report: Report,
): void => {
  work.left -= EXPRESSION_WORK + CHARACTER_WORK * Math.max(end - start, 0)
  if (work.left < 0) return
  const operand = style === 'block' ? operandOf(text, start, end) : start
  const operator = arithmetic(text, operand, end)
  const isNamed = operator === MINUS && style === 'block' && isFileName(text, operand, end)
  if (operator !== 0 && !isNamed) return counted(text, start, end, style, operator, report)
  if (isConstant(text, start, constantAt(text, start, operand, end, style), end, style)) {
    report('template-expression', context?.prose() === true ? 0.4 : 1, start, true)
    return
  }
  const points =
    gadgets(text, start, end, style) + filters(text, start, end) + idioms(text, start, end, style)
  // People quote gadgets when they report them.
  if (points >= 2)
    report('template-gadget', context?.prose() === true ? 0.4 : 1, start, true, isHostile(text, start, end))
  else if (style !== 'smarty' && literalAccess(text, operand, end))
    report('template-expression', 1, start, true)
  else if (
    (style === 'double' ||
      style === 'block' ||
      style === 'angled' ||
      (style === 'smarty' && text.startsWith('$smarty.', start))) &&
    (style === 'smarty' || leaks(text, start, end, context))
  )
    report('template-gadget', 1, start, true)
  else if (points === 1) report('template-gadget', 0.6, start, true)
}

/** `<#if 1==1>`, `{if 1==1}`: behind the word. */
const constantAt = (text: string, start: number, operand: number, end: number, style: Style): number =>
  style === 'angled' || (style === 'smarty' && saysAt(text, start, 'if '))
    ? operandOf(text, start, end)
    : operand

/** What reaches the machine is no example that somebody shows: it would run where the text is rendered. */
const HOSTILE = reach(
  '__globals__ __subclasses__ __builtins__ __import__ __mro__ __base__ __bases__',
  'getRuntime ProcessBuilder popen( child_process execSync constructor.constructor forName( template.utility registerUndefinedFilterCallback',
)
const RUN_BY_NAME = vocabulary(['"system"', "'system'", '"passthru"', "'passthru'"], false)

const isHostile = (text: string, start: number, end: number): boolean =>
  reachedAt(text, start, end, HOSTILE) >= 0 || findWord(text, RUN_BY_NAME, start, end) >= 0

/** Formulas set single braces around sums and quotients (`x^{1/2}`), but no star: `{7*7}` within a text tells, too. */
const counted = (
  text: string,
  start: number,
  end: number,
  style: Style,
  operator: number,
  report: Report,
): void => {
  const doubtful =
    style === 'smarty' &&
    (operator === PLUS || operator === MINUS || operator === SLASH) &&
    !isWhole(text, start, end)
  report('template-expression', doubtful ? 0.8 : 1, start, true)
}

const PLUS = 43
const MINUS = 45
const SLASH = 47

/** `{7*7}` and nothing else. */
const isWhole = (text: string, start: number, end: number): boolean => start <= 1 && end + 1 >= text.length

/** What honest placeholders are called, too: `syslog:{{ app }}`. */
const NAMED: ReadonlySet<string> = new Set(['app', 'env'])

const LEAK_LENGTHS = lengthsOf(LEAKS)
const LEAK_MAX = 40
/** White space, some of which is not ASCII. */
const AROUND = charset(' \t\n\v\f\r', true)
const IDENTIFIER = charset('A-Za-z0-9_$')

const leaks = (text: string, start: number, end: number, context: Context | undefined): boolean => {
  // No string is made of what cannot be one of the names.
  const limit = Math.min(end, start + LEAK_MAX)
  const from = pastRun(text, start, AROUND, limit)
  const past = pastRun(text, from, IDENTIFIER, limit)
  if (past === from || !mayBe(LEAK_LENGTHS, text, from, past) || context?.prose() === true) return false
  // `{{config}}`, `{{config.items()}}`, `{{dump(app)}}`: the object itself, or a call.
  const name = text.slice(from, past).toLowerCase()
  if (!LEAKS.has(name) || text.slice(start, from).trim() !== '') return false
  const rest = text.slice(past, limit).trimEnd()
  if (rest !== '') return rest.includes('(') || rest.startsWith('[')
  return NAMED.has(name) ? start <= 3 && end + 3 >= text.length : start <= 16
}
