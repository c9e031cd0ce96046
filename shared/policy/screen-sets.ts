// The rule sets that the screen `rules` names, of the policy and of its routes: they must be there, they must have
// response phases to judge by, and the bundle carries them as it carries those of guards.

import type { Path } from '../core/document.ts'
import { nearest } from './nearest.ts'
import type { PolicyDocument } from './document.ts'
import type { RuleSets } from './programs.ts'
import type { Report } from './report.ts'

interface Named {
  readonly name: string
  readonly path: Path
}

const named = (document: PolicyDocument): readonly Named[] => {
  const entries: (readonly [Path, unknown])[] = [
    [['screens'], document.screens.rules],
    ...document.routes.map((route, index) => [['routes', index, 'screens'], route.screens?.rules] as const),
  ]
  return entries.flatMap(([at, options]) => {
    if (typeof options !== 'object' || options === null) return []
    // Parsed by the screen's own schema.
    const { sets } = options as { readonly sets: readonly string[] }
    return sets.map((name, index) => ({ name, path: [...at, 'rules', 'sets', index] }))
  })
}

/** The rule sets that screens name; none where the document has errors. */
export const screenSets = (document: PolicyDocument | undefined): readonly string[] =>
  document === undefined ? [] : named(document).map(({ name }) => name)

export const checkScreenSets = (document: PolicyDocument, ruleSets: RuleSets, report: Report): void => {
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
