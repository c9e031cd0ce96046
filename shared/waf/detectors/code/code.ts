// Code injection into interpreters other than shells: PHP, Java, Python, Ruby, Node, Perl, server-side includes. A call
// of a function that runs things, or a path through the objects that lead to one, written as that language writes it.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import { makeNeedles } from '../../fields/needles.ts'
import {
  BRACE,
  BRACKET,
  COLON,
  COMMA,
  DOLLAR,
  LESS,
  PAREN,
  PLAIN,
  SEMI,
  SINGLE,
  SPACE,
  WORD_CODE,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { CALLS, PATHS, PHP_ONLY } from './calls.ts'
import { isMentioned } from './said.ts'
import { FORMULA, spellings } from './spellings.ts'

export const code: Detector = {
  name: 'code',
  cost: { character: 3, mark: 8 },
  kinds: ['code-call', 'code-path', 'code-php', 'code-include'],
  wants: (chars, words) =>
    (chars & LESS) !== 0 ||
    ((chars & PAREN) !== 0 && (chars & (SINGLE | SEMI | DOLLAR | BRACKET | BRACE | PAREN)) !== 0) ||
    (chars & (DOLLAR | BRACKET)) === (DOLLAR | BRACKET) ||
    (chars & FORMULA) === FORMULA ||
    (words & WORD_CODE) !== 0,
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & LESS) !== 0) tags(text, context, report)
    if ((chars & PAREN) !== 0) calls(text, context, report)
    if ((view.words & WORD_CODE) !== 0 && isMarked(chars)) paths(text, context, report)
    spellings(view, context, report)
  },
}

/** Not just words and what parts them: the presence pass is done with those. */
const isMarked = (chars: number): boolean => (chars & ~PLAIN) !== 0 || (chars & (SPACE | COLON | COMMA)) === 0

/** `<?php …`, `<?= …`, `<!--#exec …-->`, `<esi:include …>` */
const tags = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
    const next = text.charCodeAt(open + 1)
    if (next === 63) {
      const head = text.slice(open + 2, open + 8).toLowerCase()
      if (head.startsWith('php') || head.startsWith('=')) report('code-php', 1, open, true)
      else if (!head.startsWith('xml') && /^[ \t\r\n$@]/.test(head)) report('code-php', 1, open, true)
    } else if (next === 33 && text.startsWith('<!--', open)) include(text, open, report)
    else if ((next | 32) === 101 && text.slice(open + 1, open + 5).toLowerCase() === 'esi:')
      report('code-include', 1, open, true)
    else if (
      next === 37 &&
      !context.prose() &&
      /^@|^!|^ *(?:page|eval|execute|response\.)/i.test(text.slice(open + 2, open + 16))
    )
      report('code-php', 1, open, true)
    else if (isServerTag(text, open)) report('code-php', context.prose() ? 0.4 : 1, open, true)
  }
}

/** `<jsp:scriptlet>`, `<cfexecute …>`: elements that a server runs. */
const isServerTag = (text: string, open: number): boolean => {
  const next = text.charCodeAt(open + 1) | 32
  if (next !== 106 && next !== 99) return false
  return /^(?:jsp:|cf(?:execute|file|include|query|registry|directory)\b)/i.test(
    text.slice(open + 1, open + 16),
  )
}

const SSI: ReadonlySet<string> = new Set([
  'exec',
  'include',
  'echo',
  'printenv',
  'config',
  'flastmod',
  'fsize',
  'set',
  'if',
  'email',
])

const include = (text: string, open: number, report: Report): void => {
  let at = open + 4
  while (at < open + 8 && text.charCodeAt(at) <= 32) at++
  if (text.charCodeAt(at) === 63) {
    report('code-php', 0.6, open, true)
    return
  }
  if (text.charCodeAt(at) === 101 && text.startsWith('esi', at)) report('code-include', 1, open, true)
  if (text.charCodeAt(at) !== 35) return
  let end = at + 1
  while (end < at + 16 && isLetter(text.charCodeAt(end))) end++
  if (SSI.has(text.slice(at + 1, end).toLowerCase())) report('code-include', 1, open, true)
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

const isName = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57) || code === 95

/** What an opening bracket takes, and one behind the name of a function that runs things. */
const BRACKET_WORK = 40
const CALL_LENGTHS = lengthsOf(CALLS.keys())
const CALL_WORK = 250

/** A call that runs something: `system('id')`, `__import__('os').system(…)`, `require('child_process')`. */
const calls = (text: string, context: Context, report: Report): void => {
  let weight = -1
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    work.left -= BRACKET_WORK
    if (work.left < 0) return
    let end = open
    while (end > 0 && open - end < 4 && text.charCodeAt(end - 1) <= 32) end--
    let start = end
    while (start > 0 && end - start < 32 && isName(text.charCodeAt(start - 1))) start--
    if (end - start < 3 || !mayBe(CALL_LENGTHS, text, start, end)) continue
    const name = text.slice(start, end).toLowerCase()
    const points = CALLS.get(name)
    if (points === undefined) continue
    const before = previous(text, start)
    work.left -= CALL_WORK
    const inner = skip(text, open + 1)
    const argument = inner < text.length ? text.charCodeAt(inner) : -1
    const empty = argument === 41
    if (empty && points < 3 && !PHP_ONLY.has(name)) continue
    const joined = before === 46 && isQuote(previous(text, text.lastIndexOf('.', start - 1)))
    if (weight < 0) weight = context.prose() ? 0.2 : text.includes('\n\n') ? 0.4 : 1
    const sure = isMentioned(text, open, name) ? Math.min(weight, 0.4) : weight
    judgeCall(text, name, start, joined ? 39 : before, argument, points, sure, report)
  }
}

const isQuote = (code: number): boolean => code === 34 || code === 39

const skip = (text: string, from: number): number => {
  let at = from
  const limit = Math.min(text.length, from + 8)
  while (at < limit && text.charCodeAt(at) <= 32) at++
  return at
}

const previous = (text: string, start: number): number => {
  let at = start - 1
  while (at >= 0 && at > start - 6 && text.charCodeAt(at) <= 32) at--
  return at < 0 ? -1 : text.charCodeAt(at)
}

const judgeCall = (
  text: string,
  name: string,
  start: number,
  before: number,
  argument: number,
  points: number,
  weight: number,
  report: Report,
): void => {
  if (points === 3) {
    report('code-call', weight, start, true)
    return
  }
  const quoted = argument === 34 || argument === 39 || argument === 36 || argument === 96
  // The value begins with the call, or something that ends a statement or a string stands before it.
  // `File::open(…)`: a method of a type.
  const typed = before === 58 && text.charCodeAt(start - 2) === 58 && text.charCodeAt(start - 1) === 58
  const placed =
    !typed &&
    (before === -1 ||
      before === 59 ||
      before === 39 ||
      before === 34 ||
      before === 123 ||
      before === 124 ||
      before === 38 ||
      before === 64 ||
      before === 61 ||
      before === 58 ||
      before === 92 ||
      before === 96)
  if (points === 2) {
    if (placed && (quoted || PHP_ONLY.has(name))) report('code-call', weight, start, true)
    else if (quoted && before !== 46) report('code-call', weight * 0.6, start, true)
    else if (quoted && before === 46) report('code-call', weight * 0.4, start, true)
    else if (isCall(text, text.indexOf('(', start) + 1))
      report('code-call', placed ? weight : weight * 0.6, start, true)
  } else if (placed && quoted) report('code-call', weight * 0.6, start, true)
}

/** The argument is a call of another function of the kind: `eval(base64_decode(…))`. */
const isCall = (text: string, from: number): boolean => {
  let at = skip(text, from)
  const start = at
  while (at < start + 32 && isName(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === 40 && CALLS.has(text.slice(start, at).toLowerCase())
}

const NEEDLES = makeNeedles(
  PATHS.map(([path]) => path),
  { folded: true },
)

/** Object paths that end in running something, wherever they stand in a value. */
const paths = (text: string, context: Context, report: Report): void => {
  const found = NEEDLES.find(text)
  for (let index = 0; index < PATHS.length; index++) {
    const at = found[index] as number
    const [, weight] = PATHS[index] as (typeof PATHS)[number]
    if (at >= 0) report('code-path', context.prose() ? weight * 0.2 : weight, at, true)
  }
}
