// Patterns over field names: `body.items[*].note`, `query.*`. `*` is any run of characters; the rest is itself,
// letter case aside, since header names have none.

/** Linear in practice: the pattern is the operator's, and a name is bounded. */
export const matchesName = (pattern: string, name: string): boolean => {
  let at = 0
  let star = -1
  let resume = 0
  let index = 0
  while (index < name.length) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++
      resume = index
    } else if (at < pattern.length && lower(pattern.charCodeAt(at)) === lower(name.charCodeAt(index))) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++resume
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)
