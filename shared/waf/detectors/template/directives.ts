// Expressions in other marks than braces: <%…%> <#…> <@…> [[…]] [=…] #set(…) @(…) @php, and Velocity's $x.getClass().

import { isLetter } from '../../characters.ts'
import { DIGITS, LETTERS, pastRun, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import { pastBlanks } from '../code/chains.ts'
import type { Context, Report } from '../detector.ts'
import { innerEnd } from './braces.ts'
import { judgeExpression } from './expression.ts'

/** What an opening bracket, and a tag take, besides the expression in them. */
const BRACKET_WORK = 60
const TAG_WORK = 120

/** <%…%>, <#…> */
export const angled = (text: string, report: Report): void => {
  // Sought again only once it has been passed: many openings and no close stay linear.
  let close = 0
  for (let open = text.indexOf('<%'); open >= 0; open = text.indexOf('<%', open + 2)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    // `<%s>`: a place in a format.
    if (text.charAt(open + 3) === '>' && standsAt(text, open + 2, LETTERS)) continue
    const from = open + (text.charCodeAt(open + 2) === 61 ? 3 : 2)
    if (close >= 0 && close < from) close = text.indexOf('%>', from)
    const next = text.indexOf('<%', from)
    const limit = next < 0 ? text.length : next
    const end = close < 0 ? limit : Math.min(close, limit)
    judgeExpression(text, from, end, 'angled', undefined, report)
  }
  for (let open = text.indexOf('<#'); open >= 0; open = text.indexOf('<#', open + 2)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    const word = text.slice(open + 2, open + 12).toLowerCase()
    if (
      word.startsWith('assign ') ||
      word.startsWith('include ') ||
      word.startsWith('import ') ||
      word.startsWith('list ') ||
      word.startsWith('setting ')
    )
      report('template-directive', 1, open, true)
  }
}

/** `<@"freemarker.template.utility.Execute"?new()/>` */
const isCalled = (text: string): number => {
  const at = text.indexOf('<@"')
  return at >= 0 && text.includes('?new(', at) ? at : -1
}

/** #set($x=…), @(7*7), $class.inspect(…), $x.getClass() */
export const directives = (text: string, context: Context, report: Report): void => {
  const called = isCalled(text)
  if (called >= 0) report('template-directive', 1, called, true)
  const assign = text.indexOf('[#assign ')
  if (assign >= 0) report('template-directive', 1, assign, true)
  for (let at = text.indexOf('('); at >= 0; at = text.indexOf('(', at + 1)) {
    work.left -= BRACKET_WORK
    if (work.left < 0) return
    const before = at === 0 ? 0 : text.charCodeAt(at - 1)
    if (before === 64) judgeExpression(text, at + 1, innerEnd(text, at + 1, 41), 'razor', undefined, report)
    else if (before === 125) braced(text, at, report)
    else call(text, at, before, context, report)
  }
  const blade = text.indexOf('@php')
  if (blade >= 0 && text.indexOf('@endphp', blade) > 0) report('template-directive', 1, blade, true)
  const reached = REACHED.find((mark) => text.includes(mark))
  if (reached !== undefined) {
    const at = text.indexOf(reached)
    report('template-gadget', text.includes('(', at) ? 1 : 0.8, at, true)
  }
}

/** Velocity's inspector, and Razor's way to the machine. */
const REACHED: readonly string[] = [
  '$class.',
  '$!class.',
  '@System.Diagnostics.',
  '@System.IO.',
  '@System.Reflection.',
  '@System.Environment.',
  '@System.Net.',
  '(System.IO.File.',
]

/** `#set ($x = 1)`, `@php(…)`, `$x.getClass()`: by the word before the bracket at `at`. */
const call = (text: string, at: number, before: number, context: Context, report: Report): void => {
  const end = before === 32 ? at - 1 : at
  let start = end
  while (start > 0 && end - start < WORD_MAX && isLetter(text.charCodeAt(start - 1))) start--
  if (start === 0) return
  const mark = text.charCodeAt(start - 1)
  if (mark !== 64 && mark !== 35 && mark !== 46) return
  const word = text.slice(start, end).toLowerCase()
  if (mark === 64) {
    if (word === 'php' && end === at) report('template-directive', 1, start - 1, true)
  } else if (mark === 46) {
    if (REFLECTED.has(word) && isReference(text, start - 1))
      report('template-gadget', context.prose() ? 0.4 : 1, start - 1, true)
  } else {
    const argument = skipBlank(text, at + 1)
    const weight = directiveWeight(word, argument < text.length ? text.charCodeAt(argument) : 0)
    if (weight > 0) report('template-directive', weight, start - 1, true)
  }
}

const WORD_MAX = 18

/** Methods by which any object of Java leads to every other one. Lower case. */
const REFLECTED = wordSet('getclass forname getclassloader getservletcontext')

const PATH_MAX = 64

/** `$x.y.` or `$!{x}.` before the dot at `dot`: a reference of Velocity's. */
const isReference = (text: string, dot: number): boolean => {
  for (let at = dot - 1; at >= 0 && at >= dot - PATH_MAX; at--) {
    const code = text.charCodeAt(at)
    if (code === 36) return true
    if (!isLetter(code) && !REFERRING.includes(text.charAt(at))) return false
  }
  return false
}

const REFERRING = '0123456789_.!{}()'

/** `#{set}($x=7*7)`: the word of a directive in braces. */
const braced = (text: string, at: number, report: Report): void => {
  let open = at - 2
  while (open > 0 && at - open < WORD_MAX && isLetter(text.charCodeAt(open))) open--
  if (open < 1 || text.charCodeAt(open) !== 123 || text.charCodeAt(open - 1) !== 35) return
  const argument = skipBlank(text, at + 1)
  const word = text.slice(open + 1, at - 1)
  const weight = directiveWeight(word, argument < text.length ? text.charCodeAt(argument) : 0)
  if (weight > 0) report('template-directive', weight, open - 1, true)
}

/** Velocity's directives: `#set($x=…)`, `#foreach($i in …)`, `#include("…")`, `#evaluate(…)`, `#macro(x)`. */
const directiveWeight = (word: string, argument: number): number => {
  const quoted = argument === 34 || argument === 39
  switch (word) {
    case 'set':
    case 'foreach':
    case 'define':
    case 'if':
    case 'elseif':
      return argument === 36 ? 1 : 0
    case 'macro':
      return isLetter(argument) ? 1 : 0
    case 'include':
    case 'parse':
    case 'evaluate':
      return quoted || argument === 36 ? 1 : 0.8
    default:
      return 0
  }
}

const skipBlank = (text: string, start: number): number => {
  let at = start
  while (at < start + 4 && at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}

/** `[[7*7]]`: Thymeleaf's inlined expressions; those with a mark of their own are found by it. */
export const inlined = (text: string, report: Report): void => {
  for (let open = text.indexOf('[['); open >= 0; open = text.indexOf('[[', open + 2)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    if (isProduct(text, open + 2)) report('template-expression', 1, open, true)
  }
}

const PRODUCT_MAX = 28

/** `7*7]]` */
const isProduct = (text: string, from: number): boolean => {
  const limit = Math.min(text.length, from + PRODUCT_MAX)
  const first = pastBlanks(text, from, limit)
  const end = pastRun(text, first, DIGITS, limit)
  const star = pastBlanks(text, end, limit)
  if (end === first || text.charAt(star) !== '*') return false
  const second = pastBlanks(text, star + 1, limit)
  const stop = pastRun(text, second, DIGITS, limit)
  return stop > second && text.startsWith(']]', pastBlanks(text, stop, limit))
}

/** `[=7*7]`, `["x"?new()]`: Freemarker's interpolation in square brackets. */
export const squared = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('[='); open >= 0; open = text.indexOf('[=', open + 2)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    judgeExpression(text, open + 2, innerEnd(text, open + 2, 93), 'single', context, report)
  }
}
