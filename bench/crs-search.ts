// The search for costly inputs to a compiled rule set: for each expression by itself, and for all rules together on a
// JSON value, many, names, a document as webhooks are, a form, parts, files, XML, plain text, a query, a path, cookies
// and headers.

import { documents, paragraphs } from '../test/corpora/harmless.ts'
import { loadProgram, type Runtime } from '../shared/waf/seclang/load.ts'
import type { Field } from '../shared/waf/seclang/request.ts'
import { runPhase } from '../shared/waf/seclang/run.ts'
import { makeTransaction } from '../shared/waf/seclang/transaction.ts'
import { toBytes } from '../shared/waf/transforms/bytes.ts'
import { unitsOf, work } from '../shared/waf/work.ts'
import { climb, measure, median, printed, profile, RATIO_MAX, SIZES, type Cost } from './climb.ts'
import { rawRequestOf } from './crs-requests.ts'

const WORK_MS = 10

const harmless = paragraphs(documents())
  .filter((text) => text.length > 100)
  .slice(0, 100)
  .map(toBytes)

interface Target {
  readonly name: string
  readonly cost: Cost
  readonly seconds: number
}

/** Tells what was found, and whether it is too much. */
const search = ({ name, cost, seconds }: Target, always: boolean): boolean => {
  for (const text of harmless) cost(text)
  const base = Math.max(median(harmless.map((text) => measure(cost, text, 1))), 1)
  const { unit } = climb(cost, seconds * 1000)
  const rows = profile(cost, unit)
  const wholeMs = Math.max(...rows.map((row, index) => (row * (SIZES[index] ?? 0)) / 1e6))
  const times = Math.max(...rows) / base
  const bad = times > RATIO_MAX || wholeMs > WORK_MS
  if (bad || always)
    console.log(
      `${bad ? 'FAIL' : 'ok  '} ${name}: harmless ${base.toFixed(1)} ns/B, worst ${rows.map((row) => row.toFixed(0)).join(' ')} ns/B at ${SIZES.map((size) => `${size >> 10}K`).join(' ')}: ${times.toFixed(1)} times, at most ${wholeMs.toFixed(1)} ms; ${printed(unit)}`,
    )
  return bad
}

const PIECE_BYTES = 48

const pieces = (text: string): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / PIECE_BYTES) }, (_, at) =>
    text.slice(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
  )

/** As webhooks are: objects within objects, names of many kinds, a value each. */
const documentOf = (text: string): string =>
  JSON.stringify(
    Array.from({ length: Math.ceil(text.length / (8 * PIECE_BYTES)) }, (_, entry) =>
      Object.fromEntries(
        pieces(text.slice(entry * 8 * PIECE_BYTES, (entry + 1) * 8 * PIECE_BYTES)).map((piece, at) => [
          `name_${at}`,
          at % 4 === 3 ? { id: at, [piece.slice(0, 12)]: piece } : piece,
        ]),
      ),
    ),
  )

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const typed = (body: string, type: string): Parameters<typeof makeTransaction>[1] => {
  const { headers, ...rest } = rawRequestOf('POST', '/v1/notes', body)
  return {
    ...rest,
    headers: headers.map(([name, value]) => (name === 'content-type' ? [name, type] : [name, value])),
  }
}

/** What servers take as a request's head. */
const HEAD_MAX = 16_384

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, ' ')

const headed = (fields: readonly Field[]): Parameters<typeof makeTransaction>[1] => {
  const { headers, ...rest } = rawRequestOf('GET', '/v1/notes', undefined)
  return { ...rest, headers: [...headers, ...fields] }
}

const wholes: Readonly<Record<string, (text: string) => Parameters<typeof makeTransaction>[1]>> = {
  'all, one JSON value': (text) => rawRequestOf('POST', '/v1/notes', JSON.stringify({ note: text })),
  'all, many JSON values': (text) =>
    rawRequestOf(
      'POST',
      '/v1/notes',
      JSON.stringify(Array.from({ length: text.length >> 5 }, (_, at) => text.slice(at * 32, at * 32 + 32))),
    ),
  'all, names of JSON': (text) =>
    rawRequestOf(
      'POST',
      '/v1/notes',
      JSON.stringify(Object.fromEntries(pieces(text).map((piece, at) => [`${piece}${at}`, at]))),
    ),
  'all, a document': (text) => typed(documentOf(text), 'application/json'),
  'all, a form': (text) => typed(text, 'application/x-www-form-urlencoded'),
  'all, parts': (text) =>
    typed(
      `${pieces(text)
        .map((piece, at) => `--b\r\nContent-Disposition: form-data; name="f${at}"\r\n\r\n${piece}\r\n`)
        .join('')}--b--\r\n`,
      'multipart/form-data; boundary=b',
    ),
  'all, files': (text) =>
    typed(
      `${pieces(text)
        .map(
          (piece, at) =>
            `--b\r\nContent-Disposition: form-data; name="f${at}"; filename="${piece.replaceAll(/["\r\n]/g, '')}"\r\n\r\n${at}\r\n`,
        )
        .join('')}--b--\r\n`,
      'multipart/form-data; boundary=b',
    ),
  'all, XML': (text) =>
    typed(
      `<a>${pieces(text)
        .map((piece) => `<b c="${xml(piece)}">${xml(piece)}</b>`)
        .join('')}</a>`,
      'application/xml',
    ),
  'all, attributes of XML': (text) =>
    typed(
      `<a ${pieces(text)
        .map((piece, at) => `c${at}="${xml(piece)}"`)
        .join(' ')}/>`,
      'application/xml',
    ),
  "all, parts' headers": (text) =>
    typed(
      `--b\r\nContent-Disposition: form-data; name="f"\r\n${pieces(oneLine(text))
        .map((piece, at) => `X-A${at}: ${piece}\r\n`)
        .join('')}\r\n1\r\n--b--\r\n`,
      'multipart/form-data; boundary=b',
    ),
  'all, plain text': (text) => typed(text, 'text/plain'),
  'all, a query': (text) =>
    rawRequestOf('GET', `/v1/notes?q=${encodeURIComponent(text.slice(0, HEAD_MAX))}`, undefined),
  'all, a path': (text) =>
    rawRequestOf('GET', `/v1/${encodeURIComponent(text.slice(0, HEAD_MAX))}`, undefined),
  'all, cookies': (text) =>
    headed([
      [
        'cookie',
        pieces(oneLine(text.slice(0, HEAD_MAX)).replaceAll(';', ' '))
          .map((piece, at) => `a${at}=${piece}`)
          .join('; '),
      ],
    ]),
  'all, headers': (text) =>
    headed(pieces(oneLine(text.slice(0, HEAD_MAX))).map((piece, at) => [`x-n${at}`, piece])),
}

/** A whole request has more to climb over than a matcher. */
const WHOLE_TIMES = 20
/** What measuring takes beside the climb, in seconds. */
const MEASURING = 0.7
const PROGRESS_EVERY = 20

/** Targets whose names contain `only`: `all`, `rule`, a rule's id. True where nothing costs too much. */
export const searchRules = (
  bytes: Uint8Array,
  seconds: number,
  paranoiaMax: number,
  only: string,
): boolean => {
  const loaded = loadProgram(bytes, { paranoiaMax })
  if (!loaded.ok) throw new Error(loaded.error)
  const runtime = loaded.value
  // Cold code is charged more, and does less: what is climbed here is the other.
  runtime.warmth.units = Number.MAX_SAFE_INTEGER
  const targets = [...requestTargets(runtime, seconds), ...matcherTargets(runtime, seconds)].filter(
    ({ name }) => name.includes(only),
  )
  const whole = targets.reduce((sum, target) => sum + target.seconds + MEASURING, 0)
  console.log(
    `${targets.length} targets, about ${Math.ceil(whole / 60)} minutes; of rules only what fails is listed`,
  )
  const begun = Date.now()
  let failed = 0
  targets.forEach((target, at) => {
    if (search(target, target.name.startsWith('all'))) failed++
    if ((at + 1) % PROGRESS_EVERY === 0)
      console.log(`${at + 1} of ${targets.length} after ${Math.round((Date.now() - begun) / 1000)} s`)
  })
  console.log(`${failed} of ${targets.length} failed`)
  return failed === 0
}

const requestTargets = (runtime: Runtime, seconds: number): readonly Target[] =>
  Object.entries(wholes).map(([name, requestOf]) => ({
    name,
    cost: wholeCost(runtime, requestOf),
    seconds: seconds * WHOLE_TIMES,
  }))

const matcherTargets = (runtime: Runtime, seconds: number): readonly Target[] => {
  const matchers = new Map(
    runtime.operators.flatMap((operator) =>
      operator.kind === 'matcher' ? [[operator.matcher, operator.run]] : [],
    ),
  )
  return Array.from(matchers, ([matcher, run]) => ({
    name: `rule ${idsOf(runtime, matcher)}`,
    cost: (text) => {
      work.left = unitsOf(WORK_MS)
      run.test(text)
    },
    seconds,
  }))
}

const wholeCost =
  (runtime: Runtime, requestOf: (text: string) => Parameters<typeof makeTransaction>[1]): Cost =>
  (text) => {
    const transaction = makeTransaction(runtime, requestOf(text))
    transaction.work = unitsOf(WORK_MS)
    runPhase(transaction, 1)
    if (transaction.work >= 0) runPhase(transaction, 2)
  }

const idsOf = (runtime: Runtime, matcher: number): string =>
  runtime.data.rules
    .filter((rule) =>
      rule.links.some((link) => {
        const operator = runtime.data.operators[link.operator]
        return operator?.kind === 'matcher' && operator.matcher === matcher
      }),
    )
    .map((rule) => rule.id)
    .join(', ')
