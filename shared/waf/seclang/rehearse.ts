// What runs for the first time is slow: tables are unpacked, automata explored and functions compiled when they are
// first needed. So a rule set judges some requests that nobody sent before it judges a client's, where the isolate
// starts. They are made of the program's own samples; nothing is kept of what its rules find in them.

import { fromOctets } from '../transforms/bytes.ts'
import { unitsOf } from '../work.ts'
import type { Runtime } from './load.ts'
import type { Field, RawRequest } from './request.ts'
import { runPhase } from './run.ts'
import { makeTransaction } from './transaction.ts'

/** What one of these requests may take. */
const WORK_MS = 30

/** Large bodies, and small requests of each kind. */
const BODIES = 14

export const rehearse = (runtime: Runtime): void => {
  const { samples } = runtime.data
  for (const matcher of runtime.used) matcher.prepare?.()
  if (samples.length === 0) return
  for (const request of requestsOf(samples)) {
    const transaction = makeTransaction(runtime, request)
    // Whatever a rule makes of it, the others are asked, too.
    transaction.engine = 'detect'
    transaction.work = unitsOf(WORK_MS)
    runPhase(transaction, 1)
    runPhase(transaction, 2)
  }
  runtime.stores.clear()
  runtime.warmth.units = 0
}

const HEAD: readonly Field[] = [
  ['host', 'api.example.com'],
  [
    'user-agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36',
  ],
  ['accept', 'application/json, text/plain, */*'],
  ['accept-language', 'en-US,en;q=0.9'],
  ['cookie', 'session=3f0c2a546f1e4f8e9f0d2b7c1d5e8a90; theme=dark'],
]

const requestsOf = (samples: readonly string[]): readonly RawRequest[] => {
  const form = samples.map((text, at) => `a${at}=${encodeURIComponent(text)}`).join('&')
  return [
    requestOf('/v1/orders/1?expand=items&page=2', undefined, ''),
    ...Array.from({ length: BODIES }, (_, at) =>
      requestOf('/v1/orders', JSON.stringify(documentOf(samples, at)), 'application/json'),
    ),
    requestOf('/v1/orders', JSON.stringify({ id: 1, note: samples[0] }), 'application/json'),
    requestOf('/v1/orders', form, 'application/x-www-form-urlencoded'),
    requestOf('/v1/orders', partsOf(samples), `multipart/form-data; boundary=${BOUNDARY}`),
    requestOf('/v1/orders', elementsOf(samples), 'application/xml'),
    requestOf(`/v1/orders/2?${form.slice(0, 1000)}`, undefined, ''),
  ]
}

const BOUNDARY = 'rehearsal'

/** How many parts or elements a body has: what takes them apart is compiled after so many. */
const PIECES = 80

const piecesOf = (samples: readonly string[]): readonly string[] =>
  Array.from({ length: PIECES }, (_, at) => samples[at % samples.length] ?? '')

/** Fields and files in turn. */
const partsOf = (samples: readonly string[]): string => {
  const parts = piecesOf(samples).map((text, at) => {
    const file = at % 2 === 0 ? '' : `; filename="${encodeURIComponent(text)}"`
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a${at}"${file}\r\n\r\n${text}\r\n`
  })
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

const elementsOf = (samples: readonly string[]): string =>
  `<a>${piecesOf(samples)
    .map((text, at) => `<b c="${encodeURIComponent(text)}${at}">${encodeURIComponent(text)}&amp;</b>`)
    .join('')}</a>`

/** Nested as clients' documents are, with every sample in it, and no two values alike. */
const documentOf = (samples: readonly string[], variant: number): object => {
  let at = variant * 5
  const leaf = (): unknown => {
    at++
    if (at % 7 === 0) return at * 31
    if (at % 11 === 0) return at % 2 === 0
    if (at % 13 === 0) return null
    const sample = samples[at % samples.length] ?? ''
    return at % 3 === 0 ? sample : `${sample}${at}${variant}`
  }
  const object = (depth: number): object =>
    Object.fromEntries(
      KEYS.map((key, index) => [key, index % 7 === 6 && depth > 0 ? object(depth - 1) : leaf()]),
    )
  return { id: variant, entries: [object(1), object(0)], owner: object(1), samples }
}

const KEYS: readonly string[] =
  'id node_id name full_name private owner html_url description fork url keys_url state created_at items email type labels count default_branch size user'.split(
    ' ',
  )

const encoder = new TextEncoder()

const requestOf = (target: string, body: string | undefined, type: string): RawRequest => {
  // As a client's body is made: V8 compiles for the kinds of strings that it has seen.
  const bytes = body === undefined ? undefined : fromOctets(encoder.encode(body))
  return {
    method: bytes === undefined ? 'GET' : 'POST',
    target,
    protocol: 'HTTP/1.1',
    headers:
      bytes === undefined
        ? HEAD
        : [...HEAD, ['content-type', type], ['content-length', String(bytes.length)]],
    body: bytes,
    address: '192.0.2.1',
    country: undefined,
    id: 'rehearsal',
    nowMs: 0,
  }
}
