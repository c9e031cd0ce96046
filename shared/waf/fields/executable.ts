// A GraphQL executable document by its grammar (October 2021, §2.2 to §2.12), so that what stands around a client's data is
// known to be GraphQL's. Recursion is a stack of what is expected, with a bound; each token is looked at once.

import { wordSet } from '../runs.ts'
import { work } from '../work.ts'
import { advance, BAD, END, NUMBER, SPREAD, TEXT, WORD } from './tokens.ts'
import type { Tokens } from './tokens.ts'

/** What nests deeper costs more than it tells. */
const STACK_MAX = 256

/** Units of work for each entry of the stack; the characters are paid by who asks. */
const PER_STEP = 17

/** What is expected next: an entry of the stack is one of these, or a kind of token. */
const DOCUMENT = 256
const MORE = 257
const SET = 258
const SELECTION = 259
const SELECTIONS = 260
const ALIAS = 261
const ARGUMENTS = 262
const ARGUMENT = 263
const ARGUMENTS_END = 264
const DIRECTIVES = 265
const NESTED = 266
const VARIABLES = 267
const VARIABLE = 268
const VARIABLES_END = 269
const TYPE = 270
const BANG = 271
const DEFAULT = 272
const VALUE = 273
const LIST = 274
const OBJECT = 275
const OPERATION_NAME = 276
const ON = 277
const FRAGMENT_NAME = 278
/** The same in a constant (§2.10), which has no variables. */
const CONST = 512

const OPERATIONS = wordSet('query mutation subscription')

/** What replaces `symbol` on the stack, first to last; undefined where the token cannot stand there. */
type Step = readonly number[] | undefined
const NOTHING: Step = []

/** Codes of `! $ ( ) : = @ [ ] { }`. */
const step = (symbol: number, kind: number, word: string): Step => {
  const fixed = symbol & CONST
  switch (symbol & ~CONST) {
    case DOCUMENT:
      if (kind === 123) return [SET, MORE]
      if (OPERATIONS.has(word)) return [WORD, OPERATION_NAME, VARIABLES, DIRECTIVES, SET, MORE]
      return word === 'fragment' ? [WORD, FRAGMENT_NAME, ON, WORD, DIRECTIVES, SET, MORE] : undefined
    case MORE:
      return kind === END ? NOTHING : [DOCUMENT]
    case OPERATION_NAME:
      return kind === WORD ? [WORD] : NOTHING
    case FRAGMENT_NAME:
      return word === 'on' ? undefined : [WORD]
    case ON:
      return word === 'on' ? [WORD] : undefined
    case SET:
      return [123, SELECTION, SELECTIONS]
    case SELECTIONS:
      return kind === 125 ? [125] : [SELECTION, SELECTIONS]
    case SELECTION:
      return kind === SPREAD ? [SPREAD, NESTED | CONST] : [WORD, ALIAS, ARGUMENTS, DIRECTIVES, NESTED]
    case ALIAS:
      return kind === 58 ? [58, WORD] : NOTHING
    case NESTED:
      if (fixed !== 0) return spread(kind, word)
      return kind === 123 ? [SET] : NOTHING
    default:
      return stepWithin(symbol, kind)
  }
}

/** Behind `...`: a fragment's name, or a set with its type or without. */
const spread = (kind: number, word: string): Step => {
  if (kind !== WORD) return [DIRECTIVES, SET]
  return word === 'on' ? [WORD, WORD, DIRECTIVES, SET] : [WORD, DIRECTIVES]
}

/** Variables, arguments, directives and values. */
const stepWithin = (symbol: number, kind: number): Step => {
  const fixed = symbol & CONST
  switch (symbol & ~CONST) {
    case ARGUMENTS:
      return kind === 40 ? [40, ARGUMENT | fixed, ARGUMENTS_END | fixed] : NOTHING
    case ARGUMENTS_END:
      return kind === 41 ? [41] : [ARGUMENT | fixed, symbol]
    case ARGUMENT:
      return [WORD, 58, VALUE | fixed]
    case DIRECTIVES:
      return kind === 64 ? [64, WORD, ARGUMENTS | fixed, symbol] : NOTHING
    case VARIABLES:
      return kind === 40 ? [40, VARIABLE, VARIABLES_END] : NOTHING
    case VARIABLES_END:
      return kind === 41 ? [41] : [VARIABLE, VARIABLES_END]
    case VARIABLE:
      return [36, WORD, 58, TYPE, DEFAULT, DIRECTIVES | CONST]
    case TYPE:
      return kind === 91 ? [91, TYPE, 93, BANG] : [WORD, BANG]
    case BANG:
      return kind === 33 ? [33] : NOTHING
    case DEFAULT:
      return kind === 61 ? [61, VALUE | CONST] : NOTHING
    case LIST:
      return kind === 93 ? [93] : [VALUE | fixed, symbol]
    case OBJECT:
      return kind === 125 ? [125] : [WORD, 58, VALUE | fixed, symbol]
    case VALUE:
      if (kind === WORD || kind === NUMBER || kind === TEXT) return [kind]
      if (kind === 36 && fixed === 0) return [36, WORD]
      if (kind === 91) return [91, LIST | fixed]
      return kind === 123 ? [123, OBJECT | fixed] : undefined
    default:
      return undefined
  }
}

/**
 * The document with its strings emptied, its comments as they stand; undefined for what is none, for what may be more
 * than that elsewhere, and for more than `most` strings.
 */
export const frameOfGraphql = (text: string, most: number): string | undefined => {
  const tokens: Tokens = { text, kind: BAD, start: 0, end: 0, frame: '', copied: 0, strings: 0, joins: false }
  const stack = [DOCUMENT]
  advance(tokens)
  for (let symbol = stack.pop(); symbol !== undefined; symbol = stack.pop()) {
    work.left -= PER_STEP
    if (work.left < 0) return undefined
    const { kind, start, end } = tokens
    if (kind === BAD || stack.length > STACK_MAX || tokens.strings > most) return undefined
    if (symbol < DOCUMENT) {
      if (symbol !== kind) return undefined
      advance(tokens)
      continue
    }
    const next = step(symbol, kind, kind === WORD && end - start <= 12 ? text.slice(start, end) : '')
    if (next === undefined) return undefined
    for (let at = next.length - 1; at >= 0; at--) stack.push(next[at] as number)
  }
  if (tokens.joins && tokens.strings > 1) return undefined
  return tokens.frame + text.slice(tokens.copied)
}
