// Command injection: a separator or a substitution, a command in the place where a shell looks for one, and arguments
// that only a command line has. "cat the file; then rm it" has the words and not the syntax.

import {
  AMP,
  AT,
  BACKSLASH,
  BACKTICK,
  BRACE,
  BRACKET,
  BREAK,
  COLON,
  COMMA,
  DIGIT,
  DOLLAR,
  DOUBLE,
  GREATER,
  LESS,
  PAREN,
  PERCENT,
  PIPE,
  QUESTION,
  SEMI,
  SINGLE,
  SLASH,
  SPACE,
  STAR,
  WORD_SHELL,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { View } from '../../fields/field.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { commandKind, ENGLISH } from './commands.ts'
import { BROKEN_LINE, certainty, CRYPTIC, SEPARATED, WHOLE } from './line.ts'
import { isScript, isScriptField } from './scripts.ts'
import { isListed, isPrompted, isQuery, isQuotedWord, isReading, isSpan, isStage } from './said.ts'
import { isRow, isTitle, literalBreaks, runs, sourced, windows } from './places.ts'
import type { Row } from './places.ts'
import { closesQuote, isSeparator } from './words.ts'

/** `[Type]::Method(` */
const STATIC = BRACKET | COLON | PAREN

/** `() {` */
const FUNCTION = PAREN | BRACE

const SEPARATORS = SEMI | PIPE | AMP | BREAK

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
  ],
  wants: (chars, words) => {
    if ((chars & (SEPARATORS | BACKTICK | BACKSLASH)) !== 0) return true
    if ((chars & DOLLAR) !== 0 && (chars & (PAREN | BRACE | AT | STAR | DIGIT)) !== 0) return true
    if ((chars & (LESS | GREATER)) !== 0 && (chars & (PAREN | SLASH)) !== 0) return true
    if ((chars & SLASH) !== 0 && (chars & (QUESTION | STAR | BRACKET)) !== 0) return true
    if ((chars & PERCENT) !== 0 && (chars & COLON) !== 0) return true
    // `wh''oami`: quotes within a word, which part its letters.
    if ((chars & (SINGLE | DOUBLE)) !== 0) return true
    if ((chars & STATIC) === STATIC) return true
    if ((words & WORD_SHELL) === 0) return false
    // A command and an argument, however they are parted; a URL has neither.
    return (
      (chars & (SPACE | DOLLAR | LESS | GREATER | PAREN)) !== 0 ||
      (chars & (BRACE | COMMA)) === (BRACE | COMMA) ||
      (chars & (SLASH | COLON)) === SLASH
    )
  },
  detect: (view, context, said) => {
    const { text, chars } = view
    const report = reporter(view, context, said)
    if ((chars & SEPARATORS) !== 0) chains(text, chars, context, report)
    if ((chars & BACKTICK) !== 0) backticks(text, context, report)
    if ((chars & PAREN) !== 0 && (chars & (DOLLAR | LESS | GREATER)) !== 0)
      substitutions(text, context, report)
    if ((chars & SLASH) !== 0 && (chars & (QUESTION | STAR)) !== 0) globs(text, report)
    if ((chars & FUNCTION) === FUNCTION && (chars & SEPARATORS) !== 0) functions(text, report)
    if ((chars & (SPACE | SLASH | DOLLAR | BRACE | BACKSLASH | SINGLE | DOUBLE)) !== 0)
      line(text, context, report)
    if ((chars & BACKSLASH) !== 0) literalBreaks(text, context, report)
    if ((chars & (COLON | PERCENT)) === (COLON | PERCENT) || (chars & STATIC) === STATIC)
      windows(text, context, report)
    if ((chars & GREATER) !== 0) redirects(text, report)
  },
}

/** What a script's own field says of it is a signal, once: the kinds of one script are no independent evidence. */
const reporter = (view: View, context: Context, report: Report): Report => {
  if (context.place !== 'json') return report
  // Asked when there is something to report: a name is put together for whoever asks.
  let script: boolean | undefined
  return (kind, weight, offset, syntactic) => {
    script ??= isScriptField(context.name) && isScript(view.text)
    if (!script || FIRM_KINDS.has(kind)) report(kind, weight, offset, syntactic)
    else report(kind, kind === 'shell-line' ? Math.min(weight, 0.8) : 0, offset, syntactic)
  }
}

const FIRM_KINDS: ReadonlySet<string> = new Set(['shell-redirect', 'shell-function', 'shell-glob'])

/** `; id`, `| cat /etc/passwd`, `&& whoami`, and a line of its own. */
const chains = (text: string, chars: number, context: Context, report: Report): void => {
  const isValue = fewLines(text)
  // Line breaks alone part no commands of a text of many lines.
  if (!isValue && (chars & (SEMI | PIPE | AMP)) === 0) return
  const isAgent = context.place === 'header' && context.name === 'header.user-agent'
  const row: Row = { start: 0, end: 0, is: false, query: undefined }
  let variables = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!isSeparator(code)) continue
    work.left -= SEPARATOR_WORK
    if (work.left < 0) return
    let next = at + 1
    while (next < at + 4 && isSeparator(text.charCodeAt(next))) next++
    // In a text of many lines a line's end parts nothing, whatever it ends with: `;` of a program, `|` of YAML.
    const last = text.charCodeAt(next - 1)
    const newline = code === 10 || code === 13 || (!isValue && (last === 10 || last === 13))
    // A line of a text is no chain, unless the text is a value with a line break in it.
    if (!newline || (isValue && isToken(text, at))) {
      const place = newline && at > 2 ? linePlace(text, at) : SEPARATED
      const found = certainty(text, next, context.prose(), place)
      if (found > 0.4) work.left -= SAID_WORK
      const signal =
        found > 0.4 && (isTitle(text, next, isAgent) || isSaid(text, at, next, row) || isReading(text))
      const sure = signal ? 0.4 : found
      if (sure > 0) report('shell-chain', sure, at, true)
      if (found === 1) {
        at = next - 1
        continue
      }
      if (sourced(text, next)) report('shell-chain', context.prose() ? 0.4 : 1, at, true)
      else if (variables < VARIABLES_MAX && text.charCodeAt(next) === 36) {
        variables++
        work.left -= next >> SEARCH_SHIFT
        if (runs(text, next)) report('shell-chain', context.prose() ? 0.4 : 1, at, true)
      }
    }
    at = next - 1
  }
}

/** What a separator takes, what telling its command from a list or a title takes, and what a pair of backticks takes. */
const SEPARATOR_WORK = 20
const SAID_WORK = 700
const BACKTICK_WORK = 60
const QUOTED_WORK = 250
/** A search in what stands before takes a part of a unit for a character. */
const SEARCH_SHIFT = 2

/** What reads as a separator and is none: an "and", the next parameter of a query, a cell of a table. */
const isSaid = (text: string, at: number, next: number, row: Row): boolean =>
  isJoinOfProse(text, at, next) ||
  isParameter(text, at, next) ||
  isReference(text, at, next) ||
  isListed(text, at, next) ||
  (text.charCodeAt(at) === 124 &&
    (isRow(text, at, row) || (isStage(text, next) && (row.query ??= isQuery(text))))) ||
  isSpan(text, at)

/**
 * `drinks & more`, `(approx.) & more`, `Prices | top`: a word between spaces, alone to the end, joined to other words by
 * an "and" or set apart in a title.
 */
const isJoinOfProse = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  if ((code !== 38 && code !== 124) || next !== at + 1) return false
  if (text.charCodeAt(at - 1) !== 32 || text.charCodeAt(next) !== 32) return false
  const rest = text.slice(next, next + 24)
  const end = rest.search(/[\r\n]/)
  const behind = (end < 0 ? rest : rest.slice(0, end)).trim().replace(/[.!?,]{1,3}$/, '')
  if (!/^[A-Za-z]{1,20}$/.test(behind) || (end < 0 && text.length > next + 24)) return false
  const name = behind.toLowerCase()
  if (commandKind(name) !== ENGLISH || CRYPTIC.has(name)) return false
  const before = text.slice(Math.max(0, at - 60), at - 1).trim()
  return (code === 38 && before.includes(' ')) || /^(?:[\w'-]+ )*(?:[A-Za-z]{3,}|\d+x\d+)$/.test(before)
}

/** `&reg;`, `&top;`: a reference to a character, and `&amp;script`: one that was encoded once too often. */
const isReference = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 38) return /^(?:reg|copy|top|id);/.test(text.slice(next, next + 5))
  if (code !== 59) return false
  const name = text.slice(Math.max(0, at - 5), at)
  // `&lt;id&gt;`, `&quot;w&quot;`: one word between two of them.
  return (
    /(?:^|&)amp$/.test(name) ||
    (/&(?:lt|quot)$/.test(name) && /^\w{1,24}&(?:gt|quot);/.test(text.slice(next, next + 32)))
  )
}

/** `?a=1&text=print "this"`: the next parameter of a query, not a command with an assignment before it. */
const isParameter = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 38 || next !== at + 1) return false
  const equals = text.slice(next, next + 40).search(/^[\w.[\]-]{1,39}=/)
  return equals === 0 && text.lastIndexOf('=', at) >= Math.max(0, at - 200)
}

/** What stands before the break is one word, or nothing, or it ends with a quote that nothing has opened. */
const isToken = (text: string, end: number): boolean => {
  const head = headOf(text, end)
  return !head.includes(' ') || closesQuote(head)
}

const headOf = (text: string, end: number): string => text.slice(0, Math.min(end, VALUE_LENGTH_MAX)).trim()

/** What a line's command is parted by: more than the break where a quote closes, or where no word stands before it. */
const linePlace = (text: string, end: number): number => {
  const head = headOf(text, end)
  if (closesQuote(head)) return SEPARATED
  return /[^A-Za-z\s-]/.test(head) ? BROKEN_LINE : WHOLE
}

const VALUE_LENGTH_MAX = 200
/** Each costs a search in what stands before it. */
const VARIABLES_MAX = 8
const VALUE_LINES_MAX = 4

const fewLines = (text: string): boolean => {
  if (text.length > VALUE_LENGTH_MAX || text.includes('```')) return false
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines <= VALUE_LINES_MAX
}

/** `` `id` `` where no markdown is meant. */
const backticks = (text: string, context: Context, report: Report): void => {
  const firstSpace = text.indexOf(' ')
  const lastSpace = text.lastIndexOf(' ')
  for (let open = text.indexOf('`'); open >= 0;) {
    work.left -= BACKTICK_WORK
    if (work.left < 0) return
    const close = text.indexOf('`', open + 1)
    const sure = certainty(text, open + 1, context.prose(), SEPARATED)
    if (sure > 0) work.left -= QUOTED_WORK
    const said = close > open && sure > 0 && isQuotedWord(text, open, close)
    if (sure > 0 && close !== open + 1 && text.charCodeAt(open - 1) !== 96) {
      const before = beforeMark(text, open)
      const code =
        before === 0 ||
        before === 59 ||
        before === 124 ||
        before === 38 ||
        before === 61 ||
        before === 34 ||
        before === 39 ||
        before === 36 ||
        before === 40 ||
        before === 41 ||
        before === 93 ||
        before === 125 ||
        // Markdown has no code within a word.
        isWordCode(before)
      // No space outside of the backticks: no sentence.
      const single = (firstSpace < 0 || firstSpace > open) && lastSpace < close
      const whole = single || code
      report('shell-substitution', context.prose() ? 0.2 : whole && !said ? sure : sure * 0.4, open, true)
    }
    if (close < 0) return
    open = text.indexOf('`', close + 1)
  }
}

/** The character before the mark; past blanks where it parts commands. 0 at the beginning. */
const beforeMark = (text: string, open: number): number => {
  let at = open - 1
  while (at >= 0 && at > open - 4 && text.charCodeAt(at) <= 32) at--
  const code = at < 0 ? 0 : text.charCodeAt(at)
  return code === 38 || code === 59 || open === 0 ? code : text.charCodeAt(open - 1)
}

const isWordCode = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57)

/** What an opening bracket takes, besides the command in it. */
const BRACKET_WORK = 12

/** `$(id)`, `<(id)`, `>(id)` */
const substitutions = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('('); open > 0; open = text.indexOf('(', open + 1)) {
    work.left -= BRACKET_WORK
    const before = text.charCodeAt(open - 1)
    if (before !== 36 && before !== 60 && before !== 62) continue
    if (work.left < 0) return
    if (text.charCodeAt(open + 1) === 40) {
      // $((1+1)) counts only as a whole.
      if (open === 1 && text.endsWith('))')) report('shell-substitution', 0.8, 0, true)
      continue
    }
    // `$(</etc/passwd)`: the file's content.
    const read = before === 36 && text.charCodeAt(open + 1) === 60 && isFile(text, open + 2)
    const sure = read ? (context.prose() ? 0.4 : 1) : certainty(text, open + 1, context.prose(), SEPARATED)
    if (sure > 0) report('shell-substitution', sure, open - 1, true)
  }
}

const isFile = (text: string, at: number): boolean => /^ ?[~.]{0,2}\/\w/.test(text.slice(at, at + 6))

/** What a slash takes, and what stands behind one that begins a path. */
const SLASH_WORK = 10
const PATTERN_WORK = 30

/** `/???/c?t`, `/bin/c*t`: a path to a program, by patterns. */
const globs = (text: string, report: Report): void => {
  for (let slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
    work.left -= SLASH_WORK
    const before = slash === 0 ? 32 : text.charCodeAt(slash - 1)
    if (before > 32 && !isSeparator(before) && before !== 96 && before !== 40) continue
    let at = slash
    let marks = 0
    let letters = 0
    let slashes = 0
    for (; at < text.length && at < slash + 64; at++) {
      const code = text.charCodeAt(at)
      if (code === 63) marks++
      else if (code === 47) slashes++
      else if (((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57)) letters++
      else if (code !== 42 && code !== 91 && code !== 93 && code !== 46 && code !== 45) break
      else if (code === 42) marks++
    }
    if (
      slashes >= 2 &&
      marks >= 2 &&
      letters <= 12 &&
      !text.startsWith('/*', slash) &&
      text.charCodeAt(at - 1) !== 47
    ) {
      const questions = text.slice(slash, at).includes('?')
      if (questions) report('shell-glob', 1, slash, true)
    }
    work.left -= PATTERN_WORK + 2 * (at - slash)
    if (work.left < 0) return
    slash = Math.max(slash, at - 1)
  }
}

const FUNCTION_WORK = 15
const FUNCTION_BODY_WORK = 150

/** Shellshock (CVE-2014-6271): `() { :;}; …`; and a function that calls itself until the machine stops. */
const functions = (text: string, report: Report): void => {
  const bomb = text.indexOf(':(){')
  if (bomb >= 0 && text.includes('|:', bomb)) report('shell-function', 1, bomb, true)
  for (let open = text.indexOf('()'); open >= 0; open = text.indexOf('()', open + 2)) {
    work.left -= FUNCTION_WORK
    let at = open + 2
    while (at < open + 6 && text.charCodeAt(at) <= 32) at++
    if (text.charCodeAt(at) !== 123) continue
    work.left -= FUNCTION_BODY_WORK
    if (work.left < 0) return
    const body = text.slice(at + 1, at + 24).trimStart()
    if (
      body.startsWith(':;') ||
      body.startsWith('_;') ||
      body.startsWith(': ;') ||
      body.startsWith('ignored') ||
      body.startsWith('_ ;') ||
      body.startsWith('foo;') ||
      (body.startsWith('}') && open === 0)
    )
      report('shell-function', 1, open, true)
  }
}

/** The value itself is a command line: `cat /etc/passwd`, `bash -i >& /dev/tcp/…`. */
const line = (value: string, context: Context, report: Report): void => {
  if (hasBreak(value)) return
  // A line break spelt out at the end, too.
  const text = value.endsWith('\\n') ? value.slice(0, -2) : value
  let at = 0
  while (at < text.length && at < 8 && isOpening(text.charCodeAt(at))) at++
  // A literal `\n` in front is meant to become a line break.
  const literal = text.startsWith('\\n', at) || text.startsWith('\\r\\n', at)
  const from = literal ? text.indexOf('n', at) + 1 : at
  const found = certainty(text, from, context.prose(), literal ? SEPARATED : WHOLE)
  const sure = found > 0.4 && (isPrompted(text) || isReading(text)) ? 0.4 : found
  // A name has to be a command line beyond doubt.
  if (sure === 1 || (sure > 0 && context.part === 'value')) report('shell-line', sure, at, true)
}

/** A line break that no backslash takes back, before the value's end. */
const hasBreak = (text: string): boolean => {
  const newline = text.indexOf('\n', 1)
  if (newline < 0) return false
  if (text.charCodeAt(newline - 1) !== 92) return newline < text.trimEnd().length
  return text.length > VALUE_LENGTH_MAX
}

const isOpening = (code: number): boolean =>
  code <= 32 || code === 39 || code === 34 || code === 41 || code === 33

/** `/dev/tcp/host/port` */
const redirects = (text: string, report: Report): void => {
  for (const device of ['/dev/tcp/', '/dev/udp/']) {
    const at = text.indexOf(device)
    if (at >= 0) report('shell-redirect', 1, at, true)
  }
}
