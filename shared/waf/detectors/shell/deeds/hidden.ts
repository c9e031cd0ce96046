// A command that is spelt so as not to be recognised: marks that a shell takes away from within its first word, a blank
// by its variable, a brace for words, patterns for folders. All texts are in lower case.

import { charset, findIn, LOWER, NAME, pastRun, SPACE, standsAt } from '../../../runs.ts'

export const isHidden = (text: string): boolean =>
  isParted(text) || hasBlank(text) || isBraced(text) || isPattern(text)

const WORD = charset('a-z0-9_/')
const WORD_MAX = 24

/** `c''at`, `c\at`, `c'a't`, `c$@at`, `c${x}at`, `c$()at`, ``c``at``: the first word, and what vanishes within it. */
const isParted = (text: string): boolean => {
  const at = pastRun(text, 0, WORD)
  if (at === 0 || at > WORD_MAX || at >= text.length) return false
  const mark = text.charAt(at)
  if (mark === '\\') return standsAt(text, at + 1, LOWER)
  if (mark === '`') return text.startsWith('``', at) && standsAt(text, at + 2, NAME)
  if (mark === "'" || mark === '"') return isQuotedWithin(text, at, mark)
  return mark === '$' && isNothing(text, at + 1)
}

/** Nothing, or three characters at most, and the word goes on. */
const isQuotedWithin = (text: string, open: number, mark: string): boolean => {
  const close = pastRun(text, open + 1, NAME)
  if (!text.startsWith(mark, close)) return false
  return close === open + 1 || (close <= open + 4 && standsAt(text, close + 1, NAME))
}

const EMPTY = charset('@*0-9')

/** An expansion of nothing, and the word goes on. */
const isNothing = (text: string, at: number): boolean => {
  if (text.startsWith('()', at)) return true
  if (standsAt(text, at, EMPTY)) return standsAt(text, at + 1, NAME)
  if (!text.startsWith('{', at)) return false
  const close = pastRun(text, at + 1, NAME)
  return text.startsWith('}', close) && standsAt(text, close + 1, NAME)
}

/** `$IFS`, `${IFS}` */
const hasBlank = (text: string): boolean =>
  text.includes('$') && (text.includes('$ifs') || text.includes('${ifs'))

const LISTED = charset('a-z0-9_\'"')

/** `{cat,/etc/passwd}`: an expansion has no blank in it; `${PATH:0:1}` */
const isBraced = (text: string): boolean => {
  if (text.startsWith('${')) {
    const end = pastRun(text, 2, NAME)
    return end > 2 && text.startsWith(':', end)
  }
  if (!text.startsWith('{')) return false
  const at = text.startsWith(',', 1) ? 2 : 1
  const end = pastRun(text, at, LISTED)
  return end > at && text.startsWith(',', end) && !standsAt(text, end + 1, SPACE)
}

const PATTERN = charset('a-z0-9_[]?*')
const WILD = charset('?*')

/** `/u?r/b*n/x`: the first folder by a pattern. */
const isPattern = (text: string): boolean => {
  if (!text.startsWith('/')) return false
  const end = pastRun(text, 1, PATTERN)
  return text.startsWith('/', end) && findIn(text, WILD, 1, end) >= 0
}
