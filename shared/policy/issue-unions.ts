// Of a union's branches, which are alternatives, the one that the author of a document meant: what is wrong with that one is
// what helps.

import type { z } from 'zod'

import { TYPES } from './issue-words.ts'

type Issue = z.core.$ZodIssue
type Branch = readonly Issue[]
type WordIssue = Extract<Issue, { code: 'invalid_value' }>

/** Branches that take a value of this type at all, the likeliest first. */
export const meantBranches = (branches: readonly Branch[]): readonly Branch[] =>
  branches
    .filter((branch) => !branch.every((inner) => isWrongKind(inner)))
    .toSorted((one, other) => badness(one) - badness(other))

/** The word that says which branch is meant, where it is the word of none: as one issue with the words of all. */
export const otherWord = (branches: readonly Branch[]): WordIssue | undefined => {
  const [first = [], ...others] = branches.map((branch) => branch.filter(isWord))
  const issue = first.find(({ path: [key] }) =>
    others.every((issues) => issues.some(({ path: [other] }) => other === key)),
  )
  if (issue === undefined || others.length === 0) return undefined
  const [key] = issue.path
  const values = [first, ...others].flatMap((issues) =>
    issues.filter(({ path: [other] }) => other === key).flatMap((one) => one.values),
  )
  return { ...issue, values: [...new Set(values)] }
}

const isWord = (issue: Issue): issue is WordIssue => issue.code === 'invalid_value' && issue.path.length === 1

/** Keys that none of the branches knows, and those that one of them does: which form was meant is not known yet. */
export const strangeKeys = (
  branches: readonly Branch[],
  knownTo: (keys: readonly string[]) => readonly string[],
): { readonly keys: readonly string[]; readonly known: readonly string[] } => {
  const unknown = branches.map((branch) =>
    branch.flatMap((inner) =>
      inner.code === 'unrecognized_keys' && inner.path.length === 0 ? [inner.keys] : [],
    ),
  )
  const known = unknown.flat().flatMap((keys) => knownTo(keys))
  const [first = [], ...others] = unknown.map((keys) => keys.flat())
  return {
    keys: first.filter((key) => others.every((keys) => keys.includes(key))),
    known: [...new Set(known)],
  }
}

/** The branch is for another kind of value altogether: another type, or another fixed word. */
const isWrongKind = (issue: Issue): boolean => {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union')
    return issue.errors.every((branch) => branch.every((inner) => isWrongKind(inner)))
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

/** A branch that knows the keys that stand there is meant rather than one that does not. */
const badness = (branch: Branch): number =>
  branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1), 0)

export const optionsOf = (issue: Issue): readonly string[] => {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code === 'invalid_type') return [TYPES[issue.expected] ?? issue.expected]
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(optionsOf) : []
}
