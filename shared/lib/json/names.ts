// Which names of one JSON object have been there already. A few are compared by hash and letters where they stand in
// the text; many, or escaped ones, go into a set. Every entry of a set begins with a quote: names that are numbers
// would otherwise be hashed by their value, which an attacker chooses.

import { folded } from './fold.ts'
import { unescaped } from './lex.ts'

/** As many names are compared one by one. */
const FEW = 16

export interface Names {
  /** Forgets the names of the object that was last open at this depth. */
  readonly open: (depth: number) => void
  /** Adds `text[start, end)` to the object at `depth`; false where it has that name already. */
  readonly add: (
    text: string,
    depth: number,
    start: number,
    end: number,
    hash: number,
    escaped: boolean,
  ) => boolean
  /** Lets go of every text that was added: a name is a part of it, and keeps all of it in memory. */
  readonly clear: () => void
}

/** `folds`: two names that differ in case alone are one. */
export const namesOf = (depthMax: number, folds = false): Names => {
  const starts = new Int32Array(depthMax * FEW)
  const ends = new Int32Array(depthMax * FEW)
  const hashes = new Int32Array(depthMax * FEW)
  const counts = new Int32Array(depthMax)
  const sets: (Set<string> | undefined)[] = Array.from({ length: depthMax }, () => undefined)
  /** Above the deepest set there may be. */
  let top = 0

  /** As it is told from others. */
  const entryOf = (text: string, start: number, end: number, escaped: boolean): string => {
    const name = escaped ? unescaped(text, start, end) : text.slice(start, end)
    return `"${folds ? folded(name) : name}`
  }

  const toSet = (text: string, depth: number): Set<string> => {
    const set = new Set<string>()
    const base = depth * FEW
    for (let index = base; index < base + (counts[depth] as number); index++)
      set.add(entryOf(text, starts[index] as number, ends[index] as number, false))
    sets[depth] = set
    top = Math.max(top, depth + 1)
    return set
  }
  return {
    clear: () => {
      for (let depth = 0; depth < top; depth++) sets[depth] = undefined
      top = 0
    },
    open: (depth) => {
      counts[depth] = 0
      sets[depth] = undefined
    },
    add: (text, depth, start, end, exactHash, escaped) => {
      const count = counts[depth] as number
      const known = sets[depth]
      const hash = folds ? foldedHash(text, start, end) : exactHash
      if (known !== undefined || escaped || count === FEW || hash === OTHER_SCRIPT) {
        const set = known ?? toSet(text, depth)
        const size = set.size
        set.add(entryOf(text, start, end, escaped))
        return set.size > size
      }
      const base = depth * FEW
      for (let index = base; index < base + count; index++) {
        if (hashes[index] !== hash) continue
        const from = starts[index] as number
        if ((folds ? sameFolded : same)(text, from, ends[index] as number, start, end)) return false
      }
      starts[base + count] = start
      ends[base + count] = end
      hashes[base + count] = hash
      counts[depth] = count + 1
      return true
    },
  }
}

const same = (text: string, from: number, to: number, start: number, end: number): boolean => {
  if (to - from !== end - start) return false
  for (let offset = 0; offset < end - start; offset++)
    if (text.charCodeAt(from + offset) !== text.charCodeAt(start + offset)) return false
  return true
}

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

/** Letters of other scripts fold by tables, which the platform has for texts alone. */
const OTHER_SCRIPT = -1

/** Of ASCII letters in lower case; never negative but for names of other scripts. */
const foldedHash = (text: string, start: number, end: number): number => {
  let hash = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return OTHER_SCRIPT
    hash = (Math.imul(hash, 31) + lower(code)) | 0
  }
  return hash & 0x7fff_ffff
}

const sameFolded = (text: string, from: number, to: number, start: number, end: number): boolean => {
  if (to - from !== end - start) return false
  for (let offset = 0; offset < end - start; offset++)
    if (lower(text.charCodeAt(from + offset)) !== lower(text.charCodeAt(start + offset))) return false
  return true
}
