// What a contract leaves unguarded, operation by operation: for the operator to read, before the gate is trusted with
// it. Nothing here changes what is written.

import type { Contract, Operation, Parameter, Schema } from '../../../core/contract.ts'
import type { Finding, FindingKind } from './findings.ts'
import { isOpenAnswer, openingsOf } from './schemas.ts'

export const audit = (contract: Contract): readonly Finding[] => {
  const findings: Finding[] = []
  for (const operation of contract.operations) {
    const tell = (kind: FindingKind, message: string): void => {
      findings.push({ kind, operation: operation.id, message })
    }
    auditSecurity(operation, contract, tell)
    auditParameters(operation, tell)
    auditBounds(operation, contract, tell)
    auditAnswers(operation, contract, tell)
    if (operation.deprecated) tell('deprecated', 'it is marked deprecated')
  }
  return findings
}

type Tell = (kind: FindingKind, message: string) => void

const auditSecurity = ({ security, method }: Operation, { securitySchemes }: Contract, tell: Tell): void => {
  if (security.length === 0)
    tell('no-security', method === 'GET' || method === 'HEAD' ? 'anybody may read' : 'anybody may write')
  const names = new Set(security.flatMap((requirement) => Object.keys(requirement)))
  for (const name of names) {
    const scheme = Object.hasOwn(securitySchemes, name) ? securitySchemes[name] : undefined
    if (scheme?.kind === 'apiKey' && scheme.in === 'query')
      tell('weak-scheme', `${name}: a key in the URL ends up in logs, histories and Referer headers`)
    if (scheme?.kind === 'http' && ['basic', 'digest', 'negotiate', 'oauth'].includes(scheme.scheme ?? ''))
      tell('weak-scheme', `${name}: HTTP ${scheme.scheme ?? ''}`)
  }
}

const ID = /^(?:id|.*(?:_id|-id|Id|ID))$/
// The words of Spectral's rule for API7, whole or at the end of a name.
const URL_NAME =
  /(?:^|[_-])(?:callback|redirect|return|continue|next|target|webhook|url|uri|link|src|dest)(?:[_-]?(?:url|uri|to))?$/i

const auditParameters = ({ parameters }: Operation, tell: Tell): void => {
  for (const parameter of parameters) {
    if (parameter.in === 'path' && ID.test(parameter.name) && isWhole(parameter.schema))
      tell('sequential-ids', `{${parameter.name}}`)
    if (parameter.in === 'query' && URL_NAME.test(parameter.name) && !isListed(parameter))
      tell('url-parameter', parameter.name)
  }
}

const isWhole = (schema: Schema): boolean => typeof schema === 'object' && schema['type'] === 'integer'

const isListed = ({ schema }: Parameter): boolean =>
  typeof schema === 'object' &&
  (schema['enum'] !== undefined || (schema['type'] !== undefined && schema['type'] !== 'string'))

const auditBounds = ({ parameters, body }: Operation, { schemas }: Contract, tell: Tell): void => {
  const parts = [
    ...parameters.map(({ name, in: where, schema }) => [`${where}.${name}`, schema] as const),
    ...(body?.content ?? []).flatMap(({ schema }) =>
      schema === undefined ? [] : [['body', schema] as const],
    ),
  ]
  const { texts, lists, objects } = openingsOf(parts, schemas)
  if (texts.length > 0) tell('unbounded-text', some(texts))
  if (lists.length > 0) tell('unbounded-list', some(lists))
  if (objects.length > 0) tell('open-object', some(objects))
}

const SHOWN_MAX = 3

const some = (fields: readonly string[]): string => {
  const more = fields.length - SHOWN_MAX
  return `${fields.slice(0, SHOWN_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const auditAnswers = (operation: Operation, { schemas }: Contract, tell: Tell): void => {
  const { responses, security, parameters, body } = operation
  const answers = (...statuses: readonly string[]): boolean =>
    responses.some(({ status }) => [...statuses, '4XX', 'default'].includes(status))
  if (!answers('429')) tell('no-limit-answer', 'describe 429')
  if (security.length > 0 && !answers('401')) tell('no-auth-answer', 'describe 401')
  if ((parameters.length > 0 || body !== undefined) && !answers('400', '422'))
    tell('no-error-answer', 'describe 400')
  for (const { status, content } of responses)
    for (const { range, schema } of content)
      if (/^application\/(?:json|.*\+json)$/.test(range) && isOpenAnswer(schema, schemas))
        tell('open-answer', `${status} ${range}`)
}

/** Pairs of templates that one path fits, and neither of which is the more specific everywhere. */
export const ambiguities = (operations: readonly Operation[]): readonly Finding[] => {
  const paths = new Map<string, { readonly segments: readonly string[]; readonly id: string }>()
  for (const { path, id } of operations)
    if (!paths.has(path)) paths.set(path, { segments: path.split('/'), id })
  const findings: Finding[] = []
  const list = [...paths.entries()]
  for (const [index, [path, one]] of list.entries())
    for (const [other, two] of list.slice(index + 1))
      if (cross(one.segments, two.segments))
        findings.push({ kind: 'ambiguous', operation: one.id, message: `${path} and ${other}` })
  return findings
}

const cross = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length !== other.length) return false
  let [mine, theirs] = [false, false]
  for (const [index, segment] of one.entries()) {
    const two = other[index] ?? ''
    const [open, openToo] = [segment.startsWith('{'), two.startsWith('{')]
    if (!open && !openToo && segment !== two) return false
    mine ||= !open && openToo
    theirs ||= open && !openToo
  }
  return mine && theirs
}
