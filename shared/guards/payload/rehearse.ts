// What runs for the first time is slow: its functions are read, then interpreted, and compiled well only once they have
// run long enough. So an engine judges texts that nobody sent before it judges a client's, where the isolate starts, so
// that a hostile first request finds compiled code, too. Nothing is kept of what it finds, but that it was looked at
// (shared/waf/judge/warmth.ts). Three things are rehearsed: every branch once (pieces of attacks, which are found and end
// early; and what few texts have), the loops (what nearly is an attack, so that it is read to its end), and what takes a
// body apart.

import { bodyOf } from '../../exchange/body.ts'
import { unitsOf } from '../../waf/work.ts'
import type { Engine } from '../../waf/judge/engine.ts'
import type { Samples } from '../../waf/rules/samples.ts'

/** How long a document is, and how often each of them comes. */
const DOCUMENT_LENGTH = 2000
const DOCUMENT_TIMES = 4

/** How long two pieces are together, and what nearly is an attack: loops are compiled when they have run for a while. */
const PIECES_LENGTH = 250
const NEARLY_LENGTH = 2500

/** How long a text of rare spellings is. */
const SPELLINGS_LENGTH = 800

/** Short texts are asked what long ones are not, and as long as a value is; so many of each. */
const SHORT_LENGTH = 90
const SHORT_TIMES = 12

/** How far down the list of pieces those stand that a piece is put together with: what follows what matters, too. */
const PARTNERS = [3, 7]

/** How many fields a body has, and encodings a text: with half of them their code is not compiled well. */
const FIELDS = 500

let rehearsed = false

/** Once an isolate: what is compiled belongs to no engine. Takes about 120 ms, and a second time nothing. */
export const rehearse = (engine: Engine, samples: Samples): void => {
  if (rehearsed) return
  rehearsed = true
  const { texts, pieces, spellings, nearly, documents } = samples
  leaf(engine, texts)
  for (const text of texts) engine.text('query', 'value', 'query.a', text, unitsOf(BUDGET_MS))
  for (const spelling of spellings) leaf(engine, [repeated(spelling, SPELLINGS_LENGTH), spelling])
  outOfWork(engine, documents)
  for (const [index, piece] of pieces.entries())
    for (const step of PARTNERS) {
      const pair = piece + (pieces[(index + step) % pieces.length] ?? '')
      leaf(engine, { [piece]: [repeated(pair, PIECES_LENGTH), pair, { a: piece }] })
    }
  for (let time = 0; time < DOCUMENT_TIMES; time++)
    for (const document of documents) leaf(engine, [`${repeated(document, DOCUMENT_LENGTH)}${time}`])
  fields(engine)
  for (const piece of nearly) {
    leaf(engine, [repeated(piece, NEARLY_LENGTH)])
    leaf(
      engine,
      Array.from({ length: SHORT_TIMES }, (_, at) => repeated(piece, SHORT_LENGTH) + at),
    )
  }
}

/** Texts that the budget does not pay for, up to one step and up to another. */
const outOfWork = (engine: Engine, documents: readonly string[]): void => {
  for (const document of documents)
    for (let budget = BUDGET_LEAST; budget < BUDGET_ENOUGH; budget *= 2)
      engine.text('json', 'value', 'body.a', document, budget)
}

/** Units of work: to look at a document, and to judge it half. */
const BUDGET_LEAST = 4_000
const BUDGET_ENOUGH = 300_000

/** Bodies of many fields in each format, and each encoding many times: nothing in them but what takes them apart. */
const fields = (engine: Engine): void => {
  const many = Array.from({ length: FIELDS }, (_, at) => `a>b${at}`)
  const all = (made: (one: string) => string, joint = ''): string => many.map(made).join(joint)
  body(engine, JSON_TYPE, `[${all((one) => `{"a":"\\u0041\\"${one}"}`, ',')}]`)
  body(
    engine,
    'application/x-www-form-urlencoded',
    all((one) => `a${one}=%61+%3e`, '&'),
  )
  body(engine, 'application/xml', `<a>${all((one) => `<b c="&#65;${one}">&#x61;&gt;${one}</b>`)}</a>`)
  body(engine, `multipart/form-data; boundary=${BOUNDARY}`, `${all(part)}--${BOUNDARY}--`)
  leaf(
    engine,
    ENCODED.map((one) => one.repeat(FIELDS)),
  )
  leaf(
    engine,
    many.map((one) => btoa(`some text ${one}`)),
  )
}

const JSON_TYPE = 'application/json'
const BOUNDARY = 'x'

const part = (text: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="a"\r\n\r\n${text}\r\n`

/** Plain once it is decoded: percent signs, backslashes, references, characters that look alike. */
const ENCODED = ['%61%20%62', '\\u0061\\x62', '&#97;&#x62;&amp;', '\u2019\uff41']

/** Whole pieces: at least one, and no longer than `length` where several fit. */
const repeated = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length))

/** Far more than any of them takes. */
const BUDGET_MS = 100

const leaf = (engine: Engine, value: unknown): void => body(engine, JSON_TYPE, JSON.stringify(value))

const body = (engine: Engine, type: string, text: string): void => {
  const made = bodyOf(new TextEncoder().encode(text), type)
  engine.body(made, made.text, type, false, unitsOf(BUDGET_MS))
}
