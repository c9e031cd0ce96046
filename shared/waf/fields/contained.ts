// Which stretches of quoted code stand by themselves? A program, a statement or a command that somebody shows opens
// what it closes. A break-out closes what it has not opened: `' OR '1'='1` is no text of any language from its start
// on, and a database that it reaches knows of no fence around it. So quoted code is an excuse only where its strings
// and brackets are its own, and never for what stands within its strings, where `'||(SELECT …)||'` would hide.

/** Pairs of offsets: [start, end) of the code in `regions` that stands by itself, without its strings. Linear. */
export const selfContained = (text: string, regions: readonly number[]): readonly number[] => {
  const kept: number[] = []
  for (let index = 0; index < regions.length; index += 2)
    keepWhole(text, regions[index] as number, regions[index + 1] as number, kept)
  return kept
}

const SINGLE = 39
const DOUBLE = 34
const BACKSLASH = 92
const NEWLINE = 10

/**
 * Appends what stands outside of strings, up to the line on which a string or a bracket is not the region's own: from
 * there on nobody knows what is a string and what is none.
 */
const keepWhole = (text: string, start: number, end: number, kept: number[]): void => {
  let depth = 0
  let from = start
  let lineLength = kept.length
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === NEWLINE) {
      kept.push(from, at)
      lineLength = kept.length
      from = at
    } else if (code === 40 || code === 91 || code === 123) depth++
    else if (code === 41 || code === 93 || code === 125) {
      if (--depth < 0) {
        kept.length = lineLength
        return
      }
    } else if ((code === SINGLE || code === DOUBLE) && !isContraction(text, at, end)) {
      const close = closeOf(text, at, end)
      if (close < 0 || !isOwn(text, at, close, start, end)) {
        kept.length = lineLength
        return
      }
      kept.push(from, at)
      from = close + 1
      at = close
    }
  }
  kept.push(from, end)
}

/** Languages write no word before a string or behind it without a sign between them. */
const isOwn = (text: string, open: number, close: number, start: number, end: number): boolean =>
  (close + 1 >= end || !isWord(text.charCodeAt(close + 1))) && (open === start || isPrefix(text, open, start))

/** Where the string that is opened here closes on its line, or -1. */
const closeOf = (text: string, open: number, end: number): number => {
  const quote = text.charCodeAt(open)
  for (let at = open + 1; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === NEWLINE) return -1
    if (code === BACKSLASH) at++
  }
  return -1
}

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 0x80

/** Before a string stands a sign, a blank, or the letters of its kind: r'', b'', f'', N'', rb''. */
const isPrefix = (text: string, at: number, start: number): boolean => {
  let letters = 0
  while (at - letters - 1 >= start && isWord(text.charCodeAt(at - letters - 1)))
    if (++letters > 2) return false
  for (let index = at - letters; index < at; index++) if (!KINDS.includes(text.charAt(index))) return false
  return true
}

const KINDS = 'bBeEfFnNqQrRuUxX'

/** `don't`, `it's`: words of a comment. */
const isContraction = (text: string, at: number, end: number): boolean => {
  if (text.charCodeAt(at) !== SINGLE || at === 0 || !isWord(text.charCodeAt(at - 1))) return false
  let stop = at + 1
  while (stop < end && stop <= at + 3 && isWord(text.charCodeAt(stop))) stop++
  const after = stop < end ? text.charCodeAt(stop) : 32
  return CONTRACTED.has(text.slice(at + 1, stop)) && after !== SINGLE && after !== DOUBLE && after !== 61
}

const CONTRACTED: ReadonlySet<string> = new Set(['s', 't', 'd', 'm', 'll', 're', 've'])
