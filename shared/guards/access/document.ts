// How an access guard appears in policy documents, and what about it deserves a warning.

import type { GuardDocument, Surroundings, Warning } from '../../core/document.ts'
import { compileCondition } from './condition.ts'
import { ID_ROOTS } from './ids.ts'
import { accessOptions } from './options.ts'
import type { AccessOptions } from './options.ts'
import { parseReference } from './reference.ts'

export const accessDocument: GuardDocument<typeof accessOptions> = {
  schema: accessOptions,
  refers: () => [],
  requires: ({ ask }) => (ask?.token === undefined ? [] : [{ kind: 'secret', name: ask.token }]),
  lint: (options, surroundings) => [...unknownParams(options, surroundings), ...openFields(options)],
}

type Place = readonly [path: Warning['path'], params: readonly string[]]

/** A parameter that the route's path does not have is never there: what needs it refuses every request. */
const unknownParams = (options: AccessOptions, { params }: Surroundings): readonly Warning[] => {
  if (params === undefined) return []
  return placesOf(options).flatMap(([path, names]) =>
    names
      .filter((name) => !params.includes(name))
      .map((name) => ({
        code: 'access-param-unknown',
        path,
        message: `the route's path has no {${name}}${params.length === 0 ? '' : ` (it has ${params.map((one) => `{${one}}`).join(', ')})`}: this refuses every request`,
        fix: 'name a parameter of the path, or a claim or query parameter instead',
      })),
  )
}

const placesOf = (options: AccessOptions): readonly Place[] => [
  ...conditionsOf(options).map(([path, text]): Place => [path, paramsOf(text)]),
  ...Object.keys(options.owns ?? {}).map((id): Place => [['owns', id], paramOf(id)]),
]

const conditionsOf = (options: AccessOptions): readonly (readonly [Warning['path'], string])[] => [
  ...(options.when === undefined ? [] : [[['when'], options.when] as const]),
  ...(options.unless === undefined ? [] : [[['unless'], options.unless] as const]),
  ...Object.entries(options.deny ?? {}).map(([name, text]) => [['deny', name], text] as const),
  ...Object.entries(options.allow ?? {}).map(([name, text]) => [['allow', name], text] as const),
]

const paramsOf = (text: string): readonly string[] => {
  const condition = compileCondition(text)
  return condition.ok ? [...condition.value.reads.params] : []
}

const paramOf = (id: string): readonly string[] => {
  const reference = parseReference(id, ID_ROOTS)
  return reference.ok && reference.value.root === 'params' ? reference.value.path : []
}

const openFields = ({ fields }: AccessOptions): readonly Warning[] =>
  fields?.unknown === 'ignore'
    ? [
        {
          code: 'access-fields-open',
          path: ['fields', 'unknown'],
          message:
            'a property that the origin learns to read one day may be written by everyone from that day on',
          fix: 'name every property, and let unknown be deny',
        },
      ]
    : []
