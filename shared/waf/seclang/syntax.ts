// SecLang's outer syntax: directives, quoted arguments, continued lines. Every directive keeps the file and line
// that it began in, so that whatever cannot be compiled is an error with a place.

export interface Source {
  readonly file: string
  /** One character per byte. */
  readonly text: string
}

export interface Directive {
  /** As written; compared in lower case. */
  readonly name: string
  readonly args: readonly string[]
  readonly file: string
  readonly line: number
  /** Its lines, joined, and where each of them begins in that. */
  readonly text: string
  readonly lines: readonly Line[]
}

/** Where a line's text stands: in the joined text, and in its file, both from 1 but for `from`. */
interface Line {
  readonly from: number
  readonly line: number
  readonly column: number
}

export interface BuildError {
  readonly file: string
  readonly line: number
  /** In bytes, from 1. */
  readonly column: number
  readonly message: string
}

/** Where `word` first stands in the directive, in any case; where the directive begins without one, or without it. */
export const placeOf = (
  { text, lines }: Pick<Directive, 'text' | 'lines'>,
  word = '',
): Pick<BuildError, 'line' | 'column'> => {
  const lower = text.toLowerCase()
  const wanted = word.toLowerCase()
  let at = wanted === '' ? -1 : lower.indexOf(wanted)
  // A word, and no part of one.
  while (at >= 0 && (isWithin(lower, at) || isWithin(lower, at + wanted.length)))
    at = lower.indexOf(wanted, at + 1)
  return placeAt(lines, Math.max(0, at))
}

const isWithin = (text: string, at: number): boolean => /^\w\w$/.test(text.slice(Math.max(0, at - 1), at + 1))

const placeAt = (lines: readonly Line[], at: number): Pick<BuildError, 'line' | 'column'> => {
  const own = lines.findLast(({ from }) => from <= at)
  return own === undefined ? { line: 1, column: 1 } : { line: own.line, column: own.column + at - own.from }
}

export const parseDirectives = (source: Source, errors: BuildError[]): readonly Directive[] => {
  const directives: Directive[] = []
  const { file } = source
  const all = withoutMark(source.text).split('\n')
  for (let at = 0; at < all.length; at++) {
    let text = ''
    const lines: Line[] = []
    let continues: boolean
    do {
      const whole = (all[at] ?? '').replace(/\r$/, '')
      const part = whole.trimStart()
      lines.push({ from: text.length, line: at + 1, column: whole.length - part.length + 1 })
      if (lines.length === 1 && (part === '' || part.startsWith('#'))) break
      continues = part.endsWith('\\') && at + 1 < all.length
      text += continues ? part.slice(0, -1) : part
      if (continues) at++
    } while (continues)
    if (text === '') continue
    const words = splitArguments(text)
    if (typeof words === 'number') {
      errors.push({ file, ...placeAt(lines, words), message: 'a quotation that is not closed' })
      continue
    }
    const [name, ...args] = words
    if (name !== undefined) directives.push({ name, args, file, line: lines[0]?.line ?? 1, text, lines })
  }
  return directives
}

/** Editors put a byte order mark before UTF-8. */
const withoutMark = (text: string): string => (text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text)

/**
 * Words at white space; in quotes a backslash escapes the quote and itself (as Apache reads its files), no more. Where a
 * quotation is not closed, its place.
 */
const splitArguments = (text: string): readonly string[] | number => {
  const words: string[] = []
  let at = 0
  for (;;) {
    while (at < text.length && (text[at] === ' ' || text[at] === '\t')) at++
    if (at >= text.length) return words
    const quote = text[at]
    if (quote !== '"' && quote !== "'") {
      const from = at
      while (at < text.length && text[at] !== ' ' && text[at] !== '\t') at++
      words.push(text.slice(from, at))
      continue
    }
    let word = ''
    const opening = at
    for (at++; at < text.length && text[at] !== quote; at++) {
      if (text[at] === '\\' && at + 1 < text.length) {
        if (text[at + 1] !== quote && text[at + 1] !== '\\') word += '\\'
        at++
      }
      word += text[at]
    }
    if (at >= text.length) return opening
    at++
    words.push(word)
  }
}

/** Splits at `separator` outside of single quotes and, where `slashes` is set, outside of `/expressions/`. */
export const splitOutside = (text: string, separator: string, slashes: boolean): readonly string[] => {
  const parts: string[] = []
  let from = 0
  let quoted = false
  let inSlashes = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === "'" && !inSlashes) quoted = !quoted
    else if (slashes && char === '/' && (inSlashes || text[at - 1] === ':' || text[at - 1] === "'"))
      inSlashes = !inSlashes && text.indexOf('/', at + 1) >= 0 && !/^\/[*@/]/.test(text.slice(at, at + 2))
    else if (char === separator && !quoted && !inSlashes) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}

/** Without surrounding white space, and without single quotes around the whole. */
export const unquote = (text: string): string => {
  const trimmed = text.trim()
  if (trimmed.length < 2 || !trimmed.startsWith("'") || !trimmed.endsWith("'")) return trimmed
  return trimmed.slice(1, -1).replaceAll("\\'", "'")
}
