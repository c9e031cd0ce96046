// The access guard: whether this principal may do this, once somebody has established who it is. Conditions in CEL,
// roles, ids that belong to a claim, and who may write which property. Denials win, and what cannot be evaluated is
// refused under a code of its own: a missing claim is never a pass. Which check failed is told to the event alone.

import type { Grants, Guard, GuardFactory, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial, DenialCode } from '../../decision/denials.ts'
import type { Evidence } from '../../decision/evidence.ts'
import type { Ports } from '../../core/ports.ts'
import { aliasedHeader, foldName, isDoubtful } from '../../exchange/dialects.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { parseStrict } from '../../lib/json/strict.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { ask, compileAsk, questionOf } from './ask.ts'
import type { Asking } from './ask.ts'
import { compileCondition } from './condition.ts'
import type { Condition } from './condition.ts'
import { Facts } from './facts.ts'
import { compileFields, judgeFields } from './fields.ts'
import type { Fields } from './fields.ts'
import type { AccessOptions } from './options.ts'
import { judgeOwnership, ownershipOf } from './ownership.ts'
import type { Ownership } from './ownership.ts'
import { compileRoles, lackingPermission } from './roles.ts'
import type { Roles } from './roles.ts'

const DEPTH_MAX = 32

type Named = readonly (readonly [name: string, condition: Condition])[]

interface Compiled {
  readonly deny: Named
  readonly when: Condition | undefined
  readonly allow: Named
  readonly roles: Roles | undefined
  readonly ownership: Ownership | undefined
  readonly fields: Fields | undefined
  readonly ask: Asking | undefined
  /** Query parameters that a condition reads, with their folds: each may stand once only, in any reader's eyes. */
  readonly query: readonly (readonly [name: string, folded: string])[]
  /** Headers that one reads: in one spelling alone. */
  readonly headers: readonly string[]
  readonly readsBody: boolean
}

export const access: GuardFactory<AccessOptions> = (options): Guard => {
  const compiled = compile(options)
  return {
    name: 'access',
    reads: compiled.readsBody ? 'body' : 'head',
    needs: needsOf(compiled),
    gives: [],
    judge: (exchange, ports, grants) => judge(compiled, exchange, ports, grants),
  }
}

const compile = (options: AccessOptions): Compiled => {
  const parts = {
    deny: namedOf(options.deny),
    when: options.when === undefined ? undefined : conditionOf(options.when),
    allow: namedOf(options.allow),
    roles: options.roles === undefined ? undefined : compileRoles(options.roles),
    ownership: ownershipOf(options, conditionOf),
    fields: options.fields === undefined ? undefined : compileFields(options.fields),
    ask: options.ask === undefined ? undefined : compileAsk(options.ask),
  }
  const read = conditionsOf(parts).map(({ reads }) => reads)
  return {
    ...parts,
    query: [...new Set(read.flatMap(({ query }) => [...query]))].map((name) => [name, foldName(name)]),
    headers: [...new Set(read.flatMap(({ headers }) => [...headers]))],
    readsBody:
      parts.fields !== undefined || parts.ownership?.readsBody === true || parts.ask?.readsBody === true,
  }
}

const conditionOf = (text: string): Condition => {
  const condition = compileCondition(text)
  if (!condition.ok)
    throw new TypeError(`the build admitted a condition that does not compile: ${condition.error.message}`)
  return condition.value
}

const namedOf = (conditions: Readonly<Record<string, string>> | undefined): Named =>
  Object.entries(conditions ?? {}).map(([name, text]) => [name, conditionOf(text)] as const)

type Parts = Omit<Compiled, 'query' | 'headers' | 'readsBody'>

const conditionsOf = ({ deny: denies, when, allow, ownership, fields }: Parts): readonly Condition[] => [
  ...denies.map(([, condition]) => condition),
  ...(when === undefined ? [] : [when]),
  ...allow.map(([, condition]) => condition),
  ...(ownership?.unless === undefined ? [] : [ownership.unless]),
  ...(fields?.conditions ?? []),
]

const needsOf = (compiled: Compiled): readonly (keyof Grants)[] => {
  const read = new Set(conditionsOf(compiled).flatMap(({ reads }) => [...reads.variables]))
  const principal =
    compiled.roles !== undefined ||
    compiled.ownership !== undefined ||
    compiled.ask !== undefined ||
    read.has('principal') ||
    read.has('claims')
  return [
    ...(principal ? (['principal'] as const) : []),
    ...(read.has('scopes') ? (['scopes'] as const) : []),
  ]
}

const judge = (
  compiled: Compiled,
  exchange: Exchange,
  ports: Ports,
  grants: Grants,
): Verdict | Promise<Verdict> => {
  const doubtful = compiled.query.length === 0 ? undefined : doubtfulOf(compiled.query, exchange)
  if (doubtful !== undefined) return denied('access.ambiguous', { name: `query.${doubtful}` })
  const aliased = aliasedHeader(exchange.headers, compiled.headers)
  if (aliased !== undefined) return denied('access.ambiguous', { name: `headers.${aliased}` })
  const facts = new Facts(exchange, grants)
  const denial = judgeConditions(compiled, facts) ?? judgeRoles(compiled.roles, grants)
  if (denial !== undefined) return { kind: 'deny', denial }
  if (compiled.ownership === undefined && compiled.fields === undefined && compiled.ask === undefined)
    return PASS
  const body = compiled.readsBody ? readBody(exchange) : ok(undefined)
  if (!body.ok) return { kind: 'deny', denial: body.error }
  const owned =
    compiled.ownership === undefined
      ? PASS
      : judgeOwnership(compiled.ownership, exchange, grants, body.value, facts)
  if (owned.kind !== 'pass') return owned
  const refused = writeDenial(compiled.fields, body.value, facts)
  if (refused !== undefined) return { kind: 'deny', denial: refused }
  return compiled.ask === undefined
    ? owned
    : askPoint(compiled.ask, exchange, ports, grants, body.value, owned)
}

/** Last, since it is the one thing that may take a network call. */
const askPoint = (
  asking: Asking,
  exchange: Exchange,
  ports: Ports,
  { principal }: Grants,
  body: unknown,
  admitted: Verdict,
): Verdict | Promise<Verdict> => {
  if (principal === undefined) return denied('access.unknown', { name: 'principal' })
  const question = questionOf(asking, exchange, principal, body)
  return question.ok
    ? ask(asking, question.value, exchange, ports, admitted)
    : { kind: 'deny', denial: question.error }
}

const denied = (code: DenialCode, evidence: Evidence): Verdict => ({
  kind: 'deny',
  denial: deny(code, evidence),
})

/** Origins differ on which of two equal names counts, and on which are equal: a condition could hold for the other. */
const doubtfulOf = (names: Compiled['query'], exchange: Exchange): string | undefined => {
  if (exchange.search === '') return undefined
  for (const [name, folded] of names) if (isDoubtful(exchange, name, folded)) return name
  return undefined
}

const judgeConditions = (compiled: Compiled, facts: Facts): Denial | undefined => {
  for (const [name, condition] of compiled.deny) {
    const answer = condition.ask(facts)
    if (answer === 'yes') return deny('access.denied', { name })
    if (answer === 'unknown') return deny('access.unknown', { name })
  }
  const when = compiled.when?.ask(facts) ?? 'yes'
  if (when === 'no') return deny('access.condition', { name: 'when' })
  if (when === 'unknown') return deny('access.unknown', { name: 'when' })
  return compiled.allow.length === 0 ? undefined : allowDenial(compiled.allow, facts)
}

/** One that holds is enough; where none does, one that could not be evaluated is what the event tells. */
const allowDenial = (allow: Named, facts: Facts): Denial | undefined => {
  let unknown: string | undefined
  for (const [name, condition] of allow) {
    const answer = condition.ask(facts)
    if (answer === 'yes') return undefined
    if (answer === 'unknown') unknown ??= name
  }
  if (unknown !== undefined) return deny('access.unknown', { name: unknown })
  return deny('access.not-allowed', { expected: allow.map(([name]) => name) })
}

const judgeRoles = (roles: Roles | undefined, { principal }: Grants): Denial | undefined => {
  if (roles === undefined) return undefined
  if (principal === undefined) return deny('access.unknown', { name: 'principal' })
  const lacking = lackingPermission(roles, principal)
  if (lacking.kind === 'unknown') return deny('access.unknown', { name: roles.text })
  return lacking.kind === 'none' ? undefined : deny('access.permission', { expected: [lacking.name] })
}

const readBody = ({ body }: Exchange): Result<unknown, Denial> => {
  if (body === undefined || body.bytes.length === 0) return ok(undefined)
  const isJson = body.mediaType === 'application/json' || body.mediaType.endsWith('+json')
  if (!isJson || (body.charset !== '' && body.charset !== 'utf-8'))
    return err(deny('access.body', { reason: 'the body is not declared as JSON in UTF-8' }))
  const parsed = parseStrict(body.bytes, DEPTH_MAX)
  return parsed.kind === 'value'
    ? ok(parsed.value)
    : err(deny('access.body', { reason: `the JSON is ${parsed.kind}` }))
}

const writeDenial = (fields: Fields | undefined, body: unknown, facts: Facts): Denial | undefined => {
  if (fields === undefined || body === undefined) return undefined
  const written = judgeFields(fields, body, facts)
  if (written.kind === 'fine') return undefined
  const place = written.name === '' ? 'body' : `body.${written.name}`
  return written.kind === 'refused'
    ? deny('access.field', { name: place, reason: 'the principal may not write it' })
    : deny('access.field', { name: place, reason: 'a property that the policy does not name stands here' })
}
