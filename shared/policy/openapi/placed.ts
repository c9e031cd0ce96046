// Parameters of one operation, against its path: each is asked of the place where the gate will find it, and what the
// path and the document say differently of it is told.

import type { Operation, Parameter } from '../../core/contract.ts'
import { readParameter } from './parameters.ts'
import type { Declared } from './parameters.ts'
import type { ReadPath } from './paths.ts'
import type { Reading } from './schema.ts'
import { flagAt } from './structure.ts'
import type { Place } from './world.ts'

export const readParameters = (
  reading: Reading,
  operation: Place,
  declared: readonly Declared[],
  read: Extract<ReadPath, { kind: 'path' }>,
): Operation['parameters'] => {
  const { world } = reading
  const parameters: Parameter[] = []
  const named = new Set([...read.path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? ''))
  const within = new Map(read.merged.flatMap((one) => one.names.map((name) => [name, one] as const)))
  for (const one of declared) {
    const parameter = readParameter(reading, one)
    if (parameter === undefined) continue
    if (parameter.in === 'path' && flagAt(one.place, 'x-multi-segment') === true)
      world.warn(
        'contract-path',
        one.place,
        `"${parameter.name}" may hold slashes: requests that have more than one segment there are refused`,
      )
    if (parameter.in !== 'path') parameters.push(parameter)
    else if (within.has(parameter.name))
      world.warn(
        'contract-path',
        one.place,
        `"${parameter.name}" is a part of a segment: it is not judged by itself`,
      )
    else {
      const name = read.renamed.get(parameter.name) ?? parameter.name
      if (named.delete(name)) parameters.push({ ...parameter, name })
      else
        world.warn(
          'contract-parameter',
          one.place,
          `the path has no {${parameter.name}}: it counts for nothing`,
        )
    }
  }
  for (const { name, lengthMin } of read.merged) {
    named.delete(name)
    parameters.push(pathText(name, { type: 'string', minLength: lengthMin }))
  }
  for (const name of named) {
    world.warn('contract-parameter', operation, `the path's {${name}} is not described: any text is good`)
    parameters.push(pathText(name, { type: 'string' }))
  }
  return parameters
}

const pathText = (name: string, schema: Parameter['schema']): Parameter => ({
  name,
  in: 'path',
  required: true,
  allowEmptyValue: false,
  style: 'simple',
  explode: false,
  schema,
  content: undefined,
})
