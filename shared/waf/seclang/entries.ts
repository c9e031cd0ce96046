// What each variable of a rule's targets holds: collections and scalars of the request, of its answer, and of what rules
// have noted, made when a rule first asks for them.

import type { RuleData } from './data.ts'
import { parseForm } from './bodies.ts'
import { entry, fieldsToEntries, headersToEntries, namesToEntries, one } from './entry.ts'
import type { Field } from './request.ts'
import { BLANK, DIGITS, pastRun, runStart } from '../runs.ts'
import { isUnmatched } from './multipart.ts'
import { decodePath, localTarget, splitTarget } from './target.ts'
import { bodyOf, header, type Entry, type Transaction } from './transaction.ts'
import { isOfAnswer, isStatic, V } from './variables.ts'

export const entriesOf = (transaction: Transaction, variable: number): readonly Entry[] => {
  if (!isStatic(variable)) return liveEntries(transaction, variable)
  const known = transaction.cache[variable]
  if (known !== undefined) return known
  const entries = isOfAnswer(variable)
    ? liveEntries(transaction, variable)
    : requestEntries(transaction, variable)
  transaction.cache[variable] = entries
  return entries
}

const query = (transaction: Transaction): readonly Field[] =>
  parseForm(splitTarget(transaction.request.target).query)

const cookies = (transaction: Transaction): readonly Field[] => {
  const fields: Field[] = []
  for (const [name, value] of transaction.request.headers) {
    if (name.toLowerCase() !== 'cookie') continue
    for (const part of value.split(';')) {
      const pair = part.slice(pastRun(part, 0, BLANK))
      if (pair === '') continue
      const equals = pair.indexOf('=')
      fields.push(equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)])
    }
  }
  return fields
}

const joined = (first: readonly Entry[], second: readonly Entry[]): readonly Entry[] => {
  if (first.length === 0) return second
  return second.length === 0 ? first : [...first, ...second]
}

const requestEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const { request } = transaction
  switch (variable) {
    case V.ARGS:
      return joined(entriesOf(transaction, V.ARGS_GET), entriesOf(transaction, V.ARGS_POST))
    case V.ARGS_NAMES:
      return joined(entriesOf(transaction, V.ARGS_GET_NAMES), entriesOf(transaction, V.ARGS_POST_NAMES))
    case V.ARGS_GET:
      return fieldsToEntries(query(transaction))
    case V.ARGS_GET_NAMES:
      return namesToEntries(query(transaction), transaction)
    case V.ARGS_POST:
      return fieldsToEntries(bodyOf(transaction).args)
    case V.ARGS_POST_NAMES:
      return namesToEntries(bodyOf(transaction).args, transaction)
    case V.ARGS_COMBINED_SIZE:
      return one(
        entriesOf(transaction, V.ARGS).reduce((size, item) => size + item.name.length + item.value.length, 0),
      )
    case V.REQUEST_COOKIES:
      return fieldsToEntries(cookies(transaction))
    case V.REQUEST_COOKIES_NAMES:
      return namesToEntries(cookies(transaction), transaction)
    case V.REQUEST_HEADERS:
      return headersToEntries(request.headers, transaction)
    case V.REQUEST_HEADERS_NAMES:
      return namesToEntries(request.headers, transaction)
    default:
      return lineEntries(transaction, variable)
  }
}

const lineEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const { request } = transaction
  const { path, query: queryText } = splitTarget(localTarget(request.target))
  switch (variable) {
    case V.REQUEST_LINE:
      return one(`${request.method} ${request.target} ${request.protocol}`)
    case V.REQUEST_METHOD:
      return one(request.method)
    case V.REQUEST_PROTOCOL:
      return one(request.protocol)
    case V.REQUEST_URI:
      return one(localTarget(request.target))
    case V.REQUEST_URI_RAW:
      return one(request.target)
    case V.REQUEST_FILENAME:
      return one(decodePath(path))
    case V.REQUEST_BASENAME: {
      const decoded = decodePath(path)
      return one(decoded.slice(Math.max(decoded.lastIndexOf('/'), decoded.lastIndexOf('\\')) + 1))
    }
    case V.QUERY_STRING:
      return one(queryText)
    default:
      return bodyEntries(transaction, variable)
  }
}

const bodyEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const body = bodyOf(transaction)
  switch (variable) {
    case V.REQUEST_BODY:
      return hasRawBody(transaction) ? one(transaction.request.body) : []
    case V.REQUEST_BODY_LENGTH:
      return one(transaction.request.body?.length ?? 0)
    case V.REQBODY_ERROR:
      return one(body.error === undefined ? 0 : 1)
    case V.REQBODY_ERROR_MSG:
      return one(body.error ?? '')
    case V.FILES:
      return body.files.map((file) => entry(file.name, file.filename))
    case V.FILES_NAMES:
      return body.files.map((file) => entry(file.name, file.name))
    case V.FILES_SIZES:
      return body.files.map((file) => entry(file.name, String(file.size)))
    case V.FILES_COMBINED_SIZE:
      return one(body.files.reduce((size, file) => size + file.size, 0))
    case V.MULTIPART_PART_HEADERS:
      return fieldsToEntries(body.partHeaders)
    case V.MULTIPART_FILENAME:
      return body.files.map((file) => entry(file.name, file.filename))
    case V.MULTIPART_NAME:
      return body.files.map((file) => entry(file.name, file.name))
    case V.MULTIPART_STRICT_ERROR:
      return one(transaction.processor === 'MULTIPART' && body.error !== undefined ? 1 : 0)
    case V.XML:
      if (body.xmlText === undefined) return []
      return [entry('/*', body.xmlText), ...body.xmlAttributes.map((value) => entry('//@*', value))]
    default:
      return []
  }
}

/** ModSecurity keeps the raw body for forms, and where a rule asks for it. */
const hasRawBody = (transaction: Transaction): boolean =>
  transaction.bodyAccess &&
  transaction.request.body !== undefined &&
  transaction.request.body !== '' &&
  (transaction.processor === 'URLENCODED' || (transaction.processor === '' && transaction.forceBody))

const liveEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
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
      return one(response?.body)
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
    default:
      return variable < V.TIME
        ? storedEntries(transaction, variable)
        : one(timeOf(variable, new Date(request.nowMs)))
  }
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
