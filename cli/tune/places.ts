// Where in the policy an exclusion for a route belongs: its payload guards, or the screen that judges its answers, with
// the rules that they know and the exclusions that stand there already.

import { join } from 'node:path'

import { excludes } from '../../shared/guards/payload/exclusions.ts'
import type { PayloadOptions } from '../../shared/guards/payload/options.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { decodeBundle } from '../../shared/policy/bundle.ts'
import { draftPolicy, type Draft } from '../../shared/policy/compile.ts'
import { decodeProgram } from '../../shared/waf/rules/program.ts'
import { isSecLangProgram, openProgram } from '../../shared/waf/seclang/pack.ts'
import { compileFolder, DOCUMENT } from '../folder.ts'
import type { Demand } from './demand.ts'

/** A rule set's rules: id → tags. */
export type RuleIndex = ReadonlyMap<string, readonly string[]>

export interface Place {
  readonly route: string
  readonly at: Demand['at']
  /** Of the options' map in the document. */
  readonly path: readonly (string | number)[]
  readonly line: number
  readonly column: number
  /** Undefined where the policy does not build: then every rule may be meant. */
  readonly rules: RuleIndex | undefined
  /** Whether the policy excludes the rule in that field already. */
  readonly excluded: (rule: string, field: string) => boolean
}

export interface Placed {
  readonly file: string
  readonly text: string
  readonly places: readonly Place[]
  readonly routes: ReadonlySet<string>
  /** False where the policy has errors. */
  readonly builds: boolean
}

type Exclusions = PayloadOptions['exclusions']

export const placesIn = async (
  folder: string,
  read: (file: string) => Promise<string | undefined>,
): Promise<Result<Placed, string>> => {
  const file = join(folder, DOCUMENT)
  const text = await read(file)
  if (text === undefined) return err(`${file} cannot be read`)
  const compiled = await compileFolder(folder, { dev: false })
  const bundle = compiled.ok ? compiled.value.bundle : undefined
  const sets = bundle === undefined ? undefined : ruleSets(bundle)
  const draft = draftPolicy(DOCUMENT, text)
  return ok({
    file,
    text,
    places: placesOf(draft, sets),
    routes: new Set((draft.parts?.routes ?? []).flatMap(({ name }) => name ?? [])),
    builds: bundle !== undefined,
  })
}

const ruleSets = (bundle: Uint8Array): ReadonlyMap<string, RuleIndex> => {
  const decoded = decodeBundle(bundle)
  if (!decoded.ok) throw new Error(`the bundle just made cannot be read: ${decoded.error}`)
  return new Map(
    decoded.value.sections
      .filter(({ kind }) => kind === 'program')
      .map(({ name, bytes }) => [name, indexOf(bytes)]),
  )
}

const indexOf = (bytes: Uint8Array): RuleIndex => {
  if (isSecLangProgram(bytes)) {
    const opened = openProgram(bytes)
    if (!opened.ok) return new Map()
    const { rules, tags } = opened.value.data
    return new Map(rules.map((rule) => [String(rule.id), rule.tags.flatMap((tag) => tags[tag] ?? [])]))
  }
  const decoded = decodeProgram(bytes)
  return new Map(decoded.ok ? decoded.value.rules.map(({ id, tags }) => [id, tags]) : [])
}

const placesOf = (
  { parts, source }: Draft,
  sets: ReadonlyMap<string, RuleIndex> | undefined,
): readonly Place[] => {
  if (parts === undefined || source === undefined) return []
  const known = (names: readonly string[]): RuleIndex | undefined =>
    sets === undefined ? undefined : new Map(names.flatMap((name) => [...(sets.get(name) ?? [])]))
  const place = (
    route: string,
    at: Place['at'],
    path: Place['path'],
    names: readonly string[],
    exclusions: Exclusions,
  ): Place => {
    const rules = known(names)
    const excluded = excludes(exclusions, route)
    return {
      route,
      at,
      path,
      ...source.locate(path),
      rules,
      excluded: (rule, field) => excluded(rule, rules?.get(rule) ?? [], field),
    }
  }
  return parts.routes.flatMap((route) => {
    const name = route.name ?? ''
    const guards = route.guards.flatMap((guard, index) =>
      guard?.kind === 'payload'
        ? [
            place(
              name,
              'payload',
              [...route.at, 'guards', index, 'payload'],
              guard.options.rules,
              guard.options.exclusions,
            ),
          ]
        : [],
    )
    const own = parts.document?.routes[route.index]?.screens?.rules
    const shared = parts.document?.screens.rules
    const options = own ?? shared
    if (options === undefined || options === 'off') return guards
    const path = own === undefined ? ['screens', 'rules'] : [...route.at, 'screens', 'rules']
    const exclusions = options.exclusions.map((entry) => ({ ...entry, routes: [] }))
    return [...guards, place(name, 'rules', path, options.sets, exclusions)]
  })
}
