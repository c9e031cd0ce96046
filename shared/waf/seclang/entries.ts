// What each variable of a rule's targets holds: here the collections and scalars of the request, made when a rule first
// asks for them.

import { parseForm } from './bodies.ts'
import { entry, fieldsToEntries, headersToEntries, namesToEntries, one } from './entry.ts'
import { liveEntries } from './live.ts'
import type { Field } from './request.ts'
import { BLANK, pastRun } from '../runs.ts'
import { decodePath, localTarget, splitTarget } from './target.ts'
import { bodyOf, type Entry, type Transaction } from './transaction.ts'
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
