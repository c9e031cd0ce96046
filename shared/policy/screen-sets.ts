// The rule sets that the screen `rules` names, of the policy and of its routes: they must be there, they must have
// response phases to judge by, and the bundle carries them as it carries those of guards.

import type { Path } from '../core/document.ts'
import { refusedExclusions } from '../guards/payload/exclusion-check.ts'
import { rulesOf } from '../guards/payload/rule-sets.ts'
import type { RulesOptions } from '../screens/rules/options.ts'
import { nearest } from '../lib/nearest/nearest.ts'
import type { PolicyDocument } from './document.ts'
import type { RuleSets } from './programs.ts'
import type { Report } from './report.ts'

interface Named {
  readonly name: string
  readonly path: Path
}

interface Judging {
  readonly at: Path
  readonly options: Pick<RulesOptions, 'sets' | 'exclusions'>
}

/** The screens `rules` of the policy and of its routes. */
const judgings = (document: PolicyDocument): readonly Judging[] => {
  const entries: (readonly [Path, RulesOptions | 'off' | undefined])[] = [
    [['screens', 'rules'], document.screens.rules],
    ...document.routes.map(
      (route, index) => [['routes', index, 'screens', 'rules'], route.screens?.rules] as const,
    ),
  ]
  return entries.flatMap(([at, options]) =>
    options === undefined || options === 'off' ? [] : [{ at, options }],
  )
}

const named = (document: PolicyDocument): readonly Named[] =>
  judgings(document).flatMap(({ at, options }) =>
    options.sets.map((name, index) => ({ name, path: [...at, 'sets', index] })),
  )

/** The rule sets that screens name; none where the document has errors. */
export const screenSets = (document: PolicyDocument | undefined): readonly string[] =>
  document === undefined ? [] : named(document).map(({ name }) => name)

export const checkScreenSets = (
  document: PolicyDocument,
  ruleSets: RuleSets,
  programs: ReadonlyMap<string, Uint8Array>,
  report: Report,
): void => {
  for (const { at, options } of judgings(document))
    if (options.sets.every((name) => programs.has(name)))
      for (const { code, path, message, fix } of refusedExclusions(
        options.exclusions,
        rulesOf(options.sets, programs),
        undefined,
      ))
        report.error(code, [...at, ...path], message, { fix })
  const imported = new Set<string>()
  for (const [name, set] of ruleSets) if (set.ok && set.value instanceof Uint8Array) imported.add(name)
  for (const { name, path } of named(document)) {
    const set = ruleSets.get(name)
    // One that cannot be read is reported where it is read.
    if (imported.has(name) || set?.ok === false) continue
    const guess = nearest(name, imported)
    const fix = guess === undefined ? 'bring one with `gatehouse import crs`' : `did you mean "${guess}"?`
    if (set === undefined) report.error('unknown-program', path, `there is no rule set "${name}"`, { fix })
    else
      report.error(
        'rules-without-answers',
        path,
        `the rule set "${name}" judges requests alone: only imported ones have response phases`,
        { fix },
      )
  }
}
