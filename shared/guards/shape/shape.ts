// The shape guard: bounds on the form of a request, whatever it means. It stops what exhausts or confuses a parser
// behind the gate: depth and count bombs, doubled keys and names, numbers that nobody holds, entities, files in
// disguise (OWASP API4, CWE-400, CWE-436, CWE-434). It knows no contract and looks for no attack text: contracts are
// the schema guard's, attacks the payload guard's. It trusts the runner to have buffered the body within its bound.

import type { GuardFactory, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Body, Exchange } from '../../exchange/exchange.ts'
import { parseQuery } from '../../exchange/pairs.ts'
import { cookiesBehindCommas } from '../../exchange/dialects.ts'
import { jsonScanner } from '../../lib/json/scan.ts'
import type { JsonScanner } from '../../lib/json/scan.ts'
import { saysUtf8 } from '../../lib/media/charset.ts'
import { ambiguous, construct, file, malformed, over } from './finding.ts'
import type { Finding } from './finding.ts'
import { bodyFormat } from './format.ts'
import type { Format, ShapeOptions } from './options.ts'
import { judgeForm, judgePairs, pairRules } from './pairs.ts'
import type { PairRules } from './pairs.ts'
import { judgeMultipart } from './multipart.ts'
import { isOfKind, kindOfType } from './signatures.ts'
import { judgeXml } from './xml.ts'

export const shape: GuardFactory<ShapeOptions> = (options) => {
  const head = options.parts.includes('head')
  const body = options.parts.includes('body')
  const judgeHead = headJudge(options)
  const judgeBody = bodyJudge(options)
  return {
    name: 'shape',
    reads: body ? 'body' : 'head',
    needs: [],
    gives: [],
    judge: (exchange) => {
      const found =
        (head ? judgeHead(exchange) : undefined) ??
        (body && exchange.body !== undefined ? judgeBody(exchange, exchange.body) : undefined)
      return found === undefined ? PASS : refused(found, options)
    },
  }
}

const refused = (finding: Finding, options: ShapeOptions): Verdict => {
  const { code, ...evidence } = finding
  const denial: Denial = { code, evidence }
  // RFC 9110 §12.5.1: what would have been taken.
  return { kind: 'deny', denial: code === 'shape.type' ? { ...denial, headers: acceptOf(options) } : denial }
}

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  xml: 'application/xml',
  text: 'text/plain',
}

const acceptOf = ({ types }: ShapeOptions): Readonly<Record<string, string>> => ({
  accept: types.map((type) => (Object.hasOwn(TYPES, type) ? TYPES[type as Format] : type)).join(', '),
})

const headJudge = (options: ShapeOptions): ((exchange: Exchange) => Finding | undefined) => {
  const query = pairRules(options.query, options)
  // A cookie's name has no brackets that anybody reads.
  const cookies = pairRules({ ...options.cookies, depth: Infinity }, options)
  return (exchange) => {
    const found =
      (exchange.search === '' ? undefined : judgeQuery(exchange, query)) ??
      (exchange.headers.has('cookie') ? judgeCookies(exchange, cookies) : undefined)
    return found?.code === 'shape.bounds' ? { ...found, code: 'shape.head' } : found
  }
}

/** In both readings: Rack before 3 and Python before 3.9.2 split at ';' as well (CVE-2021-23336). */
const judgeQuery = ({ search, query }: Exchange, rules: PairRules): Finding | undefined =>
  judgePairs('query', query, rules) ??
  (search.includes(';') ? judgePairs('query', parseQuery(search.replaceAll(';', '&')), rules) : undefined)

/** With those that only some servers find, too. */
const judgeCookies = ({ headers, cookies }: Exchange, rules: PairRules): Finding | undefined => {
  const hidden = cookiesBehindCommas(headers.get('cookie'))
  return judgePairs('cookie', hidden.length === 0 ? cookies : [...cookies, ...hidden], rules)
}

type BodyJudge = (exchange: Exchange, body: Body) => Finding | undefined

const bodyJudge = (options: ShapeOptions): BodyJudge => {
  const json = jsonJudge(options)
  const form = pairRules(options.form, options)
  const judges: Readonly<Record<Format, BodyJudge>> = {
    json: (_, body) => judgeText(body, 'refuse', (text) => json(text)),
    form: (_, body) => judgeText(body, 'refuse', (text) => judgeForm(text, form)),
    multipart: (exchange, body) =>
      judgeMultipart(body.bytes, exchange.headers.get('content-type') ?? '', options),
    // XML 1.0 §4.3.3 and plain text may begin with a mark.
    xml: (_, body) => judgeText(body, 'pass', (text) => judgeXml(text, options.xml)),
    text: (_, body) => judgeText(body, 'pass', (text) => judgePlain(text, options)),
  }
  const admitted: ReadonlySet<string> = new Set(options.types)
  return (exchange, body) => {
    if (body.bytes.length === 0) return undefined
    const format = bodyFormat(body.mediaType)
    if (admitted.has(body.mediaType) && format === undefined) return judgeOther(body)
    if (format === undefined || !(admitted.has(format) || admitted.has(body.mediaType)))
      return { code: 'shape.type', reason: 'type' }
    // A text that the origin decodes otherwise is another text (UTF-7, UTF-16); so is one with two charsets.
    if (!saysUtf8(body.charset)) return malformed('charset', 'body')
    return judges[format](exchange, body)
  }
}

/** Of a type that is none of the five, and that the policy names: it begins as such a file does, where that is known. */
const judgeOther = ({ bytes, mediaType }: Body): Finding | undefined => {
  const known = kindOfType(mediaType)
  return known === undefined || isOfKind(known, bytes, 0, bytes.length)
    ? undefined
    : file('file-signature', 'body')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The body's text, which is UTF-8 by the letter (RFC 3629), to a judge of its format. */
const judgeText = (
  body: Body,
  mark: 'pass' | 'refuse',
  judge: (text: string) => Finding | undefined,
): Finding | undefined => {
  const { bytes } = body
  if (mark === 'refuse' && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return malformed('byte-order-mark', 'body')
  // Other guards read the same text, which was decoded once. A character that stands for a broken one may be the
  // client's own: then the bytes are asked.
  const { text } = body
  if (text.includes('\ufffd') && !isUtf8(bytes)) return malformed('utf-8', 'body')
  return judge(text)
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    utf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

const judgePlain = (text: string, { nul }: ShapeOptions): Finding | undefined =>
  nul === 'refuse' && text.includes('\0') ? construct('nul', 'body') : undefined

const jsonJudge = (options: ShapeOptions): ((text: string) => Finding | undefined) => {
  const { json } = options
  const bounds: Readonly<Record<string, number>> = {
    depth: json.depth,
    names: json.keys,
    'names-in-all': json.keysInAll,
    items: json.items,
    values: json.values,
    'name-length': json.keyLength,
    'string-length': json.stringLength,
    'number-length': json.numberLength,
  }
  const scan: JsonScanner = jsonScanner({
    depthMax: json.depth,
    namesMax: json.keys,
    namesInAllMax: json.keysInAll,
    itemsMax: json.items,
    valuesMax: json.values,
    nameLengthMax: json.keyLength,
    stringLengthMax: json.stringLength,
    numberLengthMax: json.numberLength,
    numbers: json.numbers,
    duplicates: json.duplicates === 'pass',
    cases: json.duplicates !== 'refuse',
    prototypes: options.prototypes === 'pass',
    surrogates: false,
    nul: options.nul === 'pass',
  })
  return (text) => {
    const finding = scan(text)
    if (finding === undefined) return undefined
    const { fault, path, actual } = finding
    const field = path === '' ? 'body' : path.startsWith('[') ? `body${path}` : `body.${path}`
    const bound = bounds[fault]
    if (bound !== undefined && actual !== undefined)
      return over(`json-${REASONS[fault] ?? fault}`, actual, bound, field)
    if (fault === 'malformed') return malformed('json', field)
    if (fault === 'surrogate') return malformed('surrogate', field)
    if (fault === 'number') return construct('json-number', field)
    return fault === 'duplicate' ? ambiguous('json-duplicate', field) : construct(fault, field)
  }
}

/** What the options call it. */
const REASONS: Readonly<Record<string, string>> = {
  names: 'keys',
  'names-in-all': 'keys-in-all',
  'name-length': 'key-length',
}
