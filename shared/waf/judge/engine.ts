// The engine: takes a request's fields, has each judged through its readings, and adds up what the program's rules make
// of the findings. One engine per isolate and guard.

import type { Body, Exchange } from '../../exchange/exchange.ts'
import { isBinary } from '../fields/binary.ts'
import { walkBody } from '../fields/body.ts'
import type { BodyOutcome } from '../fields/outcome.ts'
import { OPERAND_MAX } from '../fields/field.ts'
import type { Intake, Part, Place } from '../fields/field.ts'
import { walkHead } from '../fields/head.ts'
import { jsonStack, operandAt } from '../fields/json.ts'
import type { JsonSink, JsonStack } from '../fields/json.ts'
import { isPlainAs } from '../fields/plain.ts'
import { look, seen } from '../fields/presence.ts'
import type { Program } from '../rules/program.ts'
import { UNBOUNDED, work } from '../work.ts'
import { makeMemo } from './memo.ts'
import { makeReadings, UNFOLD_DEPTH } from './readings.ts'
import { judgeTyped, mayRepeat, newRun, settle } from './run.ts'
import type { Judged, Run } from './run.ts'
import type { Hit, Sensitivity } from './score.ts'
import { typeOf } from './types.ts'
import type { FieldType, TypedField } from './types.ts'
import { isolate, timesApart } from './warmth.ts'

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

/** Units of work: to take a field in, and to judge one that is not plain, besides what its readings cost. */
const PER_INTAKE = 100
const PER_FIELD = 1000
/** To take a body apart. */
const PER_BODY_CHARACTER = 5

const OK: BodyOutcome = { kind: 'ok' }

export const makeEngine = (program: Program, options: EngineOptions): Engine => {
  // Rules of users may match what no detector of ours looks at.
  const always = program.detectors.some((detector) => detector.always === true)
  const stacks: readonly JsonStack[] = Array.from({ length: UNFOLD_DEPTH + 1 }, () =>
    jsonStack(options.depth),
  )
  const memo = makeMemo()
  let run: Run = newRun()
  const readings = makeReadings(program, options, stacks, () => run)

  const intake: Intake = (place, part, prefix, key, text, value) => {
    work.left -= PER_INTAKE
    if (place === 'header' && memo.knows(key, text)) return
    const typed =
      part === 'value' && options.types.length > 0 ? typeOf(options.types, prefix + key) : undefined
    if (typed !== undefined) judgeTyped(run, typed, prefix + key, text)
    if (typed?.closed === true || work.left < 0) return
    look(text, 0, text.length)
    if (!always && isPlainAs(place, part, text, 0, text.length, seen.chars, seen.words)) return
    const clean = judgeField(place, part, () => prefix + key, text, typed, written(value))
    if (clean && place === 'header' && typed === undefined) memo.keep(key, text)
  }

  const sink = (place: Place): JsonSink => ({
    all: always || options.types.length > 0,
    key: (text, name, json, behind) => {
      judgeField(place, 'name', name, text, undefined, operandAt(json, behind))
    },
    value: (text, name) => {
      const typed = options.types.length > 0 ? typeOf(options.types, name()) : undefined
      if (typed !== undefined) judgeTyped(run, typed, name(), text)
      if (typed?.closed === true) return
      if (typed !== undefined) look(text, 0, text.length)
      judgeField(place, 'value', name, text, typed, '')
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
    operand: string,
  ): boolean => {
    if (work.left < 0) return false
    const repeats = part === 'value' && typed === undefined && mayRepeat(place)
    if (repeats && run.clean.get(text) === place) return true
    work.left -= PER_FIELD * timesApart()
    const binary = place === 'file' && part === 'value' && isBinary(text)
    const field: Judged = { place, part, name, typed, binary, operand, hits: [], suppressed: false }
    readings.judge(field, text)
    if (field.hits.length > 0) settle(run, field, options.sensitivity)
    // What was not looked at whole is known to nobody as clean, neither in this request nor in the next.
    const clean = field.hits.length === 0 && !field.suppressed && !readings.isOver(field)
    if (clean && repeats) run.clean.set(text, place)
    return clean
  }

  const judged = (budget: number | undefined, judging: () => BodyOutcome): Judgement => {
    work.left = budget ?? UNBOUNDED
    run = newRun(work.left - ENOUGH)
    const before = work.left
    const body = judging()
    const refused = run.refused || (options.sensitivity > 2 && run.total >= 2 * FIELD_TOTAL)
    const judgement = { hits: run.hits, score: run.score, refused, body, work: work.left }
    isolate.units += before - work.left
    work.left = UNBOUNDED
    readings.end()
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
        work.left -= PER_BODY_CHARACTER * text.length * timesApart()
        return walkBody(body, text, contentType, {
          prefixOnly,
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

/** A parameter's value is a string to whoever reads it. */
const written = (value: string | undefined): string =>
  value === undefined ? '' : JSON.stringify(value.slice(0, OPERAND_MAX))

/** What a refused request may cost before the judging leaves it at that: less than a millisecond. */
const ENOUGH = 600_000

/** What a field scores when it refuses by itself; many weak ones together count at the higher levels. */
const FIELD_TOTAL = 5
