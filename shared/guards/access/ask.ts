// Asking an external decision point (OpenID AuthZEN 1.0, Access Evaluation API §6): who, does what, to what. Only what
// the policy names is told, and only a plain `true` admits.

import type { Principal, Verdict } from '../../core/guard.ts'
import type { DecisionPoint, Decided, Ports, Question } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import type { AskOptions } from './ask.options.ts'
import { compileId, findId, idOf } from './ids.ts'
import type { Id } from './ids.ts'

export const ASKED_ROOTS = ['params', 'query', 'body'] as const

export interface Asking {
  readonly point: DecisionPoint
  readonly subject: { readonly type: string; readonly id: Id; readonly claims: readonly string[] }
  readonly action: string | undefined
  readonly resource: { readonly type: string; readonly id: Id | undefined }
  readonly readsBody: boolean
}

export const compileAsk = (options: AskOptions): Asking => {
  const { subject, action, resource, ...point } = options
  const id = resource.id === undefined ? undefined : compileId(resource.id, ASKED_ROOTS)
  return {
    point,
    subject: { ...subject, id: compileId(subject.id, ['principal', 'claims']) },
    action,
    resource: { type: resource.type, id },
    readsBody: id?.root === 'body',
  }
}

/** The question about a request, or why none can be asked. */
export const questionOf = (
  { subject, action, resource }: Asking,
  exchange: Exchange,
  principal: Principal,
  body: unknown,
): Result<Question, Denial> => {
  const who = idOf(subject.id, principal)
  if (who === undefined) return err(deny('access.unknown', { name: subject.id.text }))
  const what = resource.id === undefined ? undefined : findId(resource.id, exchange, body)
  if (what?.kind === 'ambiguous') return err(deny('access.ambiguous', { name: resource.id?.text ?? '' }))
  if (what?.kind === 'missing') return err(deny('access.unknown', { name: resource.id?.text ?? '' }))
  return ok({
    subject: { type: subject.type, id: who, ...propertiesOf(subject.claims, principal) },
    action: { name: action ?? exchange.method },
    resource: { type: resource.type, id: what?.value ?? exchange.path },
  })
}

const propertiesOf = (
  names: readonly string[],
  { claims }: Principal,
): { readonly properties?: Readonly<Record<string, unknown>> } => {
  const told = names.filter((name) => Object.hasOwn(claims, name))
  return told.length === 0 ? {} : { properties: Object.fromEntries(told.map((name) => [name, claims[name]])) }
}

/** `admitted` is what stands where the decision point agrees. */
export const ask = (
  { point }: Asking,
  question: Question,
  exchange: Exchange,
  ports: Ports,
  admitted: Verdict,
): Verdict | Promise<Verdict> => {
  if (ports.decisions === undefined)
    return {
      kind: 'fault',
      fault: {
        code: 'access.decision-unavailable',
        evidence: { reason: 'nobody is asked here' },
        retryAfterMs: point.retryMs,
      },
    }
  const verdictOf = (decided: Decided): Verdict => {
    if (decided.kind === 'fault') return { kind: 'fault', fault: decided.fault }
    return decided.kind === 'permit' ? admitted : { kind: 'deny', denial: deny('access.refused') }
  }
  const decided = ports.decisions.ask(point, question, exchange.nowMs, ports.defer)
  return decided instanceof Promise ? decided.then(verdictOf) : verdictOf(decided)
}
