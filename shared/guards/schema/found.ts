// What was found wrong with a request, while it is judged: where and by which keyword, never the value.

import type { Told } from '../../lib/schema/schema.ts'

export type RequestPart = 'path' | 'query' | 'header' | 'cookie' | 'body'

export interface Found {
  readonly part: RequestPart
  readonly path: readonly (string | number)[]
  readonly keyword: string
}

export interface Findings {
  readonly list: Found[]
  readonly max: number
}

export const add = (findings: Findings, part: RequestPart, path: Found['path'], keyword: string): void => {
  if (findings.list.length < findings.max) findings.list.push({ part, path, keyword })
}

export const addAll = (
  findings: Findings,
  part: RequestPart,
  prefix: readonly (string | number)[],
  told: readonly Told[],
): void => {
  for (const { path, keyword } of told) add(findings, part, [...prefix, ...path], keyword)
}
