// How a refusal looks to the client: problem details (RFC 9457) and the headers that belong to them. It stops the
// leak of what a guard knew: the body and the headers are made of the catalogue's fixed text, the request's id and
// words of the policy, never of evidence or of the request itself. Where the policy says so, the places at which a
// request breaks its contract are told as well: names and keywords, never a value.

import { answers, type Answer, type AnswerCode } from './answers.ts'
import { denials, faults, type Challenge, type Denial, type Fault } from './denials.ts'

/** Why there is no admitted answer: the client's fault, a dependency's, or ours. */
export type Cause =
  | { readonly kind: 'denial'; readonly denial: Denial }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'bug' }

export interface ProblemSetting {
  readonly requestId: string
  /** Where the pages of problem types stand, or undefined for `urn:gatehouse:problem:CODE`. */
  readonly problemBase: string | undefined
  /** The protection space of a Bearer challenge (RFC 9110 §11.5): the host that was asked. */
  readonly realm: string | undefined
  /** Where clients learn how to get a token for what they asked (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined
  /** Adds the precise code, which clients otherwise never learn. */
  readonly debug: boolean
}

export interface Problem {
  readonly status: number
  /** Lower-case names. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** application/problem+json. */
  readonly body: string
}

export const answerOf = (cause: Cause): AnswerCode => {
  if (cause.kind === 'denial') return denials[cause.denial.code]
  if (cause.kind === 'fault') return faults[cause.fault.code]
  return 'internal'
}

/** The precise code, for events and debugging: `bug` for ours. */
export const codeOf = (cause: Cause): Denial['code'] | Fault['code'] | 'bug' => {
  if (cause.kind === 'denial') return cause.denial.code
  if (cause.kind === 'fault') return cause.fault.code
  return 'bug'
}

export const problem = (cause: Cause, setting: ProblemSetting): Problem => {
  const code = answerOf(cause)
  const answer: Answer = answers[code]
  const details = cause.kind === 'denial' ? cause.denial.details : undefined
  return {
    status: answer.status,
    headers: headersOf(cause, answer, setting),
    body: JSON.stringify({
      type: typeOf(code, setting.problemBase),
      title: answer.title,
      status: answer.status,
      code,
      instance: `urn:uuid:${setting.requestId}`,
      requestId: setting.requestId,
      ...(details === undefined ? undefined : { errors: details }),
      ...(setting.debug ? { reason: codeOf(cause) } : undefined),
    }),
  }
}

const typeOf = (code: AnswerCode, base: string | undefined): string => {
  if (base === undefined) return `urn:gatehouse:problem:${code}`
  return base.endsWith('/') ? base + code : `${base}/${code}`
}

const headersOf = (cause: Cause, answer: Answer, setting: ProblemSetting): [string, string][] => {
  const headers: [string, string][] = [
    ['content-type', 'application/problem+json'],
    // A refusal depends on more than the URL: no cache on the way may give it to somebody else.
    ['cache-control', 'no-store'],
  ]
  if (answer.challenge !== undefined)
    headers.push(['www-authenticate', challengesOf(cause, answer.challenge, setting)])
  const retryAfterMs = retryOf(cause)
  if (retryAfterMs !== undefined)
    headers.push(['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000)))])
  if (cause.kind === 'denial' && cause.denial.headers !== undefined)
    for (const [name, value] of Object.entries(cause.denial.headers)) headers.push([name, value])
  return headers
}

const retryOf = (cause: Cause): number | undefined => {
  if (cause.kind === 'denial') return cause.denial.retryAfterMs
  return cause.kind === 'fault' ? cause.fault.retryAfterMs : undefined
}

const BEARER: readonly Challenge[] = [{ scheme: 'Bearer', parameters: {} }]

/** RFC 6750 §3: `error` only where a token was sent, `scope` only where it did not suffice. */
const challengesOf = (cause: Cause, error: string, { realm, resourceMetadata }: ProblemSetting): string => {
  const space = realm === undefined ? [] : [`realm="${quotable(realm)}"`]
  const attributes = [...space]
  if (error !== '') attributes.push(`error="${error}"`)
  if (error === 'insufficient_scope' && cause.kind === 'denial') {
    const scopes = (cause.denial.evidence?.expected ?? []).filter(isScopeToken)
    if (scopes.length > 0) attributes.push(`scope="${scopes.join(' ')}"`)
  }
  const challenges = (cause.kind === 'denial' ? cause.denial.challenges : undefined) ?? BEARER
  return challenges
    .map((challenge) => {
      const common = challenge.untried === true ? space : attributes
      const isOAuth = challenge.scheme === 'Bearer' || challenge.scheme === 'DPoP'
      return challengeOf(
        challenge,
        isOAuth && resourceMetadata !== undefined
          ? [...common, `resource_metadata="${quotable(resourceMetadata)}"`]
          : common,
      )
    })
    .join(', ')
}

const challengeOf = ({ scheme, parameters }: Challenge, attributes: readonly string[]): string => {
  const own = Object.entries(parameters).map(([name, value]) => `${name}="${quotable(value)}"`)
  const all = [...attributes, ...own]
  return all.length === 0 ? scheme : `${scheme} ${all.join(', ')}`
}

/** Text inside a quoted-string that needs no escape (RFC 9110 §5.6.4). */
const quotable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')

/** RFC 6749 §3.3. */
const isScopeToken = (text: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)
