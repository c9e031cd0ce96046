// Code injection into interpreters other than shells: PHP, Java, Python, Ruby, Node, Perl, server-side includes. A call
// of a function that runs things, or a path through the objects that lead to one, written as that language writes it.

import { makeNeedles } from '../../fields/needles.ts'
import {
  BACKSLASH,
  BRACE,
  BRACKET,
  COLON,
  COMMA,
  DOLLAR,
  DOUBLE,
  HASH,
  LESS,
  PAREN,
  PERCENT,
  PLAIN,
  SEMI,
  SINGLE,
  SPACE,
  WORD_CODE,
  WORD_SHELL,
} from '../../fields/presence.ts'
import { findWord, pastWord, saysAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { isBlockClosed } from './blocks.ts'
import { callable } from './callables.ts'
import { calls } from './calls.ts'
import { FORMULA } from './formulas.ts'
import { latex } from './latex.ts'
import { PATHS } from './names.ts'
import { spellings } from './spellings.ts'
import { tags } from './tags.ts'

export const code: Detector = {
  name: 'code',
  cost: { character: 2, mark: 2 },
  kinds: ['code-call', 'code-path', 'code-php', 'code-include'],
  wants: (chars, words) =>
    (chars & LESS) !== 0 ||
    ((chars & PAREN) !== 0 && (chars & (SINGLE | SEMI | DOLLAR | BRACKET | BRACE | PAREN)) !== 0) ||
    (chars & (DOLLAR | BRACKET)) === (DOLLAR | BRACKET) ||
    (chars & BACKSLASH) !== 0 ||
    (chars & FORMULA) === FORMULA ||
    // `(system "id")`, `[exec id]`
    ((chars & (SINGLE | DOUBLE | BRACKET)) !== 0 && (words & WORD_SHELL) !== 0) ||
    // `%x{id}`, `x;} server {`
    ((chars & BRACE) !== 0 && (chars & (PERCENT | SEMI | SPACE)) !== 0) ||
    (chars & RENDERED) === RENDERED ||
    (words & WORD_CODE) !== 0,
  detect: (view, context, report) => {
    const { text, chars } = view
    if (context.part === 'name' && (chars & RENDERED) === RENDERED) rendered(text, report)
    if (context.part === 'value' && (view.words & WORD_CODE) !== 0) callable(text, context, report)
    if ((chars & LESS) !== 0) tags(text, context, report)
    if ((chars & PAREN) !== 0) calls(text, context, report)
    if ((view.words & WORD_CODE) !== 0 && isMarked(chars)) paths(text, context, report)
    if ((chars & BACKSLASH) !== 0) latex(text, report)
    if ((chars & BRACE) !== 0 && !context.prose() && isBlockClosed(text)) report('code-include', 1, 0, true)
    spellings(view, context, report)
  },
}

/** `[#` */
const RENDERED = BRACKET | HASH

const CALLBACKS = vocabulary(
  'post_render] pre_render] lazy_builder] access_callback] element_validate] value_callback] after_build] process] submit] validate]',
)

/** `mail[#post_render][]`: a parameter that Drupal calls by its value (CVE-2018-7600). */
const rendered = (text: string, report: Report): void => {
  for (let at = text.indexOf('[#'); at >= 0; at = text.indexOf('[#', at + 2))
    if (pastWord(text, at + 2, CALLBACKS) >= 0) return report('code-call', 1, at, true)
}

/** Not just words and what parts them: the presence pass is done with those. */
const isMarked = (chars: number): boolean => (chars & ~PLAIN) !== 0 || (chars & (SPACE | COLON | COMMA)) === 0

const NEEDLES = makeNeedles(
  PATHS.map(([path]) => path),
  { folded: true },
)

/** Beyond `java.lang.RuntimeException`, which every report of an error has: where the path itself stands first, or -1. */
const pastThrown = (text: string, path: string, first: number): number => {
  if (path !== RUNTIME) return first
  let at = first
  while (at >= 0 && saysAt(text, at + path.length, 'exception')) {
    const from = at + path.length
    at = findWord(text, RUNTIMES, from)
    work.left -= (at < 0 ? text.length : at) - from
  }
  return at
}

const RUNTIME = 'java.lang.runtime'
const RUNTIMES = vocabulary(RUNTIME)

/** Object paths that end in running something, wherever they stand in a value. */
const paths = (text: string, context: Context, report: Report): void => {
  const found = NEEDLES.find(text)
  for (let index = 0; index < PATHS.length; index++) {
    const [path, weight] = PATHS[index] as (typeof PATHS)[number]
    const at = pastThrown(text, path, found[index] as number)
    if (at >= 0) report('code-path', context.prose() ? weight * 0.2 : weight, at, true)
  }
}
