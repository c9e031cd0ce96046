// Where does a program begin that somebody writes out amid prose, without marking it as code? Advisories and reports of
// defects do so. One declaration proves nothing, since whoever attacks adds one for nothing as well; from the second on
// a text is taken for a listing, which is worth a share of an excuse and no more (shared/waf/judge/applies.ts).

const DECLARATIONS = 2
const NAME_MAX = 40
/** Signs of equality that are looked at: a listing amid prose is short. */
const SIGNS_MAX = 200
const EQUALS = 61

/** Where the second declaration's value begins; the text's length where there are fewer. Linear. */
export const listingStart = (text: string): number => {
  let found = 0
  let at = text.indexOf('=')
  for (let signs = 0; at >= 0 && signs < SIGNS_MAX; signs++) {
    if (isDeclaration(text, at) && ++found === DECLARATIONS) return at + 1
    at = text.indexOf('=', at + 1)
  }
  return text.length
}

/** `var NAME =`, `let NAME =`, `const NAME =`, and no comparison. */
const isDeclaration = (text: string, sign: number): boolean => {
  if (sign + 1 >= text.length || text.charCodeAt(sign + 1) === EQUALS) return false
  const end = sign > 0 && isBlank(text, sign - 1) ? sign - 1 : sign
  let start = end
  while (start > 0 && end - start < NAME_MAX && isNamed(text.charCodeAt(start - 1))) start--
  if (start === end || start === 0 || !isBlank(text, start - 1)) return false
  return ['var', 'let', 'const'].some((word) => {
    const from = start - 1 - word.length
    return from >= 0 && text.startsWith(word, from) && (from === 0 || !isNamed(text.charCodeAt(from - 1)))
  })
}

const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) === 32

const isNamed = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 36
