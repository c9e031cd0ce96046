// Server-side templates and expression languages: what stands between a template's marks is read, and it takes an
// expression that no honest placeholder is: arithmetic on literals, an object's inner life, a gadget. `{{ user.name }}`
// and `${HOME}` are placeholders.

import { AT, BRACE, BRACKET, DOLLAR, HASH, LESS, PAREN, PERCENT, STAR } from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { lookups } from './jndi.ts'
import { judgeExpression } from './gadgets.ts'

export const template: Detector = {
  name: 'template',
  cost: { character: 1, mark: 1 },
  kinds: ['template-expression', 'template-gadget', 'template-directive', 'jndi-lookup'],
  wants: (chars) =>
    (chars & BRACE) !== 0 ||
    ((chars & LESS) !== 0 && (chars & (PERCENT | HASH)) !== 0) ||
    ((chars & (HASH | AT)) !== 0 && (chars & PAREN) !== 0) ||
    ((chars & DOLLAR) !== 0 && (chars & (PAREN | BRACKET)) !== 0) ||
    (chars & (BRACKET | STAR)) === (BRACKET | STAR) ||
    (chars & (BRACKET | HASH)) === (BRACKET | HASH),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & BRACE) !== 0) braces(text, context, report)
    if ((chars & DOLLAR) !== 0 && (chars & BRACE) !== 0) lookups(text, report)
    if ((chars & LESS) !== 0) angled(text, report)
    if ((chars & (BRACKET | STAR)) === (BRACKET | STAR)) inlined(text, report)
    if ((chars & (HASH | AT | DOLLAR)) !== 0) directives(text, report)
  },
}

const INNER_MAX = 600

/** What an opening brace, an opening bracket, and a tag take, besides the expression in them. */
const BRACE_WORK = 40
const BRACKET_WORK = 60
const TAG_WORK = 120

/** {{…}} {%…%} ${…} #{…} *{…} @{…} %{…} ~{…} {php} */
const braces = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
    work.left -= BRACE_WORK
    if (work.left < 0) return
    const next = text.charCodeAt(open + 1)
    const before = open === 0 ? 0 : text.charCodeAt(open - 1)
    const block = next === 37
    const doubled = next === 123 || block
    if (!doubled && !isPrefix(before)) {
      if (next === 112 && text.startsWith('php}', open + 1)) report('template-directive', 1, open, true)
      else if (next === 33 && text.charCodeAt(open + 2) === 33)
        judgeExpression(text, open + 3, innerEnd(text, open + 3, 125), 'double', context, report)
      else if (isHash(text, open)) report('template-gadget', context.prose() ? 0.4 : 1, open, true)
      else if (isSmarty(text, open))
        judgeExpression(text, open + 1, innerEnd(text, open + 1, 125), 'smarty', context, report)
      continue
    }
    const from = open + (doubled ? 2 : 1)
    const close = innerEnd(text, from, 125)
    const end = block && text.charCodeAt(close - 1) === 37 ? close - 1 : close
    judgeExpression(text, from, end, block ? 'block' : doubled ? 'double' : 'single', context, report)
    if (doubled) open++
  }
}

/** `{'id':'system'}|map('call_user_func')`: what Twig maps by a function's name. */
const isHash = (text: string, open: number): boolean => {
  const next = text.charCodeAt(open + 1)
  return (
    (next === 39 || next === 34) &&
    /^\{['"][^{}]{0,80}\}\s?\|\s?(?:map|filter|sort|reduce|find)\(['"]/.test(
      text.slice(open, open + HASH_MAX),
    )
  )
}

const HASH_MAX = 120

/** $ # * @ % ~ */
const isPrefix = (code: number): boolean =>
  code === 36 || code === 35 || code === 42 || code === 64 || code === 37 || code === 126

/** `{system('id')}`, `{$smarty.version}`, `{if phpinfo()}{/if}`, `{7*7}`: Smarty's single braces. */
const isSmarty = (text: string, open: number): boolean => {
  const code = text.charCodeAt(open + 1)
  return (code | 32) >= 97 && (code | 32) <= 122 ? true : code === 36 || (code >= 48 && code <= 57)
}

/** Where the inside ends: at its closing mark, or where another one opens, so that no text is read twice. */
const innerEnd = (text: string, from: number, close: number): number => {
  const limit = Math.min(text.length, from + INNER_MAX)
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at)
    // `{{ {}.__class__ }}`: an empty object.
    if (code === 123 && text.charCodeAt(at + 1) === 125) at++
    else if (code === close || code === 123 || (close === 41 && code === 64)) return at
  }
  return limit
}

/** <%…%>, <#…>, <@…> */
const angled = (text: string, report: Report): void => {
  // Sought again only once it has been passed: many openings and no close stay linear.
  let close = 0
  for (let open = text.indexOf('<%'); open >= 0; open = text.indexOf('<%', open + 2)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    const from = open + (text.charCodeAt(open + 2) === 61 ? 3 : 2)
    if (close >= 0 && close < from) close = text.indexOf('%>', from)
    const next = text.indexOf('<%', from)
    const limit = Math.min(text.length, from + INNER_MAX, next < 0 ? text.length : next)
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
  return at >= 0 && text.slice(at, at + INNER_MAX).includes('?new(') ? at : -1
}

/** #set($x=…), @(7*7), @{…}, $class.inspect(…), ${{…}} */
const directives = (text: string, report: Report): void => {
  const called = isCalled(text)
  if (called >= 0) report('template-directive', 1, called, true)
  const assign = text.indexOf('[#assign ')
  if (assign >= 0) report('template-directive', 1, assign, true)
  for (let at = text.indexOf('('); at >= 0; at = text.indexOf('(', at + 1)) {
    work.left -= BRACKET_WORK
    if (work.left < 0) return
    const before = text.charCodeAt(at - 1)
    if (before === 64) {
      judgeExpression(text, at + 1, innerEnd(text, at + 1, 41), 'razor', undefined, report)
      continue
    }
    // `#set ($x = 1)`
    const end = before === 32 ? at - 1 : at
    let start = end
    while (start > 0 && end - start < 10 && isLetter(text.charCodeAt(start - 1))) start--
    const mark = text.charCodeAt(start - 1)
    const word = text.slice(start, end).toLowerCase()
    if (mark === 64 && word === 'php' && end === at) report('template-directive', 1, start - 1, true)
    if (mark !== 35) continue
    const weight = directiveWeight(word, text.charCodeAt(skipBlank(text, at + 1)))
    if (weight > 0) report('template-directive', weight, start - 1, true)
  }
  const blade = text.indexOf('@php')
  if (blade >= 0 && text.indexOf('@endphp', blade) > 0) report('template-directive', 1, blade, true)
  const velocity = text.indexOf('$class.')
  if (velocity >= 0) report('template-gadget', text.includes('(', velocity) ? 1 : 0.8, velocity, true)
}

/** Velocity's directives: `#set($x=…)`, `#foreach($i in …)`, `#include("…")`, `#evaluate(…)`. */
const directiveWeight = (word: string, argument: number): number => {
  const quoted = argument === 34 || argument === 39
  switch (word) {
    case 'set':
    case 'foreach':
    case 'define':
    case 'if':
    case 'elseif':
      return argument === 36 ? 1 : 0
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
  while (at < start + 4 && text.charCodeAt(at) <= 32) at++
  return at
}

/** `[[7*7]]`, `[(${7*7})]`: Thymeleaf's inlined expressions. */
const inlined = (text: string, report: Report): void => {
  for (let open = text.indexOf('[['); open >= 0; open = text.indexOf('[[', open + 2)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    if (/^\[\[\s?\d{1,9}\s?\*\s?\d{1,9}\s?\]\]/.test(text.slice(open, open + 28)))
      report('template-expression', 1, open, true)
  }
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122
