// Comparison of secrets in a time that depends on their length alone: `===` ends at the first difference, and who can
// measure that learns a secret character by character.

export const isSame = (one: string, other: string): boolean => {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}
