// Patterns of names, as a shell expands them: `*`, `?`, `[abc]`, `[a-z]`. A pattern is read once and then held to many
// names, since whoever hides a command's name behind one may send thousands of them.

import { commands } from '../../../commands/names.ts'
import { work } from '../../../work.ts'

/** A pattern's places: a character's code, or one of these, or a class (CLASS and below). */
const STAR = -1
const ANY = -2
const CLASS = -3

interface Glob {
  readonly places: readonly number[]
  readonly classes: readonly string[]
}

/** Longer ones hide nothing that a shorter one does not, and their reading has to end. */
const PATTERN_MAX = 24

/** Undefined for a pattern that is too long. A bracket that nothing closes is itself. */
export const globOf = (pattern: string): Glob | undefined => {
  if (pattern.length > PATTERN_MAX) return undefined
  const places: number[] = []
  const classes: string[] = []
  for (let at = 0; at < pattern.length; at++) {
    const code = pattern.charCodeAt(at)
    const close = code === 91 ? pattern.indexOf(']', at + 2) : -1
    if (close > 0) {
      places.push(CLASS - classes.length)
      classes.push(pattern.slice(at + 1, close))
      at = close
    } else places.push(code === 42 ? STAR : code === 63 ? ANY : code)
  }
  return { places, classes }
}

/** Whether the pattern is one of the whole name. Bounded: both are short, and a star is tried at each place once. */
export const matches = ({ places, classes }: Glob, name: string): boolean => {
  if (name.length > PATTERN_MAX) return false
  let at = 0
  let index = 0
  let star = -1
  let mark = 0
  while (index < name.length) {
    const place = at < places.length ? (places[at] as number) : END
    const code = name.charCodeAt(index)
    if (place === STAR) {
      star = at++
      mark = index
    } else if (place === code || place === ANY || (place <= CLASS && inClass(classes[CLASS - place], code))) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++mark
    } else return false
  }
  while (at < places.length && places[at] === STAR) at++
  return at >= places.length
}

/** No character's code, and none of the places above. */
const END = 0x1_0000

const inClass = (set: string | undefined, code: number): boolean => {
  if (set === undefined) return false
  if (set.length === 3 && set.charCodeAt(1) === 45)
    return code >= set.charCodeAt(0) && code <= set.charCodeAt(2)
  return set.includes(String.fromCharCode(code))
}

/** What one comparison with a command's name takes. */
const COMMAND_WORK = 24

const byCharacter = new Map<number, string[]>()

/** The commands' names that hold the character. */
const namesWith = (code: number): readonly string[] => {
  if (byCharacter.size === 0)
    for (const name of commands())
      for (const character of new Set(name)) {
        const known = byCharacter.get(character.charCodeAt(0))
        if (known === undefined) byCharacter.set(character.charCodeAt(0), [name])
        else known.push(name)
      }
  return byCharacter.get(code) ?? []
}

/** The fewest names that the pattern may be one of: each character of it that means itself stands in them. */
const candidates = ({ places }: Glob): readonly string[] => {
  let fewest = commands()
  for (const place of places) {
    if (place < 0) continue
    const names = namesWith(place)
    if (names.length < fewest.length) fewest = names
  }
  return fewest
}

// Texts repeat themselves: the last answer is kept.
let asked = ''
let answer = false

/** Whether the pattern is one of a known command's name. */
export const isCommandGlob = (pattern: string): boolean => {
  if (pattern === asked) return answer
  asked = pattern
  const glob = globOf(pattern)
  const names = glob === undefined ? [] : candidates(glob)
  work.left -= COMMAND_WORK * names.length
  answer = glob !== undefined && names.some((name) => matches(glob, name))
  return answer
}
