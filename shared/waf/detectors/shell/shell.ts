// Command injection: a separator or a substitution, a command in the place where a shell looks for one, and arguments
// that only a command line has. "cat the file; then rm it" has the words and not the syntax.
//
// From the outside in, each room knows those below it and none above:
//   breaks/   where a command may begin: behind a separator, within a substitution, as the whole value
//   options/  an option where a program expects a name: no shell is needed
//   prose/    what reads as a separator or a command and is a sentence's, a list's, a table's, a query's
//   shown/    whole command lines that somebody shows or ships: steps of a build, sessions, examples, scripts' fields
//   command/  how certain it is that a command line begins at a place, by its name and what it is told
//   forms/    commands that no list has, told by how they are written: paths, variables, loops, PowerShell, cmd
//   deeds/    what a command does, whatever it is called: reads secrets, connects, runs code, destroys, hides
//   words/    blanks, quotes, expansions: a line as a shell reads it
// Beside them asked.ts: a name that says command, and what stands behind it.
// The names of commands stand in a room of their own (../../commands/): the presence pass and other detectors ask, too.

import type { View } from '../../fields/field.ts'
import {
  AMP,
  AT,
  BACKSLASH,
  BACKTICK,
  BANG,
  BRACE,
  BRACKET,
  BREAK,
  COLON,
  COMMA,
  CONTROL,
  DASHES,
  DIGIT,
  DOLLAR,
  DOUBLE,
  EQUALS,
  GREATER,
  HASH,
  LESS,
  PAREN,
  PERCENT,
  PIPE,
  QUESTION,
  SEMI,
  SIGN,
  SINGLE,
  SLASH,
  SLASHES,
  SPACE,
  STAR,
  WORD_FILE,
  WORD_SHELL,
} from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { chains } from './breaks/chains.ts'
import { literalBreaks, windows } from './breaks/spelt.ts'
import { backticks, substitutions } from './breaks/substitutions.ts'
import { defined, functions, globs, redirects } from './breaks/unnamed.ts'
import { line } from './breaks/value.ts'
import { options } from './options/options.ts'
import { isMention } from './prose/mentions.ts'
import { tellingOf } from './shown/scripts.ts'

/** `[Type]::Method(` */
const STATIC = BRACKET | COLON | PAREN

/** `() {` */
const FUNCTION = PAREN | BRACE

const SEPARATORS = SEMI | PIPE | AMP | BREAK | CONTROL

export const shell: Detector = {
  name: 'shell',
  cost: { character: 3, mark: 2 },
  kinds: [
    'shell-chain',
    'shell-substitution',
    'shell-line',
    'shell-glob',
    'shell-function',
    'shell-redirect',
    'shell-option',
  ],
  wants: (chars, words) => callsShell(chars, words) || callsOptions(chars, words),
  detect: (view, context, said) => {
    const { text, chars, words } = view
    const report = reporter(view, context, said)
    if (callsOptions(chars, words)) options(text, context, report)
    if (!callsShell(chars, words)) return
    if ((chars & SEPARATORS) !== 0) chains(text, chars, context, report)
    if ((chars & BACKTICK) !== 0) backticks(text, context, report)
    if ((chars & PAREN) !== 0 && (chars & (DOLLAR | LESS | GREATER)) !== 0)
      substitutions(text, context, report)
    if ((chars & SLASH) !== 0 && (chars & (QUESTION | STAR)) !== 0) globs(text, report)
    if ((chars & FUNCTION) === FUNCTION && (chars & SEPARATORS) !== 0) functions(text, report)
    if ((chars & BRACE) !== 0 && (chars & (SEMI | BREAK)) !== 0) defined(text, report)
    if ((chars & (SPACE | SLASH | DOLLAR | BRACE | BACKSLASH | BACKTICK | SINGLE | DOUBLE | BANG)) !== 0)
      line(text, context, report)
    if ((chars & BACKSLASH) !== 0) literalBreaks(text, context, report)
    if ((chars & (COLON | PERCENT)) === (COLON | PERCENT) || (chars & STATIC) === STATIC)
      windows(text, context, report)
    if ((chars & GREATER) !== 0) redirects(text, report)
  },
}

/** Could a shell's syntax be in it? */
const callsShell = (chars: number, words: number): boolean => {
  if ((chars & (SEPARATORS | BACKTICK | BACKSLASH)) !== 0) return true
  if ((chars & DOLLAR) !== 0 && (chars & (PAREN | BRACE | AT | STAR | DIGIT | COLON)) !== 0) return true
  if ((chars & (LESS | GREATER)) !== 0 && (chars & (PAREN | SLASH)) !== 0) return true
  if ((chars & SLASH) !== 0 && (chars & (QUESTION | STAR | BRACKET)) !== 0) return true
  // `%x:~0,1%`, `for %i in (…)`
  if ((chars & PERCENT) !== 0 && (chars & (COLON | PAREN)) !== 0) return true
  // `wh''oami`, `wh^oami`: quotes and carets within a word, which part its letters.
  if ((chars & (SINGLE | DOUBLE | BANG)) !== 0) return true
  if ((chars & STATIC) === STATIC) return true
  if ((words & WORD_SHELL) === 0) return false
  // A command and an argument, however they are parted; a URL has neither.
  return (
    (chars & (SPACE | DOLLAR | LESS | GREATER | PAREN)) !== 0 ||
    (chars & (BRACE | COMMA)) === (BRACE | COMMA) ||
    (chars & (SLASH | COLON)) === SLASH
  )
}

/** Could an option be in it that runs, writes or sends something? */
const callsOptions = (chars: number, words: number): boolean =>
  ((chars & SIGN) !== 0 &&
    ((chars & OPTION) !== 0 ||
      // A link has neither a blank nor an option.
      (((chars & SPACE) !== 0 || (chars & LINKED) !== LINKED) &&
        ((chars & BRACE) !== 0 || ((chars & SLASH) !== 0 && (words & WORD_FILE) !== 0))))) ||
  (chars & PERCENT) !== 0 ||
  // `@/etc/passwd`
  ((chars & (AT | SLASH)) === (AT | SLASH) && (words & WORD_FILE) !== 0) ||
  // `msl:/tmp/x`
  ((chars & (COLON | SLASH | SLASHES)) === (COLON | SLASH) && (words & WORD_FILE) !== 0) ||
  ((chars & (COLON | SIGN)) !== 0 && (chars & SPACE) !== 0 && (words & WORD_SHELL) !== 0)

/** `x://` */
const LINKED = COLON | SLASHES

/** What an option's value is told by. */
const OPTION = SINGLE | DOUBLE | EQUALS | AT | SEMI | HASH | DASHES | BACKSLASH

/**
 * What a script's own field says of it is a signal, once: the kinds of one script are no independent evidence. And what
 * prose mentions is one.
 */
const reporter = (view: View, context: Context, report: Report): Report => {
  // Asked when there is something to report: a name is put together for whoever asks.
  let telling: number | undefined
  return (kind, weight, offset, syntactic, firm) => {
    telling ??= context.place === 'json' ? tellingOf(context.name, view.text) : 1
    if (telling === 1 || FIRM_KINDS.has(kind)) {
      const mention =
        weight === 1 &&
        MENTIONED.has(kind) &&
        context.reads() &&
        isMention(view.text, offset, context.quoted(offset))
      report(kind, mention ? MENTION : weight, offset, syntactic, firm)
    } else report(kind, kind === 'shell-line' ? Math.min(weight, telling) : 0, offset, syntactic)
  }
}

/** What prose mentions by its looks, and what a mention weighs. */
const MENTIONED: ReadonlySet<string> = new Set(['shell-chain', 'shell-substitution', 'shell-line'])
const MENTION = 0.6

const FIRM_KINDS: ReadonlySet<string> = new Set(['shell-redirect', 'shell-function', 'shell-glob'])
