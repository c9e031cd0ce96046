// A packed program made ready to run: views on its arrays, operators bound to what they need, and what the prefilter
// needs to pass over rules. Nothing is built here but small objects, as this runs before an isolate's first request.

import { err, ok, type Result } from '../../lib/result.ts'
import type { LinkData, ProgramData, RuleData } from './data.ts'
import { loadExpressions, type Matcher } from './matchers.ts'
import { loadOperators, NO_OPERATOR, type LoadedOperator } from './operators.ts'
import { openProgram } from './pack.ts'
import type { Sieve } from './plan.ts'
import { rehearse } from './rehearse.ts'
import { isSifted, makeSieve, usesOf, wayOf, type Uses } from './sieve.ts'
import type { Pool } from './text.ts'
import { makeWalk, type Walk } from './walk.ts'

/** A link with what the prefilter needs to pass it over. */
export interface LoadedLink {
  readonly data: LinkData
  readonly operator: LoadedOperator
  /** The matcher that the prefilter answers for, by its place in the sieve: members without it need not be asked; -1 for none. */
  readonly sifted: number
  /** Whether that matcher is asked in this one way alone: a text that it refuted is no candidate any more. */
  readonly alone: boolean
  /** By operator and chain: what is asked of a text. */
  readonly question: number
}

export interface LoadedRule {
  readonly data: RuleData
  readonly links: readonly LoadedLink[]
}

export interface Runtime {
  readonly data: ProgramData
  readonly rules: readonly LoadedRule[]
  readonly operators: readonly LoadedOperator[]
  /** By expression, for selectors and tags. */
  readonly expressions: readonly Matcher[]
  readonly sieve: Sieve
  /** Places in data.rules, by phase from 1. */
  readonly phases: readonly (readonly number[])[]
  readonly walks: readonly Walk[]
  readonly stores: Stores
  /** Texts that requests repeat, with what is known of them. */
  readonly recurring: Pool
  /** By expression: names of variables, and whether it names them. */
  readonly named: (Map<string, boolean> | undefined)[]
  /** The matchers that its rules ask. */
  readonly used: readonly Matcher[]
  /** What it has judged of clients' texts in this isolate, in units of work. */
  readonly warmth: { units: number }
}

/** Collections that outlive a request (`initcol`), in this isolate only and bounded. */
export type Stores = Map<string, StoredCollection>

export interface StoredCollection {
  readonly values: Map<string, string>
  readonly expiries: Map<string, number>
}

export interface LoadOptions {
  /** Rules that are tagged with a higher paranoia level do not run, whatever the set-up says. */
  readonly paranoiaMax: number
}

export const loadProgram = (
  bytes: Uint8Array,
  options: LoadOptions = { paranoiaMax: 4 },
): Result<Runtime, string> => {
  const opened = openProgram(bytes)
  if (!opened.ok) return err(opened.error)
  const { data } = opened.value
  const expressions = loadExpressions(opened.value)
  const operators = loadOperators(opened.value, expressions)
  const phases = phasesOf(data, options.paranoiaMax)
  const uses = usesOf(opened.value, phases)
  const rules = data.rules.map((rule) => ({
    data: rule,
    links: rule.links.map((link) => loadLink(link, operators[link.operator] ?? NO_OPERATOR, uses)),
  }))
  return ok({
    data,
    rules,
    operators,
    expressions,
    sieve: makeSieve(opened.value, uses),
    phases,
    walks: phases.map((places) => makeWalk(rules, places, uses.size)),
    stores: new Map(),
    recurring: new Map(),
    named: [],
    used: usedOf(rules, phases),
    warmth: { units: 0 },
  })
}

const usedOf = (rules: readonly LoadedRule[], phases: readonly (readonly number[])[]): readonly Matcher[] => {
  const used = new Set<Matcher>()
  for (const places of phases)
    for (const place of places)
      for (const { operator } of rules[place]?.links ?? [])
        if (operator.kind === 'matcher') used.add(operator.run)
  return Array.from(used)
}

/** Guards and screens of several routes share what is loaded: the tables are megabytes. */
const loadedPrograms = new WeakMap<Uint8Array, Map<number, Result<Runtime, string>>>()

export const loadOnce = (bytes: Uint8Array, paranoiaMax: number): Result<Runtime, string> => {
  const levels = loadedPrograms.get(bytes) ?? new Map<number, Result<Runtime, string>>()
  loadedPrograms.set(bytes, levels)
  const known = levels.get(paranoiaMax)
  if (known !== undefined) return known
  const loaded = loadProgram(bytes, { paranoiaMax })
  if (loaded.ok) rehearse(loaded.value)
  levels.set(paranoiaMax, loaded)
  return loaded
}

const LEVEL_TAG = /^paranoia-level\/([1-9])$/

/** The rules of each phase whose paranoia level lets them run. */
const phasesOf = (data: ProgramData, paranoiaMax: number): readonly (readonly number[])[] => {
  const levels = data.tags.map((tag) => Number(LEVEL_TAG.exec(tag)?.[1] ?? 0))
  const phases: number[][] = [[], [], [], [], []]
  data.rules.forEach((rule, place) => {
    if (rule.tags.every((tag) => (levels[tag] ?? 0) <= paranoiaMax)) phases[rule.phase - 1]?.push(place)
  })
  return phases
}

const loadLink = (link: LinkData, operator: LoadedOperator, uses: Uses): LoadedLink => {
  const use = operator.kind === 'matcher' && isSifted(link) ? uses.get(operator.matcher) : undefined
  const isKnown = use?.ways.has(wayOf(link)) === true
  return {
    data: link,
    operator,
    sifted: isKnown ? use.place : -1,
    alone: isKnown && use.ways.size === 1,
    question: link.operator * 4096 + link.chain,
  }
}
