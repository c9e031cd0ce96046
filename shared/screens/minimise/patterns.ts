// Patterns for names of members: only those that cost little on every name that an origin may send.

const NAME_CHARACTERS_MAX = 256

/** At most one part of it repeats without a bound, and no repetition stands in another: then it is quick. */
export const isSafePattern = (pattern: string): boolean => {
  if (pattern.length > 200 || /[()|]/.test(withoutClasses(pattern)) || /\\[1-9k]/.test(pattern)) return false
  if ((withoutClasses(pattern).match(/[*+?{]/g) ?? []).length > 1) return false
  return compiled(pattern) !== undefined
}

const withoutClasses = (pattern: string): string => pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')

const compiled = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return undefined
  }
}

const made = new Map<string, RegExp | undefined>()

/** Whether a member's name has the pattern. Of a longer name nobody knows. */
export const hasPattern = (pattern: string, name: string): boolean => {
  if (name.length > NAME_CHARACTERS_MAX) return false
  let expression = made.get(pattern)
  // As many as contracts have: the build wrote them.
  if (expression === undefined) made.set(pattern, (expression = compiled(pattern)))
  return expression?.test(name) === true
}
