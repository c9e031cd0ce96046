// The engine: takes a request's fields, looks at each through its views, asks the detectors that could find
// something there, and adds up what the program's rules make of the findings. One engine per isolate and guard.

import type { Body, Exchange } from '../../exchange/exchange.ts'
import { ORDINARY } from '../detectors/detector.ts'
import type { Context, Detector, Report } from '../detectors/detector.ts'
import { decodeBase64 } from '../fields/base64.ts'
import { walkBody } from '../fields/body.ts'
import type { BodyOutcome } from '../fields/body.ts'
import type { Intake, Part, Place, Unfolding, View } from '../fields/field.ts'
import { looksLikeGraphql, walkGraphql } from '../fields/graphql.ts'
import { walkHead } from '../fields/head.ts'
import { jsonStack, looksLikeJson, walkJson } from '../fields/json.ts'
import type { JsonSink, JsonStack } from '../fields/json.ts'
import { BRACE, DOUBLE, isPlain, isPlainAs, look, PAREN, seen } from '../fields/presence.ts'
import type { Program } from '../rules/program.ts'
import { applies, detectorsByPlace, familyOf, NEVER_QUOTED } from './applies.ts'
import { contextOf } from './context.ts'
import { masked } from './excerpt.ts'
import { makeMemo } from './memo.ts'
import { isBest, judgeTyped, keep, newRun, settle } from './run.ts'
import type { Judged, Run } from './run.ts'
import { UNBOUNDED, work } from '../work.ts'
import { refuses } from './score.ts'
import type { Hit, Sensitivity } from './score.ts'
import { typeOf } from './types.ts'
import type { FieldType, TypedField } from './types.ts'
import { decodedOf, mayBeBase64 } from './views.ts'

export interface EngineOptions {
  readonly sensitivity: Sensitivity
  readonly depth: number
  readonly fields: number
  readonly types: readonly TypedField[]
  /** True when an exclusion of the policy takes this rule off this field. */
  readonly excluded: (rule: string, tags: readonly string[], field: string) => boolean
}

export interface Judgement {
  readonly hits: readonly Hit[]
  readonly score: number
  readonly refused: boolean
  readonly body: BodyOutcome
  /** Units of work that are left; below 0 where the judging ended before all had been looked at. */
  readonly work: number
}

export interface Engine {
  /** `budget`: units of work that this may take; without a bound when left out, as everywhere here. */
  readonly head: (exchange: Exchange, budget?: number) => Judgement
  /** `text`: what of the body is inspected; `prefixOnly`: it is not the whole. */
  readonly body: (
    body: Body,
    text: string,
    contentType: string,
    prefixOnly: boolean,
    budget?: number,
  ) => Judgement
  /** One text by itself: what the rules' examples and the measurements ask. */
  readonly text: (place: Place, part: Part, name: string, text: string, budget?: number) => Judgement
}

/** Units of work: a field; what each detector costs besides, it says itself. */
const PER_FIELD = 300
/** To undo a view's encodings. */
const PER_UNFOLDING = 6
/** To take a body apart. */
const PER_BODY_CHARACTER = 3

/** How many encodings are undone, one within the other. */
export const UNFOLD_DEPTH = 3

const OK: BodyOutcome = { kind: 'ok' }

export const makeEngine = (program: Program, options: EngineOptions): Engine => {
  const byPlace = detectorsByPlace(program.detectors)
  // Rules of users may match what no detector of ours looks at.
  const always = program.detectors.some((detector) => detector.always === true)
  const stacks: readonly JsonStack[] = Array.from({ length: UNFOLD_DEPTH + 1 }, () =>
    jsonStack(options.depth),
  )
  const memo = makeMemo()
  let run: Run = newRun()

  const intake: Intake = (place, part, prefix, key, text) => {
    if (place === 'header' && memo.knows(key, text)) return
    const typed =
      part === 'value' && options.types.length > 0 ? typeOf(options.types, prefix + key) : undefined
    if (typed !== undefined) judgeTyped(run, typed, prefix + key, text)
    if (typed?.closed === true) return
    look(text, 0, text.length)
    if (!always && isPlainAs(place, part, text, 0, text.length, seen.chars, seen.words)) return
    const clean = judgeField(place, part, () => prefix + key, text, typed)
    if (clean && place === 'header' && typed === undefined) memo.keep(key, text)
  }

  const sink = (place: Place): JsonSink => ({
    all: always || options.types.length > 0,
    key: (text, name) => {
      judgeField(place, 'name', name, text, undefined)
    },
    value: (text, name) => {
      const typed = options.types.length > 0 ? typeOf(options.types, name()) : undefined
      if (typed !== undefined) judgeTyped(run, typed, name(), text)
      if (typed?.closed === true) return
      if (typed !== undefined) look(text, 0, text.length)
      judgeField(place, 'value', name, text, typed)
    },
    literal:
      options.types.length === 0
        ? undefined
        : (text, name) => {
            const typed = typeOf(options.types, name())
            if (typed !== undefined) judgeTyped(run, typed, name(), text)
          },
  })
  const jsonSink = sink('json')

  /**
   * Judges one field that is not plain: `seen` still holds its classes. True where it is clean, and would be under
   * any other name.
   */
  const judgeField = (
    place: Place,
    part: Part,
    name: () => string,
    text: string,
    typed: FieldType | undefined,
  ): boolean => {
    const repeats = part === 'value' && typed === undefined && mayRepeat(place)
    if (repeats && run.clean.get(text) === place) return true
    work.left -= PER_FIELD
    const field: Judged = { place, part, name, typed, hits: [], suppressed: false }
    judgeView(field, text, '', 0, seen.chars, seen.words)
    if (field.hits.length > 0) settle(run, field, options.sensitivity)
    // What was not looked at whole is known to nobody as clean, neither in this request nor in the next.
    const clean = field.hits.length === 0 && !field.suppressed && !isOver(field)
    if (clean && repeats) run.clean.set(text, place)
    return clean
  }

  const judgeView = (
    field: Judged,
    text: string,
    how: Unfolding,
    depth: number,
    chars: number,
    words: number,
  ): void => {
    const detectors = (field.part === 'name' ? byPlace.name : byPlace.value)[field.place]
    let context: Context | undefined
    let view: View | undefined
    let report: Report | undefined
    const { marks } = seen
    for (let index = 0; index < detectors.length; index++) {
      const detector = detectors[index] as Detector
      if (!detector.wants(chars, words)) continue
      const cost = detector.cost ?? ORDINARY
      work.left -= cost.character * text.length + cost.mark * marks
      if (isOver(field)) return
      view ??= { text, chars, words, how, depth }
      context ??= contextOf(field, text)
      report ??= reporter(field, view, context)
      detector.detect(view, context, report)
    }
    if (depth < UNFOLD_DEPTH) unfold(field, text, depth, chars)
  }

  /**
   * Nothing is left to spend, or a request that is refused anyway has had its share: evidence is complete where it is
   * cheap, and no attacker buys more work with a text that was found out.
   */
  const isOver = (field: Judged): boolean =>
    work.left < 0 || (work.left < run.enough && (run.refused || refuses(field.hits, options.sensitivity)))

  const unfold = (field: Judged, text: string, depth: number, chars: number): void => {
    work.left -= PER_UNFOLDING * text.length
    if (isOver(field)) return
    const decoded = decodedOf(text, chars)
    if (decoded !== text) again(field, decoded, 'decoded', depth + 1)
    const json = looksLikeJson(text, chars) && nested(field, text, depth)
    if (json) return
    if ((chars & GRAPHQL) === GRAPHQL && looksLikeGraphql(text)) literals(field, text, depth)
    else if (mayBeBase64(chars)) {
      const plain = decodeBase64(text)
      if (plain !== undefined) again(field, plain, 'base64', depth + 1)
    }
  }

  const again = (field: Judged, text: string, how: Unfolding, depth: number): void => {
    look(text, 0, text.length)
    if (always || !isPlain(text, 0, text.length, seen.chars, seen.words))
      judgeView(field, text, how, depth, seen.chars, seen.words)
  }

  /** JSON in a value: its keys and leaves are judged as texts of their own, under the name that they have in it. False where it is none. */
  const nested = (field: Judged, text: string, depth: number): boolean => {
    const inner: Leaf[] = []
    const bounds = { depth: options.depth, fields: options.fields }
    const gather =
      (part: Part) =>
      (found: string, name: () => string): void => {
        if (always || !isPlainAs('json', part, found, 0, found.length, seen.chars, seen.words))
          inner.push({ name: name(), text: found, part })
      }
    const stack = stacks[depth + 1] as JsonStack
    const outcome = walkJson(text, field.name(), bounds, stack, {
      all: always,
      key: gather('name'),
      value: gather('value'),
      literal: undefined,
    })
    judgeLeaves(field, inner, depth)
    return outcome !== 'malformed'
  }

  /** The string values of a GraphQL document: what the client's data stands in. */
  const literals = (field: Judged, text: string, depth: number): void => {
    const inner: Leaf[] = []
    walkGraphql(text, options.fields, (value) => {
      inner.push({ name: field.name(), text: value, part: 'value' })
    })
    judgeLeaves(field, inner, depth)
  }

  const judgeLeaves = (field: Judged, leaves: readonly Leaf[], depth: number): void => {
    for (const leaf of leaves) {
      const child: Judged = { ...field, name: () => leaf.name, part: leaf.part, hits: [], suppressed: false }
      look(leaf.text, 0, leaf.text.length)
      judgeView(child, leaf.text, 'nested', depth + 1, seen.chars, seen.words)
      if (child.hits.length > 0) settle(run, child, options.sensitivity)
      // What stands inside must not be passed over when it comes again under another name.
      if (child.hits.length > 0 || child.suppressed) field.suppressed = true
    }
  }

  const reporter =
    (field: Judged, view: View, context: Context): Report =>
    (kind, weight, offset, syntactic) => {
      // What the detector takes back for this field's name must not count as clean under another one.
      if (weight === 0) field.suppressed = true
      const bindings = weight === 0 ? undefined : program.bindings.get(kind)
      if (bindings === undefined) return
      const family = familyOf(kind)
      if (options.sensitivity <= 2 && !NEVER_QUOTED.has(family) && context.quoted(offset)) return
      for (const binding of bindings) {
        if (!applies(binding, field, view, options)) {
          field.suppressed = true
          continue
        }
        const score = Math.round(binding.score * weight * 10) / 10
        if (!isBest(field.hits, binding.id, score, syntactic)) continue
        keep(field.hits, {
          rule: binding.id,
          field: field.name(),
          offset,
          score,
          excerpt: masked(view.text, offset),
          family,
          syntactic,
        })
      }
    }

  const judged = (budget: number | undefined, judging: () => BodyOutcome): Judgement => {
    work.left = budget ?? UNBOUNDED
    run = newRun(work.left - ENOUGH)
    const body = judging()
    const refused = run.refused || (options.sensitivity > 2 && run.total >= 2 * FIELD_TOTAL)
    const judgement = { hits: run.hits, score: run.score, refused, body, work: work.left }
    work.left = UNBOUNDED
    return judgement
  }

  return {
    head: (exchange, budget) =>
      judged(budget, () => {
        walkHead(exchange, intake)
        return OK
      }),
    body: (body, text, contentType, prefixOnly, budget) =>
      judged(budget, () => {
        work.left -= PER_BODY_CHARACTER * text.length
        return walkBody(body, text, contentType, prefixOnly, {
          bounds: { depth: options.depth, fields: options.fields },
          stack: stacks[0] as JsonStack,
          intake,
          json: jsonSink,
        })
      }),
    text: (place, part, name, text, budget) =>
      judged(budget, () => {
        intake(place, part, name, '', text)
        return OK
      }),
  }
}

/** A text within a text, under the name that it has there. */
interface Leaf {
  readonly name: string
  readonly text: string
  readonly part: Part
}

/** What every GraphQL document with arguments has. */
const GRAPHQL = BRACE | PAREN | DOUBLE

/** What a refused request may cost before the judging leaves it at that: a millisecond. */
const ENOUGH = 1_000_000

/** What a field scores when it refuses by itself; many weak ones together count at the higher levels. */
const FIELD_TOTAL = 5

/** Equal values are judged once a request; headers and paths are few, and their detectors ask for names. */
const mayRepeat = (place: Place): boolean => place !== 'header' && place !== 'path'
