// One unit of text as a whole request body of about so many bytes, in every way that a body can hold it: as one leaf or
// as many, as names, in forms, parts and elements, and in encodings one within the other.

export interface Sent {
  readonly text: string
  readonly type: string
}

type Placement = (unit: string, bytes: number) => Sent

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const PARTS_TYPE = 'multipart/form-data; boundary=B'

export const grown = (unit: string, length: number): string =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, Math.max(0, length))

/** Texts of `length` that differ in their ends: equal ones are judged once. */
const pieces = (unit: string, bytes: number, length: number): readonly string[] =>
  Array.from({ length: Math.ceil(bytes / (length + 4)) }, (_, at) => grown(unit, length - 4) + at)

const small = (unit: string): number => Math.max(unit.length, 12) + 8

const json = (value: unknown): Sent => ({ text: JSON.stringify(value), type: JSON_TYPE })

const note = (text: string): Sent => json({ note: text })

/** Every character, but for those beyond ASCII. */
const percent = (text: string): string =>
  text.replaceAll(/[\0-\x7f]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`)

const escaped = (text: string): string =>
  text.replaceAll(/[^]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

const references = (text: string): string => text.replaceAll(/[^]/g, (one) => `&#${one.charCodeAt(0)};`)

const base64 = (text: string): string => {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes)
}

const part = (text: string, name: string): string =>
  `--B\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`

const parts = (texts: readonly string[]): Sent => ({
  text: `${texts.map((text, at) => part(text, `a${at}`)).join('')}--B--\r\n`,
  type: PARTS_TYPE,
})

const xml = (inner: string): Sent => ({ text: `<a>${inner}</a>`, type: 'application/xml' })

const plain = (text: string): string => text.replaceAll(/[<&"]/g, '_')

export const placements: Readonly<Record<string, Placement>> = {
  leaf: (unit, bytes) => note(grown(unit, bytes)),
  leaves: (unit, bytes) => json(pieces(unit, bytes, small(unit))),
  'leaves of 200': (unit, bytes) => json(pieces(unit, bytes, 200)),
  'leaves of 2,000': (unit, bytes) => json(pieces(unit, bytes, 2000)),
  names: (unit, bytes) => json(Object.fromEntries(pieces(unit, bytes, small(unit)).map((name) => [name, 1]))),
  form: (unit, bytes) => ({ text: `a=${percent(grown(unit, bytes / 3))}`, type: FORM_TYPE }),
  pairs: (unit, bytes) => ({
    text: pieces(unit.replaceAll(/[&%+=]/g, '_'), bytes, small(unit))
      .map((text, at) => `a${at}=${text}`)
      .join('&'),
    type: FORM_TYPE,
  }),
  part: (unit, bytes) => parts([grown(unit, bytes)]),
  parts: (unit, bytes) => parts(pieces(unit, bytes / 1.3, 200)),
  file: (unit, bytes) => ({
    text: `--B\r\ncontent-disposition: form-data; name="a"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${grown(unit, bytes)}\r\n--B--\r\n`,
    type: PARTS_TYPE,
  }),
  element: (unit, bytes) => xml(references(grown(unit, bytes / 5))),
  section: (unit, bytes) => xml(`<![CDATA[${grown(unit, bytes).replaceAll(']]>', '')}]]>`),
  elements: (unit, bytes) =>
    xml(
      pieces(plain(unit), bytes / 2.2, 100)
        .map((text) => `<b c="${text}">${text}</b>`)
        .join(''),
    ),
  markup: (unit, bytes) => xml(grown(unit, bytes)),
  // Pieces of one text, as the element's readers join them.
  'cut elements': (unit, bytes) => xml(`<b>${pieces(plain(unit), bytes / 1.3, 30).join('<c>d</c>')}</b>`),
  graphql: (unit, bytes) =>
    json({
      query: `{ a(${pieces(unit, bytes / 1.2, 200)
        .map((text, at) => `b${at}: ${JSON.stringify(text)}`)
        .join(', ')}) { c } }`,
    }),
  text: (unit, bytes) => ({ text: grown(unit, bytes), type: 'text/plain' }),
  'percent-encoded': (unit, bytes) => note(percent(grown(unit, bytes / 3))),
  'percent-encoded twice': (unit, bytes) => note(percent(percent(grown(unit, bytes / 9)))),
  escaped: (unit, bytes) => note(escaped(grown(unit, bytes / 7))),
  references: (unit, bytes) => note(references(grown(unit, bytes / 5))),
  base64: (unit, bytes) => note(base64(grown(unit, bytes * 0.74))),
  'base64 of 150': (unit, bytes) => json(pieces(unit, bytes * 0.74, 150).map(base64)),
  'json in json': (unit, bytes) => note(JSON.stringify({ a: JSON.stringify(grown(unit, bytes * 0.7)) })),
  'leaves in json': (unit, bytes) => note(JSON.stringify(pieces(unit, bytes / 1.2, 60))),
  'plain and encoded': (unit, bytes) => note(grown(unit + percent(unit), bytes)),
  'with a quote that folds': (unit, bytes) => note(grown(`${unit}\u2019`, bytes)),
}
