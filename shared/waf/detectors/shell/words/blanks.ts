// What parts a shell's words and its commands: blanks, separators, and `$IFS` in its spellings.

export const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 43 || code === 160

const SEPARATES = new Uint8Array(128)
/** The last is where cmd ends a line of a batch. */
for (const separator of ';|&\n\r\x1a') SEPARATES[separator.charCodeAt(0)] = 1

export const isSeparator = (code: number): boolean => code < 128 && SEPARATES[code] === 1

export const skipBlank = (text: string, from: number): number => {
  let at = from
  for (;;) {
    const ifs = ifsAt(text, at)
    if (ifs > 0) at += ifs
    else if (isBlank(text.charCodeAt(at))) at++
    else return at
  }
}

/** The length of `$IFS`, `${IFS}`, `$IFS$9`, `${IFS%??}` at `at`; 0 for none. */
export const ifsAt = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== 36) return 0
  const brace = text.charCodeAt(at + 1) === 123
  const name = brace ? at + 2 : at + 1
  // Letter by letter: a text may have nothing but dollars, and each is asked about several times.
  if ((text.charCodeAt(name) | 32) !== 105 || (text.charCodeAt(name + 1) | 32) !== 102) return 0
  if ((text.charCodeAt(name + 2) | 32) !== 115) return 0
  let end = name + 3
  if (brace) {
    // Never sought to the text's end: a text may open nothing but braces.
    const close = text.slice(end, end + 13).indexOf('}')
    if (close < 0) return 0
    end += close + 1
  }
  // `$9`, `$1`: an empty parameter that ends the name.
  if (text.charCodeAt(end) === 36 && text.charCodeAt(end + 1) >= 48 && text.charCodeAt(end + 1) <= 57)
    end += 2
  return end - at
}
