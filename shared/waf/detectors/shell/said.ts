// What reads as a command line and is a list, a remark or a look at one's own files: a signal, and by itself no attack.
// Each rule asks for what no shell would run, or for commands that only read, with nothing broken out of.

import { isLetter } from '../../characters.ts'
import { ACTING, commandKind, ENGLISH, TOOL } from './commands.ts'
import { isAlternative, isDeclaration, isJoinOfProse, isParameter, isReference } from './joins.ts'
import { isRow } from './places.ts'
import type { Row } from './places.ts'
import { isQuery, isStage } from './stages.ts'
import { CRYPTIC } from './weights.ts'

/** What reads as a separator and is none: an "and", the next parameter of a query, a cell of a table. */
export const isSaid = (text: string, at: number, next: number, row: Row): boolean =>
  isJoinOfProse(text, at, next) ||
  isParameter(text, at, next) ||
  isReference(text, at, next) ||
  isDeclaration(text, at, next) ||
  isAlternative(text, at, next) ||
  isListed(text, at, next) ||
  // Of a row's end and the next one's beginning, that one counts.
  (text.charCodeAt(next - 1) === 124 && isRow(text, next - 1, row)) ||
  (text.charCodeAt(at) === 124 &&
    (isRow(text, at, row) || (isStage(text, next) && (row.query ??= isQuery(text))))) ||
  isSpan(text, at) ||
  isLabel(text, at)

/** A command's name that is an English word before all. */
const isPlainWord = (word: string): boolean => {
  const kind = commandKind(word)
  return kind === 0 || (kind === ENGLISH && !CRYPTIC.has(word))
}

const ITEM_MAX = 24

/** `id; name; mail`, `"user|system|wait"`: one of three items at least, all of them words and none rare. */
const isListed = (text: string, at: number, next: number): boolean => {
  const separator = text.charCodeAt(at)
  if (next !== at + 1 || (separator !== 59 && separator !== 124)) return false
  const from = text.charCodeAt(next) === 32 ? next + 1 : next
  let to = from
  while (to < next + ITEM_MAX && isLetter(text.charCodeAt(to))) to++
  const behind = text.charCodeAt(text.charCodeAt(to) === 32 ? to + 1 : to)
  if (to - from < 2 || !(behind === separator || to >= text.length || closes(behind))) return false
  let end = at
  if (text.charCodeAt(end - 1) === 32) end--
  let start = end
  while (start > 0 && end - start < ITEM_MAX && isLetter(text.charCodeAt(start - 1))) start--
  if (end - start < 2) return false
  const before = text.charCodeAt(text.charCodeAt(start - 1) === 32 ? start - 2 : start - 1)
  // The first of a list may be anything: nothing stands before it that a command could follow.
  const first =
    start === 0 ||
    opens(before) ||
    (before === 10 && separator === 124 && !ACTING.has(text.slice(from, to).toLowerCase()))
  if (!first && (before !== separator || !isPlainWord(text.slice(start, end).toLowerCase()))) return false
  return (behind === separator || !first) && isPlainWord(text.slice(from, to).toLowerCase())
}

/** " ' ( [ { */
const opens = (code: number): boolean =>
  code === 34 || code === 39 || code === 40 || code === 91 || code === 123

/** " ' ) ] } */
const closes = (code: number): boolean =>
  code === 34 || code === 39 || code === 41 || code === 93 || code === 125

/** Commands that show what they are given, and change nothing: without the options by which they write or run. */
const READERS: ReadonlySet<string> = new Set(
  'cat grep egrep fgrep head tail wc sort uniq cut less more tr nl column'.split(' '),
)

const LINE_MAX = 200
const SEGMENTS_MAX = 6

/**
 * `cat README.md | grep foo`: a whole value of commands that only read, over names of no folder of the system's. What
 * stands before a command is a command: nothing was broken out of.
 */
export const isReading = (text: string): boolean => {
  if (text.length > LINE_MAX || !/^[A-Za-z0-9 ._,:@"'*+|-]+$/.test(text) || /\.\.|\|\||: ?\d/.test(text))
    return false
  const segments = text.split('|')
  if (segments.length < 2 || segments.length > SEGMENTS_MAX) return false
  return segments.every((segment, index) => {
    const words = segment.trim().split(' ')
    const name = words[0] ?? ''
    if (words.some((word) => /^["']?[.~]|:\/|passw|shadow|secret|token|\.env|^-?exec/i.test(word)))
      return false
    // `sort -o x`, `sort --compress-program`
    if (name === 'sort' && words.some((word) => /^--|^-\w*o/.test(word))) return false
    // Quotes within a word hide it.
    if (/\w["']\w/.test(segment)) return false
    return READERS.has(name) || (index === 0 && commandKind(name) === TOOL)
  })
}

const LABEL_MAX = 40
const ADDRESS_MAX = 200

/** `<https://a.example/x|view>`, `<@U12|ann>`: an address and what it is called, as messengers write it. */
const isLabel = (text: string, at: number): boolean => {
  if (text.charCodeAt(at) !== 124) return false
  const name = /^([A-Za-z]+)(?: [A-Za-z]+){0,4}>/.exec(text.slice(at + 1, at + 1 + LABEL_MAX))?.[1]
  if (name === undefined || (commandKind(name) !== 0 && !LABELS.has(name))) return false
  const before = text.slice(Math.max(0, at - ADDRESS_MAX), at)
  return /^<(?:https?:\/\/|mailto:|[@#!])[\w./:@?=&%#~+-]+$/.test(before.slice(before.lastIndexOf('<')))
}

/** Of commands' names those that do nothing alone, wherever their output goes. */
const LABELS: ReadonlySet<string> = new Set('host link help open join test news info look'.split(' '))

const SPAN_MAX = 120

/** Within backticks that stand amid the words of a sentence: ``you can use `a | b` to …``. */
const isSpan = (text: string, at: number): boolean => {
  const from = Math.max(0, at - SPAN_MAX)
  const open = from + text.slice(from, at).lastIndexOf('`')
  if (open < from + 1 || text.charCodeAt(open - 1) !== 32) return false
  const close = at + text.slice(at, at + SPAN_MAX).indexOf('`')
  if (close < at) return false
  return (
    /[A-Za-z]{2,} [A-Za-z]{2,} $/.test(text.slice(Math.max(0, open - 40), open)) &&
    /^[.,:]?(?: [A-Za-z]{2,} [A-Za-z]{2,}|$)/.test(text.slice(close + 1, close + 40))
  )
}

/** `` `source` emits configuration ``: a word in backticks amid words. Not a name that only a shell has. */
export const isQuotedWord = (text: string, open: number, close: number): boolean => {
  const word = text.slice(open + 1, Math.min(close, open + ITEM_MAX))
  if (!/^[a-z]{2,12}$/i.test(word)) return false
  const behind = text.slice(close + 1, close + 1 + ITEM_MAX)
  // `` `id` of the role ``: the most usual name of a field, alone of what tells nothing to whoever does not see it.
  if (/^[A-Z]{2}/.test(word) && /^(?:\r?\n| )/.test(behind)) return true
  const before = text.slice(Math.max(0, open - ITEM_MAX), open)
  // Languages without blanks between words; a term and what it means.
  if (
    /^ ?[\u0400-\uffdc]/.test(behind) ||
    /[\u0400-\uffdc] ?$/.test(before) ||
    /^\)? ?[\u3000-\uffdc]/.test(behind)
  )
    return true
  if (
    commandKind(word) === ENGLISH &&
    ((!CRYPTIC.has(word) && /^ [a-z]{2,} [a-z]{2,}/.test(behind)) || /^\r?\n: /.test(behind))
  )
    return true
  // The commonest name of a field, where a description begins with it: `` `id` of the order ``.
  if (word === 'id' && open === 0)
    return /^ of (?:the|an?) [a-z]+(?: [a-z]+){0,4}\.?$/.test(text.slice(close + 1, close + 1 + LINE_MAX))
  if (!(isPlainWord(word) || word === 'cd')) return false
  return (
    /^["')]?,? [A-Za-z]{2,} ?[A-Za-z]/.test(behind) ||
    (/[A-Za-z]{2,} ["'(]?$/.test(before) && /^["')]?[.,]? ?(?:[A-Za-z]{2,}|$)/.test(behind))
  )
}

/** PowerShell's prompt: a transcript, which no shell takes for a command. */
export const isPrompted = (text: string): boolean =>
  /^PS [A-Z]:\\[^<>|;&`$\r\n]{0,80}> ?[A-Za-z]/.test(text.slice(0, 100))
