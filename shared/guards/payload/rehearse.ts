// What runs for the first time is slow: its patterns are compiled, and its functions read and then compiled, when they
// are needed. So an engine judges a few texts that nobody sent before it judges a client's, where the isolate starts:
// values and documents as clients send them, and pieces of every class of attack, so that a hostile first request finds
// compiled code, too. Nothing is kept of what it finds, but that it was looked at (shared/waf/judge/warmth.ts).

import { bodyOf } from '../../exchange/body.ts'
import { unitsOf } from '../../waf/work.ts'
import type { Engine } from '../../waf/judge/engine.ts'
import { DOCUMENTS, PIECES, TEXTS } from './samples.ts'

/** How long a document is, and how often each of them comes. */
const DOCUMENT_LENGTH = 2000
const DOCUMENT_TIMES = 4

/** How long the texts are that stand for many: loops are compiled when they have run for a while. */
const LENGTH = 500
const FORM_LENGTH = 300

/** How far down the list of pieces those stand that a piece is put together with: what follows what matters, too. */
const PARTNERS = [3, 7]

let rehearsed = false

/** Once an isolate: what is compiled belongs to no engine. Takes about 100 ms, and a second time nothing. */
export const rehearse = (engine: Engine): void => {
  if (rehearsed) return
  rehearsed = true
  body(engine, JSON_TYPE, JSON.stringify({ id: 1, texts: TEXTS }))
  for (const text of TEXTS) engine.text('query', 'value', 'query.a', text, unitsOf(BUDGET_MS))
  for (const [index, piece] of PIECES.entries())
    for (const step of PARTNERS)
      hostile(engine, piece, piece + (PIECES[(index + step) % PIECES.length] ?? ''))
  for (let time = 0; time < DOCUMENT_TIMES; time++)
    for (const piece of DOCUMENTS) {
      const text = piece.repeat(Math.ceil(DOCUMENT_LENGTH / piece.length))
      body(engine, JSON_TYPE, JSON.stringify({ [`a${time}`]: `${text}${time}` }))
    }
  const all = PIECES.join('')
  body(engine, 'application/x-www-form-urlencoded', PIECES.map((one) => `a=${percent(one)}`).join('&'))
  body(
    engine,
    'application/xml',
    `<a>${PIECES.map((one) => `<b c='${percent(one)}'>&#65;</b>`).join('')}</a>`,
  )
  body(engine, `multipart/form-data; boundary=${BOUNDARY}`, PIECES.map(part).join('') + `--${BOUNDARY}--`)
  body(engine, JSON_TYPE, JSON.stringify({ a: percent(percent(all)) }))
}

/** Two pieces again and again, as a leaf of JSON and as a field of a form. */
const hostile = (engine: Engine, name: string, pair: string): void => {
  const long = pair.repeat(LENGTH / pair.length)
  body(engine, JSON_TYPE, JSON.stringify({ [name]: [long, pair, { a: name }] }))
  engine.text('form', 'value', 'body.a', pair.repeat(FORM_LENGTH / pair.length), unitsOf(BUDGET_MS))
}

const JSON_TYPE = 'application/json'
const BOUNDARY = 'x'

const part = (text: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="a"\r\n\r\n${text}\r\n`

/** Every character encoded that is no letter beyond ASCII. */
const percent = (text: string): string =>
  text.replaceAll(/[ -~]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)

/** Far more than any of them takes. */
const BUDGET_MS = 100

const body = (engine: Engine, type: string, text: string): void => {
  const made = bodyOf(new TextEncoder().encode(text), type)
  engine.body(made, made.text, type, false, unitsOf(BUDGET_MS))
}
