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
}

export interface BuildError {
  readonly file: string
  readonly line: number
  readonly message: string
}

export const parseDirectives = (source: Source, errors: BuildError[]): readonly Directive[] => {
  const directives: Directive[] = []
  const lines = source.text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1
    let text = (lines[at] ?? '').replace(/\r$/, '')
    if (/^\s*(?:#|$)/.test(text)) continue
    while (text.endsWith('\\') && at + 1 < lines.length) {
      at++
      text = text.slice(0, -1) + (lines[at] ?? '').replace(/\r$/, '').trimStart()
    }
    const words = splitArguments(text)
    if (words === undefined) {
      errors.push({ file: source.file, line, message: 'a quotation that is not closed' })
      continue
    }
    const [name, ...args] = words
    if (name !== undefined) directives.push({ name, args, file: source.file, line })
  }
  return directives
}

/** Words at white space; in quotes a backslash escapes the quote and itself (as Apache reads its files), no more. */
const splitArguments = (text: string): readonly string[] | undefined => {
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
    for (at++; at < text.length && text[at] !== quote; at++) {
      if (text[at] === '\\' && at + 1 < text.length) {
        if (text[at + 1] !== quote && text[at + 1] !== '\\') word += '\\'
        at++
      }
      word += text[at]
    }
    if (at >= text.length) return undefined
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
