// Paths of a contract as the gate selects on them: decoded, one parameter for a whole segment, names that a policy may
// write. What cannot be said so is widened or left out, and told: a request that no route takes is refused.

import { canonicalPath } from '../../exchange/path.ts'
import { parsePattern, patternText } from '../pattern.ts'
import { decoded } from './files.ts'

export type ReadPath =
  | {
      readonly kind: 'path'
      readonly path: string
      /** Parameters by the document's name: the name in `path`, where it had to change. */
      readonly renamed: ReadonlyMap<string, string>
      /** Segments such as `{base}...{head}`: the parameters that stand in them, and the one in their place. */
      readonly merged: readonly Merged[]
    }
  | { readonly kind: 'refused'; readonly why: string }

export interface Merged {
  readonly name: string
  readonly names: readonly string[]
  /** The shortest text that the segment may have. */
  readonly lengthMin: number
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/

export const readPath = (template: string): ReadPath => {
  const renamed = new Map<string, string>()
  const merged: Merged[] = []
  const taken = new Set<string>()
  const segments: string[] = []
  for (const segment of template.split('/').slice(1)) {
    const parts = partsOf(segment)
    if (parts === undefined)
      return { kind: 'refused', why: `"${segment}" has a brace without its other half` }
    const names = parts.flatMap((part) => (part.kind === 'name' ? [part.text] : []))
    if (names.length === 0) {
      segments.push(decoded(segment).normalize('NFC'))
      continue
    }
    const odd = parts.find(
      ({ kind, text }) => kind === 'text' && !parsePattern(patternText(`/${decoded(text)}`)).ok,
    )
    if (odd !== undefined) return { kind: 'refused', why: `"${odd.text}" is no text of a path` }
    const name = uniqueName(names.join('_'), taken)
    if (parts.length > 1) merged.push({ name, names, lengthMin: lengthOf(parts) })
    else if (name !== names[0]) renamed.set(names[0] ?? '', name)
    segments.push(`{${name}}`)
  }
  const path = `/${segments.join('/')}`
  const pattern = parsePattern(patternText(path))
  if (!pattern.ok) return { kind: 'refused', why: pattern.error }
  // As a client would send it: what the gate refuses in every path needs no route.
  const canonical = canonicalPath(encodeURI(path.replace(/\{[^}]*\}/g, 'x')))
  if (!canonical.ok) return { kind: 'refused', why: `no request has it: it holds ${canonical.error.reason}` }
  return { kind: 'path', path, renamed, merged }
}

interface SegmentPart {
  readonly kind: 'name' | 'text'
  readonly text: string
}

const partsOf = (segment: string): readonly SegmentPart[] | undefined => {
  const parts: SegmentPart[] = []
  let rest = segment
  while (rest !== '') {
    const open = rest.indexOf('{')
    const close = rest.indexOf('}')
    if (open === -1 && close === -1) return [...parts, { kind: 'text', text: rest }]
    if (open === -1 || close < open) return undefined
    if (open > 0) parts.push({ kind: 'text', text: rest.slice(0, open) })
    const name = rest.slice(open + 1, close)
    if (name === '' || name.includes('{')) return undefined
    parts.push({ kind: 'name', text: name })
    rest = rest.slice(close + 1)
  }
  return parts
}

const uniqueName = (wanted: string, taken: Set<string>): string => {
  const clean = wanted.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 60)
  const base = NAME.test(clean) ? clean : `_${clean}`.slice(0, 60)
  let name = base
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`
  taken.add(name)
  return name
}

const lengthOf = (parts: readonly SegmentPart[]): number =>
  parts.reduce((sum, { kind, text }) => sum + (kind === 'name' ? 1 : Array.from(decoded(text)).length), 0)

/** The path part of a server's URL, without a slash at its end; undefined where it is none that routes could have. */
export const basePathOf = (url: string): string | undefined => {
  const path = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*(.*)$/i.exec(url)?.[1] ?? url
  const bare = path.replace(/[?#].*$/s, '').replace(/\/+$/, '')
  if (bare === '' || bare === '.') return ''
  const absolute = bare.startsWith('/') ? bare : `/${bare}`
  const read = readPath(absolute)
  return read.kind === 'path' && !read.path.includes('{') ? read.path : undefined
}
