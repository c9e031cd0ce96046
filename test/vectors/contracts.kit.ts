// Examples of a contract's own document, each with the schema that it is an example of: what the reader leaves out, read
// here by a way of its own.

import type { Contract, Schema } from '../../shared/core/contract.ts'

type Raw = Readonly<Record<string, unknown>>

export interface Example {
  /** `GET /orders 200 application/json`, and the example's name. */
  readonly at: string
  readonly schema: Schema
  /** As the document writes it. */
  readonly raw: unknown
  readonly value: unknown
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const

/** In the document's order, those of requests and those of answers. */
export const examplesOf = (document: Raw, contract: Contract): readonly Example[] => {
  const found: Example[] = []
  const byId = new Map(contract.operations.map((operation) => [operation.id, operation]))
  for (const [path, item] of Object.entries(document['paths'] as Readonly<Record<string, Raw>>))
    for (const method of METHODS) {
      const raw = item[method] as Raw | undefined
      const operation = raw === undefined ? undefined : byId.get(raw['operationId'] as string)
      if (raw === undefined || operation === undefined) continue
      const at = `${method.toUpperCase()} ${path}`
      const take = (
        where: string,
        content: unknown,
        judged: (typeof operation.responses)[number]['content'],
      ): void => {
        for (const [range, media] of Object.entries((content ?? {}) as Readonly<Record<string, Raw>>)) {
          const schema = judged.find((one) => one.range === range.toLowerCase())?.schema
          if (schema === undefined || !/json/.test(range)) continue
          for (const [name, value] of valuesOf(document, media))
            found.push({ at: `${at} ${where} ${range} ${name}`, schema, raw: media['schema'], value })
        }
      }
      const body = followed(document, raw['requestBody'])
      take('request', body['content'], operation.body?.content ?? [])
      for (const [status, answer] of Object.entries((raw['responses'] ?? {}) as Raw))
        take(
          status,
          followed(document, answer)['content'],
          operation.responses.find((one) => one.status === status)?.content ?? [],
        )
    }
  return found
}

const valuesOf = (document: Raw, media: Raw): readonly (readonly [string, unknown])[] => [
  ...(media['example'] === undefined ? [] : [['example', media['example']] as const]),
  ...Object.entries((media['examples'] ?? {}) as Raw).flatMap(([name, one]) => {
    const example = followed(document, one)
    return example['value'] === undefined ? [] : [[name, example['value']] as const]
  }),
]

const followed = (document: Raw, value: unknown): Raw => {
  let at = (value ?? {}) as Raw
  for (let hops = 0; hops < 8 && typeof at['$ref'] === 'string'; hops++)
    at = at['$ref']
      .slice(2)
      .split('/')
      .reduce<Raw>((part, key) => part[key.replaceAll('~1', '/').replaceAll('~0', '~')] as Raw, document)
  return at
}

/** OpenAPI 3.0's schemas as ajv takes them, in the plainest way: null is another alternative. */
export const naive = (value: unknown): Raw => {
  if (Array.isArray(value)) return value.map(naive) as unknown as Raw
  if (typeof value !== 'object' || value === null) return value as Raw
  const { nullable, example: _, discriminator: __, ...rest } = value as Raw
  const plain = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, naive(one)]))
  return nullable === true ? { anyOf: [{ type: 'null' }, plain] } : plain
}
