// JSON, strictly: UTF-8 without exception, bounded in depth, and no member twice at any level. Parsers differ on which
// of two members counts (RFC 8259 §4), so a text that names one twice is one thing to this gate and another to the
// origin: it is told apart, and never read.

export type StrictJson =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'duplicate' }

const MALFORMED: StrictJson = { kind: 'malformed' }
const QUOTE = 34
const BACKSLASH = 92

/** Linear in the text. `depthMax` bounds how deep arrays and objects may nest. */
export const parseStrict = (bytes: Uint8Array, depthMax: number): StrictJson => {
  const text = textOf(bytes)
  if (text === undefined) return MALFORMED
  const scanned = scan(text, depthMax)
  // Depth first: it bounds what the parser below is given.
  if (scanned === 'deep') return { kind: 'deep' }
  const value = parsed(text)
  if (value === undefined) return MALFORMED
  return scanned === 'duplicate' ? { kind: 'duplicate' } : { kind: 'value', value }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * One pass over the text. Its answer counts only for text that the real parser takes too: in valid JSON, a string
 * followed by a colon is a member's name, and brackets outside of strings are structure.
 */
const scan = (text: string, depthMax: number): 'fine' | 'deep' | 'duplicate' => {
  const names: (Set<string> | undefined)[] = []
  let duplicate = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 123 || code === 91) {
      if (names.length === depthMax) return 'deep'
      names.push(code === 123 ? new Set() : undefined)
    } else if (code === 125 || code === 93) names.pop()
    else if (code === QUOTE) {
      const end = stringEnd(text, index)
      if (followedByColon(text, end)) {
        const known = names.at(-1)
        const raw = text.slice(index, end)
        const name = raw.includes('\\') ? parsed(raw) : raw.slice(1, -1)
        if (typeof name === 'string' && known !== undefined) {
          if (known.has(name)) duplicate = true
          known.add(name)
        }
      }
      index = end - 1
    }
  }
  return duplicate ? 'duplicate' : 'fine'
}

/** The index behind the closing quote of the string that opens at `start`; the text's end when it never closes. */
const stringEnd = (text: string, start: number): number => {
  let index = start + 1
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) return index + 1
    index += code === BACKSLASH ? 2 : 1
  }
  return text.length
}

const followedByColon = (text: string, start: number): boolean => {
  let index = start
  for (;;) {
    const code = text.charCodeAt(index)
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return code === 58
    index++
  }
}
