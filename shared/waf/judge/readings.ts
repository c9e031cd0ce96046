// One field, looked at through its readings: the text as it stands, with its encodings undone, and what is nested in it.
// Each reading goes to the detectors that its classes call, and what they find is weighed by the program's rules.

import { decodeBase64 } from '../fields/base64.ts'
import { frameOfGraphql } from '../fields/executable.ts'
import type { Unfolding } from '../fields/field.ts'
import { looksLikeGraphql } from '../fields/graphql.ts'
import { looksLikeJson } from '../fields/json.ts'
import type { JsonStack } from '../fields/json.ts'
import { isPlain } from '../fields/plain.ts'
import { isPolyline } from '../fields/polyline.ts'
import { BRACE, DOUBLE, look, PAREN, seen } from '../fields/presence.ts'
import type { Program } from '../rules/program.ts'
import { work } from '../work.ts'
import type { Applying } from './applies.ts'
import { blanked, narrowed } from './blanks.ts'
import { makeCalls } from './calls.ts'
import { flat } from './flat.ts'
import { leavesOfJson, literalsOf } from './leaves.ts'
import type { Leaf } from './leaves.ts'
import { mayRepeat, settle } from './run.ts'
import type { Judged, Run } from './run.ts'
import { refuses } from './score.ts'
import { decodedOf, mayBeBase64 } from './views.ts'
import { timesApart } from './warmth.ts'

/** Units of work for each character of a reading: to take JSON apart, to seek its encodings, to read it as base64. */
const PER_WALK = 5
const PER_UNFOLDING = 2
const PER_BASE64 = 5
/** To know a GraphQL document by its grammar. */
const PER_GRAMMAR = 8

/** How many encodings are undone, one within the other. */
export const UNFOLD_DEPTH = 3

export interface ReadingOptions extends Applying {
  readonly depth: number
  readonly fields: number
}

export interface Readings {
  /** Judges a text whose classes stand in `seen`; the field has the hits then. */
  readonly judge: (field: Judged, text: string) => void
  /** True where what is left of the budget does not pay for more of this field. */
  readonly isOver: (field: Judged) => boolean
  /** Forgets the texts. */
  readonly end: () => void
}

interface Json {
  readonly leaves: readonly Leaf[]
  readonly isDocument: boolean
}

const NO_JSON: Json = { leaves: [], isDocument: false }

/** `run`: the request that is judged. `stacks`: for the JSON within a text, one for each depth. */
export const makeReadings = (
  program: Program,
  options: ReadingOptions,
  stacks: readonly JsonStack[],
  run: () => Run,
): Readings => {
  // Rules of users may match what no detector of ours looks at.
  const always = program.detectors.some((detector) => detector.always === true)

  const judgeView = (field: Judged, given: string, how: Unfolding, depth: number): void => {
    if (!always && field.part === 'value' && isPolyline(given)) return
    const text = field.binary ? flat(given) : flat(narrowed(blanked(given)))
    const { chars } = seen
    const { leaves, isDocument } = jsonOf(field, text, depth)
    if (isDocument) return judgeLeaves(field, leaves, depth)
    const document = frameOf(field, text, depth, chars)
    if (document !== undefined) look(document, 0, document.length)
    calls.detect(field, document ?? text, how, depth)
    if (depth < UNFOLD_DEPTH && !field.binary) unfold(field, text, depth, chars, leaves)
  }

  /**
   * What is JSON in the text, if it begins so. Of a document of it, from its first character to its last, the keys and
   * leaves are judged, as a body's are, and not what parts them: a semicolon in one and a word in the next are no chain of
   * commands.
   */
  const jsonOf = (field: Judged, text: string, depth: number): Json => {
    const { chars, words, marks } = seen
    if (depth >= UNFOLD_DEPTH || field.binary || !looksLikeJson(text, chars)) return NO_JSON
    work.left -= PER_WALK * text.length * timesApart()
    if (isOver(field)) return NO_JSON
    const leaves: Leaf[] = []
    const stack = stacks[depth + 1] as JsonStack
    const outcome = leavesOfJson(text, field.name(), options, stack, always, leaves)
    seen.chars = chars
    seen.words = words
    seen.marks = marks
    return { leaves, isDocument: outcome === 'ok' && !always }
  }

  /**
   * Of an executable document, where clients of GraphQL send one: what stands around its literals, which are judged each
   * by itself. A bracket, a quote and what is in it read as an attack together where each is none.
   */
  const frameOf = (field: Judged, text: string, depth: number, chars: number): string | undefined => {
    if (always || depth >= UNFOLD_DEPTH || field.binary || field.part !== 'value') return undefined
    if ((chars & GRAPHQL) !== GRAPHQL || !looksLikeGraphql(text) || !isQuery(field.name())) return undefined
    work.left -= PER_GRAMMAR * text.length * timesApart()
    if (isOver(field)) return undefined
    const { left } = work
    const document = frameOfGraphql(text, options.fields)
    work.left -= (left - work.left) * (timesApart() - 1)
    // The same text under another name is judged whole.
    if (document !== undefined) field.suppressed = true
    return document === undefined ? undefined : flat(document)
  }

  /**
   * Nothing is left to spend, or a request that is refused anyway has had its share: evidence is complete where it is
   * cheap, and no attacker buys more work with a text that was found out.
   */
  const isOver = (field: Judged): boolean => {
    if (work.left < 0) return true
    const { enough, refused } = run()
    return work.left < enough && (refused || refuses(field.hits, options.sensitivity))
  }

  const unfold = (
    field: Judged,
    text: string,
    depth: number,
    chars: number,
    leaves: readonly Leaf[],
  ): void => {
    work.left -= PER_UNFOLDING * text.length * timesApart()
    if (isOver(field)) return
    const decoded = decodedOf(text, chars)
    if (decoded !== text) again(field, decoded, 'decoded', depth + 1)
    judgeLeaves(field, leaves, depth)
    if ((chars & GRAPHQL) === GRAPHQL && looksLikeGraphql(text))
      judgeLeaves(field, literalsOf(text, field.name(), options.fields), depth)
    else if (mayBeBase64(text, chars)) {
      work.left -= PER_BASE64 * text.length
      const plain = decodeBase64(text)
      if (plain !== undefined) again(field, plain, 'base64', depth + 1)
    }
  }

  const again = (field: Judged, text: string, how: Unfolding, depth: number): void => {
    look(text, 0, text.length)
    if (always || !isPlain(text, 0, text.length, seen.chars, seen.words)) judgeView(field, text, how, depth)
  }

  const judgeLeaves = (field: Judged, leaves: readonly Leaf[], depth: number): void => {
    // Equal values repeat within a document, as they do in a body, and are judged once.
    const clean = new Set<string>()
    const repeats = field.typed === undefined && mayRepeat(field.place)
    for (const leaf of leaves) {
      const { part, operand } = leaf
      if (clean.has(leaf.text) && part === 'value') continue
      const child: Judged = { ...field, name: () => leaf.name, part, operand, hits: [], suppressed: false }
      look(leaf.text, 0, leaf.text.length)
      judgeView(child, leaf.text, 'nested', depth + 1)
      if (child.hits.length > 0) settle(run(), child, options.sensitivity)
      // What stands inside must not be passed over when it comes again under another name.
      if (child.hits.length > 0 || child.suppressed) field.suppressed = true
      else if (repeats && part === 'value' && !isOver(child)) clean.add(leaf.text)
    }
  }

  const calls = makeCalls(program, options, UNFOLD_DEPTH + 1, isOver)

  return {
    judge: (field, text) => judgeView(field, text, '', 0),
    isOver,
    end: calls.end,
  }
}

/** What every GraphQL document with arguments has. */
const GRAPHQL = BRACE | PAREN | DOUBLE

/** The parameter that carries a document over HTTP (GraphQL over HTTP, §5), in a batch, a form or a file's `operations` too. */
const isQuery = (name: string): boolean => name === 'query' || name.endsWith('.query')
