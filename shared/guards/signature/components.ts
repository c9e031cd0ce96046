// What a signature covers (RFC 9421 §2): component identifiers, and the values that they have in this exchange. Values
// come from the one canonical request that is judged and forwarded; a signer who signed another spelling of it fails,
// and a spelling that two readers could take for two values is no value at all.

import type { Exchange } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { isInnerList, parseMembers, parseOneItem, parseWholeList, serialized } from './fields.ts'
import type { Item } from './fields.ts'

export interface Component {
  /** As it stands in the signature base: `"@method"`, `"@query-param";name="id"`. */
  readonly id: string
  readonly name: string
  readonly parameter: 'none' | 'sf' | 'key' | 'name'
  /** Of `key` and `name`. */
  readonly argument: string
}

const DERIVED: ReadonlySet<string> = new Set([
  '@method',
  '@target-uri',
  '@authority',
  '@scheme',
  '@request-target',
  '@path',
  '@query',
])

/** Fields whose structure is registered: `sf` needs to know it (RFC 9421 §2.1.1). */
const STRUCTURED: ReadonlyMap<string, 'dictionary' | 'list' | 'item'> = new Map([
  ['content-digest', 'dictionary'],
  ['repr-digest', 'dictionary'],
  ['want-content-digest', 'dictionary'],
  ['want-repr-digest', 'dictionary'],
  ['priority', 'dictionary'],
  ['signature', 'dictionary'],
  ['signature-input', 'dictionary'],
  ['accept-signature', 'dictionary'],
  ['accept-ch', 'list'],
  ['cache-status', 'list'],
  ['proxy-status', 'list'],
] as const)

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/
const DICTIONARY_MEMBERS_MAX = 64

/** One component identifier, or why it is none that a request may have: a fixed sentence. */
export const componentOf = (item: Item): Result<Component, string> => {
  const [name, parameters] = item
  const id = serialized(item)
  if (typeof name !== 'string' || id === undefined) return err('a component that is no string')
  if (parameters.size > 1) return err('a component with several parameters')
  const [entry] = parameters
  if (name === '@query-param') {
    if (entry?.[0] !== 'name' || typeof entry[1] !== 'string') return err('@query-param without a name')
    return ok({ id, name, parameter: 'name', argument: entry[1] })
  }
  if (name.startsWith('@')) {
    if (!DERIVED.has(name)) return err('a derived component that no request has, or that is unknown')
    return entry === undefined ? ok(plain(id, name)) : err('a derived component with a parameter')
  }
  if (!FIELD_NAME.test(name)) return err('a field name that is not in lower case')
  if (entry === undefined) return ok(plain(id, name))
  if (entry[0] === 'key' && typeof entry[1] === 'string')
    return ok({ id, name, parameter: 'key', argument: entry[1] })
  if (entry[0] === 'sf' && entry[1] === true && STRUCTURED.has(name))
    return ok({ id, name, parameter: 'sf', argument: '' })
  // `bs` needs the field's lines, which the platform has joined; `tr` and `req` are not for a request's head.
  return err('a field component with a parameter that is not supported')
}

const plain = (id: string, name: string): Component => ({ id, name, parameter: 'none', argument: '' })

/** A component as policies write it: `@method`, `content-digest`, `@query-param;name="id"`. */
export const parseComponent = (text: string): Result<Component, string> => {
  const semicolon = text.indexOf(';')
  const name = semicolon === -1 ? text : text.slice(0, semicolon)
  const rest = semicolon === -1 ? '' : text.slice(semicolon)
  const item = /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name) ? parseOneItem(`"${name}"${rest}`) : undefined
  return item === undefined ? err('not a component identifier') : componentOf(item)
}

/** The component's value in this exchange, or why it has none: a fixed sentence. */
export const valueOf = (component: Component, exchange: Exchange): Result<string, string> => {
  switch (component.name) {
    case '@method':
      return ok(exchange.method)
    case '@target-uri':
      return ok(`${exchange.scheme}://${exchange.authority}${targetOf(exchange)}`)
    case '@authority':
      return ok(exchange.authority)
    case '@scheme':
      return ok(exchange.scheme)
    case '@request-target':
      return ok(targetOf(exchange))
    case '@path':
      return ok(exchange.path)
    case '@query':
      return ok(`?${exchange.search}`)
    case '@query-param':
      return queryParameter(component.argument, exchange.search)
    default:
      return fieldValue(component, exchange)
  }
}

const targetOf = (exchange: Exchange): string =>
  exchange.search === '' ? exchange.path : `${exchange.path}?${exchange.search}`

/**
 * RFC 9421 §2.2.8. A name that stands twice has no value, and neither has an escape that some decoders replace and
 * some leave: two queries must not share one signature because a lax decoder makes them equal.
 */
const queryParameter = (name: string, search: string): Result<string, string> => {
  const wanted = strictlyDecoded(name)
  if (wanted === undefined) return err('a @query-param name that is not percent-encoded UTF-8')
  let found: string | undefined
  for (const piece of search.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    const key = strictlyDecoded((equals === -1 ? piece : piece.slice(0, equals)).replaceAll('+', ' '))
    if (key === undefined) return err('a query parameter whose name is not percent-encoded UTF-8')
    if (key !== wanted) continue
    if (found !== undefined) return err('a query parameter that stands twice')
    const value = strictlyDecoded((equals === -1 ? '' : piece.slice(equals + 1)).replaceAll('+', ' '))
    if (value === undefined) return err('a query parameter that is not percent-encoded UTF-8')
    found = formEncoded(value)
  }
  return found === undefined ? err('a query parameter that is absent') : ok(found)
}

const strictlyDecoded = (text: string): string | undefined => {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The URL standard's application/x-www-form-urlencoded percent-encode set, with a blank as %20. */
const formEncoded = (value: string): string =>
  encodeURIComponent(value).replace(
    /[!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const fieldValue = (component: Component, exchange: Exchange): Result<string, string> => {
  const value = exchange.headers.get(component.name)
  if (value === undefined) return err('a field that is absent')
  // RFC 9421 §2.5: a signature base is ASCII. Other bytes have no one spelling here.
  if (!/^[\t\x20-\x7e]*$/.test(value)) return err('a field with characters outside of ASCII')
  if (component.parameter === 'none') return ok(value)
  const text =
    component.parameter === 'key'
      ? memberText(value, component.argument)
      : reserialized(value, STRUCTURED.get(component.name) ?? 'item')
  return text === undefined ? err('a field that is no such structured field') : ok(text)
}

const memberText = (value: string, key: string): string | undefined => {
  const members = parseMembers(value, DICTIONARY_MEMBERS_MAX)
  const member = members.ok ? members.value.get(key) : undefined
  return member === undefined ? undefined : serialized(member.value)
}

const reserialized = (value: string, structure: 'dictionary' | 'list' | 'item'): string | undefined => {
  if (structure === 'item') {
    const item = parseOneItem(value)
    return item === undefined ? undefined : serialized(item)
  }
  if (structure === 'list') {
    const list = parseWholeList(value)?.map(serialized)
    return list === undefined || list.includes(undefined) ? undefined : list.join(', ')
  }
  const members = parseMembers(value, DICTIONARY_MEMBERS_MAX)
  if (!members.ok) return undefined
  const texts = [...members.value].map(([key, member]) => memberOf(key, member.value))
  return texts.includes(undefined) ? undefined : texts.join(', ')
}

/** RFC 9651 §4.1.2: a member that is true is written without its value. */
const memberOf = (key: string, value: Parameters<typeof serialized>[0]): string | undefined => {
  const text = serialized(value)
  if (text === undefined) return undefined
  return !isInnerList(value) && value[0] === true ? key + text.slice('?1'.length) : `${key}=${text}`
}
