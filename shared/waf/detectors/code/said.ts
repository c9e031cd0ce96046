// Is code quoted in a sentence? What stands before it tells: two plain words in a row are no program.

const KEYWORDS: ReadonlySet<string> = new Set(
  'import new return lambda println print echo from use var let const require else await async typeof throw if in not and or def class'.split(
    ' ',
  ),
)

const LOOK_MAX = 200
const CALL_MAX = 48

/** Two words with a blank between them before `end`, neither of which a language has for itself. */
export const isSaid = (text: string, end: number): boolean => {
  const close = text.slice(end, end + CALL_MAX).indexOf(')')
  // `os.system() instead of …`: a sentence goes on behind the call.
  if (close >= 0 && /^\) [a-z]{2,16} [a-z]{2,16}/.test(text.slice(end + close, end + close + CALL_MAX)))
    return true
  let before = ''
  let stop = -1
  for (let at = Math.max(0, end - LOOK_MAX); at < end; at++) {
    if (!isLetter(text.charCodeAt(at))) continue
    const start = at
    while (at < end && isLetter(text.charCodeAt(at))) at++
    if (at >= end) return false
    const word = text.slice(start, Math.min(at, start + 16)).toLowerCase()
    // A single letter is a variable.
    if (word.length < 2) continue
    const blank = stop >= 0 && start === stop + 1 && text.charCodeAt(stop) === 32
    if (blank && !KEYWORDS.has(before) && !KEYWORDS.has(word) && text.charCodeAt(at) <= 32) return true
    before = word
    stop = at
  }
  return false
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122
