// Filters that an API lets its clients write: `{"price":{"$gte":5}}`, `filters[age][$gte]=5`, `where={"score":{"$gt":1}}`.
// An operator is an attack where a scalar was expected; within a filter it is the client's to write. Nobody tells which
// it is, so that an operator is harmless only where it can do no more than a scalar would: what it compares with is a
// number, a date or a list, its key is no credential, and what matches whatever is stored (`$ne`, `$regex`) stands in a
// field that names itself a filter. What runs code, joins or writes is never harmless.

import { isLetter } from '../../characters.ts'
import { CAPITALS, charset, DIGITS, findIn, isIn, pastRun, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Place } from '../../fields/field.ts'
import type { Context } from '../detector.ts'

/** What telling one takes. */
const FILTER_WORK = 1500

/** A longer name has been cut. */
const NAME_MAX = 180

/** What a name is made of: `where`, `score`. */
interface Reached {
  /** The field that the operator stands at; '' where there is none. */
  field: string
  /** Does one around it name itself a filter? */
  filter: boolean
  secret: boolean
}

/** An operator as a key: where it stands, under which name, and what stands behind it. */
export type Keyed = Pick<Context, 'place' | 'name' | 'operand'>

/** `name`: of the field that the operator stands at, the place of the request before it. */
export const isTame = (operator: string, name: string, operand: string, { place }: Keyed): boolean => {
  work.left -= FILTER_WORK
  const judge = TAME.get(operator)
  if (judge === undefined || !isWritten(place) || name.length > NAME_MAX || name.includes('\\')) return false
  const reached = reachedBy(name)
  if (reached.secret) return false
  // `{"filter":{"$or":[…]}}`: these stand at the filter itself.
  if (JOINS.has(operator)) return isFilter(reached) && judge(operand, reached)
  return reached.field !== '' && !FILTERS.has(reached.field.toLowerCase()) && judge(operand, reached)
}

/** Where clients write filters. */
const isWritten = (place: Place): boolean =>
  place === 'json' || place === 'query' || place === 'form' || place === 'multipart'

type Judge = (operand: string, reached: Reached) => boolean

const isFilter = ({ filter, field }: Reached): boolean => filter || FILTERS.has(field.toLowerCase())

const FILTERS = wordSet('filter filters where query selector criteria condition conditions')
const JOINS = wordSet('$and $or $nor')

/** A number, or a date, which no text is stored as; as a string it is one among texts, and most of these are greater. */
const ranges: Judge = (operand, reached) => {
  if (!reached.filter && isIdentity(reached.field)) return false
  if (isNumber(operand) || isTyped(operand)) return true
  return (
    isMeasure(operand) && ((reached.filter && !isIdentity(reached.field)) || says(reached.field, MEASURES))
  )
}

/** No more than the scalar would match, or each of several. */
const equals: Judge = (operand, reached) =>
  reached.filter
    ? isSaid(operand) || operand.startsWith('null')
    : !isIdentity(reached.field) && isSaid(operand)

/** Matches nearly all that is stored. */
const differs: Judge = (operand, { filter, field }) => filter && !isIdentity(field) && isSaid(operand)

const patterns: Judge = (operand, { filter, field }) =>
  filter && !isIdentity(field) && operand.startsWith('"') && hasWord(operand)

const asks: Judge = (operand, { filter, field }) =>
  filter && !isIdentity(field) && operand !== '' && operand !== 'null'

const joins: Judge = (operand) => {
  const open = operand.startsWith('[') ? pastRun(operand, 1, BLANKS) : 0
  if (operand.charAt(open) !== '{') return operand.startsWith('"')
  return standsAt(operand, pastRun(operand, open + 1, BLANKS), QUOTE)
}

const TAME: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...['$gt', '$gte', '$lt', '$lte'].map((name) => [name, ranges] as const),
  ...['$eq', '$in', '$all', '$size', '$mod'].map((name) => [name, equals] as const),
  ...['$ne', '$nin'].map((name) => [name, differs] as const),
  ['$regex', patterns],
  ...['$options', '$exists', '$not', '$elemMatch', '$near', '$nearSphere', '$geoWithin'].map(
    (name) => [name, asks] as const,
  ),
  ...['$and', '$or', '$nor'].map((name) => [name, joins] as const),
])

/** `.*` tells nothing apart, and `^a` reads what is stored letter by letter. */
const hasWord = (operand: string): boolean => {
  for (let at = findIn(operand, TOLD, 1); at >= 0; at = findIn(operand, TOLD, at + 1))
    if (standsAt(operand, at + 1, TOLD)) return true
  return false
}

const TOLD = charset('A-Za-z0-9')
const BLANKS = charset(' \t\n\r')
const QUOTE = charset('"')

const isNumber = (operand: string): boolean => standsAt(operand, operand.startsWith('-') ? 1 : 0, DIGITS)

/** `{"$date":…`: of MongoDB's Extended JSON. */
const isTyped = (operand: string): boolean =>
  operand.startsWith('{') && TYPES.some((type) => operand.startsWith(type, pastRun(operand, 1, BLANKS)))

const TYPES: readonly string[] = [
  'date',
  'numberInt',
  'numberLong',
  'numberDouble',
  'numberDecimal',
  'oid',
].map((type) => `"$${type}"`)

/** A string that is a number or a date and nothing else: `"5"`, `"2024-01-01T00:00:00Z"`. */
const isMeasure = (operand: string): boolean =>
  operand.startsWith('"') &&
  standsAt(operand, operand.charAt(1) === '-' ? 2 : 1, DIGITS) &&
  operand.charAt(pastRun(operand, 2, MEASURED)) === '"'

const MEASURED = charset('0-9.:TZtz+ -')

/** A scalar that is something, or a list that begins with one. */
const isSaid = (operand: string): boolean => {
  const at = operand.startsWith('[') ? pastRun(operand, 1, BLANKS) : 0
  if (operand.charAt(at) === '"') return operand.charAt(at + 1) !== '"'
  return isNumber(operand.slice(at)) || operand.startsWith('true', at) || operand.startsWith('false', at)
}

/** Who somebody is: not secret, and enough for a log-in that forgot to ask for a scalar. */
const isIdentity = (field: string): boolean => says(field, IDENTITIES)

const IDENTITIES = wordSet(
  'id uid uuid guid user username login email mail account admin role phone member owner name nick key code',
)

/** What is counted or measured. */
const MEASURES = wordSet(
  'age amount total count quantity price cost score rating size weight length year month day date time at since start end created updated duration distance stock level',
)

/** Words of a name: `created_at` and `createdAt` have two. */
const says = (field: string, words: { readonly has: (word: string) => boolean }): boolean => {
  for (let start = 0; start < field.length;) {
    let end = start + 1
    if (isLetter(field.charCodeAt(start))) {
      while (isInner(field, end)) end++
      if (words.has(field.slice(start, end).toLowerCase())) return true
    }
    start = end
  }
  return words.has(field.toLowerCase())
}

const isInner = (field: string, at: number): boolean => {
  const code = at < field.length ? field.charCodeAt(at) : 0
  return isLetter(code) && !isIn(CAPITALS, code)
}

/** What proves who somebody is. */
const SECRETS = wordSet('pass pin otp totp mfa cvv cvc ssn jwt sid csrf auth nonce salt hash cookie private')
const SECRET_PARTS: readonly string[] =
  'passw passphrase passcode pwd token secret credential session apikey api_key api-key signature'.split(' ')

const isSecret = (part: string): boolean => {
  const lower = part.toLowerCase()
  return SECRET_PARTS.some((secret) => lower.includes(secret)) || says(part, SECRETS)
}

const PARTING = charset('.[]')

/** What stands between the marks of `body.where.score`, the place left out. */
const reachedBy = (name: string): Reached => {
  const reached = { field: '', filter: false, secret: false }
  let isPlace = true
  for (let start = 0; start < name.length;) {
    let end = start
    while (end < name.length && !isIn(PARTING, name.charCodeAt(end))) end++
    const part = name.slice(start, end)
    if (isPlace) isPlace = false
    else if (part !== '' && !part.startsWith('$') && pastRun(part, 0, DIGITS) < part.length) {
      reached.filter ||= FILTERS.has(reached.field.toLowerCase())
      reached.secret ||= isSecret(part)
      reached.field = part
    }
    start = end + 1
  }
  return reached
}
