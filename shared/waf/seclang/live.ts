// What variables hold that are not the request's own words: of its answer, of what rules have noted and matched, of the
// clock; and the request as a whole, which few rules ask for.

import type { RuleData } from './data.ts'
import { entry, fieldsToEntries, namesToEntries, one } from './entry.ts'
import type { RawRequest, RawResponse } from './request.ts'
import { BLANK, DIGITS, pastRun, runStart, without } from '../runs.ts'
import { isUnmatched } from './multipart.ts'
import { bodyOf, header, type Entry, type Transaction } from './transaction.ts'
import { base64Decode } from '../transforms/encode.ts'
import { pays } from '../work.ts'
import { V } from './variables.ts'

export const liveEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const { request, response, last } = transaction
  switch (variable) {
    case V.REQBODY_PROCESSOR:
      return one(transaction.processor)
    case V.TX:
      return Array.from(transaction.tx, ([name, value]) => entry(name, value))
    case V.MATCHED_VAR:
      return last === undefined ? [] : one(last.value)
    case V.MATCHED_VAR_NAME:
      return last === undefined ? [] : one(last.name)
    case V.MATCHED_VARS:
      return transaction.matched.map(({ name, value }) => entry(name, value))
    case V.MATCHED_VARS_NAMES:
      return transaction.matched.map(({ name }) => entry(name, name))
    case V.RESPONSE_STATUS:
      return one(response?.status)
    case V.RESPONSE_PROTOCOL:
      return one(response?.protocol)
    case V.RESPONSE_BODY:
      return transaction.answerAccess ? one(response?.body) : []
    case V.RESPONSE_HEADERS:
      return fieldsToEntries(response?.headers ?? [])
    case V.RESPONSE_HEADERS_NAMES:
      return namesToEntries(response?.headers ?? [], transaction)
    case V.RESPONSE_CONTENT_TYPE:
      return one(response === undefined ? undefined : (header(response.headers, 'content-type') ?? ''))
    case V.RESPONSE_CONTENT_LENGTH:
      return one(response?.body?.length)
    case V.REMOTE_ADDR:
    case V.REMOTE_HOST:
      return one(request.address)
    case V.UNIQUE_ID:
      return one(request.id)
    case V.SERVER_NAME:
      return one(withoutPort(header(request.headers, 'host') ?? ''))
    case V.TIME_EPOCH:
      return one(Math.floor(request.nowMs / 1000))
    case V.GEO:
      return transaction.country === undefined ? [] : [entry('COUNTRY_CODE', transaction.country)]
    case V.DURATION:
      return one(0)
    case V.RULE:
      return ruleEntries(transaction.rule)
    case V.MULTIPART_UNMATCHED_BOUNDARY:
      return one(isUnmatched(bodyOf(transaction).error) ? 1 : 0)
    case V.REQBODY_PROCESSOR_ERROR:
      return one(bodyOf(transaction).error === undefined ? 0 : 1)
    case V.REQBODY_PROCESSOR_ERROR_MSG:
      return one(bodyOf(transaction).error ?? '')
    case V.STATUS_LINE:
      return one(response === undefined ? undefined : statusLine(response))
    case V.HIGHEST_SEVERITY:
      return one(transaction.severity)
    case V.AUTH_TYPE:
      return one(authorization(request)?.scheme)
    case V.REMOTE_USER:
      return one(userOf(request))
    case V.FULL_REQUEST:
      return one(wholeOf(transaction))
    case V.FULL_REQUEST_LENGTH:
      return one(wholeOf(transaction).length)
    default:
      return variable < V.TIME
        ? storedEntries(transaction, variable)
        : one(timeOf(variable, new Date(request.nowMs)))
  }
}

const statusLine = ({ protocol, status }: RawResponse): string => `${protocol} ${status}`

const SCHEME = without(BLANK)

const authorization = ({
  headers,
}: RawRequest): { readonly scheme: string; readonly rest: string } | undefined => {
  const value = header(headers, 'authorization')
  if (value === undefined) return undefined
  const end = pastRun(value, 0, SCHEME)
  return { scheme: value.slice(0, end), rest: value.slice(pastRun(value, end, BLANK)) }
}

/** Whom the client says it is (RFC 7617); nobody has checked it here. */
const userOf = (request: RawRequest): string | undefined => {
  const stated = authorization(request)
  if (stated?.scheme.toLowerCase() !== 'basic' || !pays(PER_BYTE_DECODED * stated.rest.length))
    return undefined
  const pair = base64Decode(stated.rest)
  const colon = pair.indexOf(':')
  return colon < 0 ? undefined : pair.slice(0, colon)
}

/** Units of work. */
const PER_BYTE_DECODED = 12
const PER_BYTE_JOINED = 2

/** The request line, the headers, and the body behind an empty line. */
const wholeOf = (transaction: Transaction): string => {
  const { request, phase, bodyAccess } = transaction
  const lines = [
    `${request.method} ${request.target} ${request.protocol}`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
  ]
  const whole = `${lines.join('\n')}\n\n${phase >= 2 && bodyAccess ? (request.body ?? '') : ''}`
  return pays(PER_BYTE_JOINED * whole.length) ? whole : ''
}

const timeOf = (variable: number, now: Date): string | number => {
  switch (variable) {
    case V.TIME:
      return now.toISOString().slice(11, 19)
    case V.TIME_DAY:
      return now.getUTCDate()
    case V.TIME_HOUR:
      return now.getUTCHours()
    case V.TIME_MIN:
      return now.getUTCMinutes()
    // From 0, as C's tm_mon.
    case V.TIME_MON:
      return now.getUTCMonth()
    case V.TIME_SEC:
      return now.getUTCSeconds()
    case V.TIME_WDAY:
      return now.getUTCDay()
    default:
      return now.getUTCFullYear()
  }
}

const withoutPort = (host: string): string => {
  const colon = runStart(host, host.length, DIGITS, Math.max(0, host.length - 5)) - 1
  return colon < host.length - 1 && host[colon] === ':' ? host.slice(0, colon) : host
}

const ruleEntries = (rule: RuleData | undefined): readonly Entry[] =>
  rule === undefined
    ? []
    : [
        entry('id', String(rule.id)),
        entry('msg', rule.message ?? ''),
        entry('severity', String(rule.severity ?? '')),
      ]

const storedEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const stored = transaction.opened.get(variable)
  return stored === undefined ? [] : Array.from(stored.values, ([name, value]) => entry(name, value))
}
