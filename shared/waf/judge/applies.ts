// Which detectors look at a field, and which rules take what they find.

import type { Detector } from '../detectors/detector.ts'
import { PLACES } from '../fields/field.ts'
import type { Part, Place, View } from '../fields/field.ts'
import type { Rule } from '../rules/rule.ts'
import { matchesName } from './names.ts'
import type { Judged } from './run.ts'
import type { Sensitivity } from './score.ts'

type ByPlace = Readonly<Record<Place, number>>

/** The detectors that look at a part of a place, or at a value that is no text: a bit for each, as in gate.ts. */
export const masksByPlace = (detectors: readonly Detector[]): Readonly<Record<Part | 'binary', ByPlace>> => {
  const among = (part: Part, isAsked: (detector: Detector) => boolean = () => true): ByPlace => {
    const masks: Partial<Record<Place, number>> = {}
    for (const place of PLACES) {
      let mask = 0
      for (const [index, detector] of detectors.entries()) {
        const { places, parts } = detector
        if (places?.includes(place) !== false && parts?.includes(part) !== false && isAsked(detector))
          mask |= 1 << index
      }
      masks[place] = mask
    }
    // Every place has been given its mask.
    return masks as ByPlace
  }
  return {
    name: among('name'),
    value: among('value'),
    binary: among('value', ({ binary, always }) => binary === true || always === true),
  }
}

/**
 * What these report acts as a whole value only, or at its beginning: a URL that is fetched, a path that is opened, a key
 * that is merged. Words around it take that away. All else is as good behind a sentence as without: who sends it adds
 * one for nothing.
 */
const WHOLE_VALUES: ReadonlySet<string> = new Set(['url', 'path', 'proto', 'nosql'])

/** Those detectors: a bit for each. */
export const maskOfWhole = (detectors: readonly Detector[]): number => {
  let mask = 0
  for (const [index, { name }] of detectors.entries()) if (WHOLE_VALUES.has(name)) mask |= 1 << index
  return mask
}

/** Of what is less than conclusive, that is what counts in prose: many remarks on code make no attack. */
const PROSE_SHARE = 0.5

/**
 * Advisories write out a program amid prose, unmarked. Two declarations in front of it make it a listing, of which
 * several findings together are still less than an attack; where templates are rendered from such texts, level 3 is due.
 */
const LISTED_SHARE = 0.3
const PROGRAMS: ReadonlySet<string> = new Set(['template', 'code'])

/**
 * What is evidence even where prose quotes it: software acts on it wherever it stands, or it breaks out of what stands
 * before it, which no piece of code does that is whole.
 */
const NEVER_QUOTED: ReadonlySet<string> = new Set([
  'jndi',
  'xxe',
  'deserial',
  'upload',
  'scanner',
  'ldap',
  'xpath',
  'encoding',
])

/** A path that is conclusive behind words climbs to a file of secrets; those of examples climb to files of their own. */
const CLIMB = 'path-traversal'

/** What does nothing where code is shown as code, whole or not. */
const RENDERED: ReadonlySet<string> = new Set([
  'xss-element',
  'xss-handler',
  'xss-markup',
  'template-expression',
  'code-php',
])

export interface Quoting {
  readonly reads: () => boolean
  readonly shown: (kind: string) => boolean
  readonly quoted: (offset: number) => boolean
  readonly fenced: (offset: number) => boolean
  readonly foreign: (offset: number) => boolean
  readonly cut: (offset: number) => boolean
  readonly filed: () => boolean
  readonly amid: (offset: number, family: string) => boolean
  readonly marked: (offset: number, runs: boolean) => boolean
  readonly named: (offset: number) => boolean
  readonly selfContained: (offset: number, family: string) => boolean
  readonly listed: (offset: number) => boolean
}

/** What documents show in spans and indented blocks, as others do in fences. Markup does there what it does anywhere. */
const MARKED: ReadonlySet<string> = new Set(['shell', 'sqli', 'template', 'code'])

/** What documents name in a span of code as they name a function: `<script src>`, `<link rel=stylesheet>`. */
const NAMED = 'xss-element'

/**
 * Is a finding no evidence since a text quotes it as code? A span of code within a sentence is no excuse for what is
 * conclusive: to most of what runs it, backticks are two characters more, and to a shell they are an order. A closed
 * fence is one for code that stands by itself, and in a document so is what else it marks as code.
 */
export const isForgiven = (
  text: Quoting,
  kind: string,
  weight: number,
  offset: number,
  firm: boolean,
): boolean => {
  const family = familyOf(kind)
  // Whoever shows code does not encode it.
  if (!text.shown(kind)) return false
  if (NEVER_QUOTED.has(family) || !text.quoted(offset)) return false
  // Nothing stands before it: what acts as a whole value or at its beginning does, whatever mark follows.
  if (text.cut(offset) && (!RENDERED.has(kind) || text.filed())) return false
  // To a browser, what other notations set around markup is text before it and behind it.
  if (family === 'xss' && text.foreign(offset)) return false
  if (text.amid(offset, family) || (weight === 1 && kind === CLIMB)) return false
  if (
    weight === 1 &&
    !(kind === NAMED && text.named(offset)) &&
    !text.fenced(offset) &&
    !(MARKED.has(family) && text.marked(offset, runs(family, kind)))
  )
    return false
  return !firm && (RENDERED.has(kind) || text.selfContained(offset, family))
}

/** Does it run by itself what it says? Pages and expressions are rendered, statements need a connection. */
const runs = (family: string, kind: string): boolean =>
  family === 'shell' || (family === 'code' && !RENDERED.has(kind))

/** The part of its weight that a finding has in the text around it. */
export const shareOf = (text: Quoting, kind: string, weight: number, offset: number): number => {
  if (weight < 1) return text.reads() ? PROSE_SHARE : 1
  return PROGRAMS.has(familyOf(kind)) && text.reads() && text.listed(offset) ? LISTED_SHARE : 1
}

/** `sqli-union` is of the family `sqli`. */
export const familyOf = (kind: string): string => {
  const dash = kind.indexOf('-')
  return dash < 0 ? kind : kind.slice(0, dash)
}

export interface Applying {
  readonly sensitivity: Sensitivity
  readonly excluded: (rule: string, tags: readonly string[], field: string) => boolean
}

export const applies = (rule: Rule, field: Judged, view: View, options: Applying): boolean =>
  rule.sensitivity <= options.sensitivity &&
  (rule.places.length === 0 || rule.places.includes(field.place)) &&
  (rule.parts.length === 0 || rule.parts.includes(field.part)) &&
  (rule.views.length === 0 || rule.views.includes(view.how)) &&
  (rule.fields.length === 0 || rule.fields.some((pattern) => matchesName(pattern, field.name()))) &&
  field.typed?.aside.has(familyOf(rule.id)) !== true &&
  !options.excluded(rule.id, rule.tags, field.name())
