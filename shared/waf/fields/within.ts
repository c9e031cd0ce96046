// What of a file with bytes that no text has is judged as text all the same. Who reads it decides what it is, and the
// client writes its name, its type and its bytes: only where all three say that it is a known format, is it one.

import { charset, findIn, pastWord, vocabulary, wordSet } from '../runs.ts'
import type { Intake } from './field.ts'
import { hasSignature, isNamedBinary } from './formats.ts'
import type { Part } from './multipart.ts'
import { isBinaryType, isMessageType, isTextType } from './media.ts'
import { AMONG_NOISE, IN_MESSAGE, isMostlyPrinted, printed } from './printed.ts'

/**
 * none: a known format. noise: bytes of a kind that nobody knows. message: an encoding of texts and numbers. text: a
 * control character in what some origin reads as a text.
 */
export type Doubt = 'none' | 'noise' | 'message' | 'text'

/** Hands on the texts within. */
export const within = (content: string, doubt: Doubt, prefix: string, name: string, intake: Intake): void => {
  if (doubt === 'text') {
    intake('text', 'value', prefix, name, content)
    return
  }
  const visit = (text: string): void => intake('text', 'value', prefix, name, text)
  if (doubt === 'none') printed(content, ACTED_ON_MIN, (text) => actedOn(text, visit))
  else printed(content, doubt === 'message' || isMostlyPrinted(content) ? IN_MESSAGE : AMONG_NOISE, visit)
}

/** The shortest lookup that leads anywhere. */
const ACTED_ON_MIN = 8
const ACTED_ON_MAX = 1000

/** Lookups in a document's properties and entities in its parts: software acts on them wherever it meets them. */
const actedOn = (text: string, visit: (text: string) => void): void => {
  for (let at = findIn(text, OPENING); at >= 0; at = findIn(text, OPENING, at)) {
    const isOpen = pastWord(text, at, OPENED) >= 0
    if (isOpen) visit(text.slice(at, at + ACTED_ON_MAX))
    at += isOpen ? ACTED_ON_MAX : 1
  }
}

const OPENED = vocabulary('${ <!-- <!doctype <!entity')
const OPENING = charset('$<')

export const doubtOf = (part: Part): Doubt => {
  if (!part.isFile || part.filenames.some(isNamedText)) return 'text'
  const semicolon = part.mediaType.indexOf(';')
  const type = (semicolon < 0 ? part.mediaType : part.mediaType.slice(0, semicolon)).trim().toLowerCase()
  if (isTextType(type)) return 'text'
  if (isBinaryType(type) && part.filenames.every(isNamedBinary) && hasSignature(part.content)) return 'none'
  return messageOr(type)
}

export const messageOr = (type: string): Doubt => (isMessageType(type) ? 'message' : 'noise')

/** Names of what interpreters, browsers and importers read as text. */
const isNamedText = (filename: string): boolean =>
  filename.split('.').some((part, index) => index > 0 && NAMES.has(part.trim().toLowerCase()))

const NAMES = wordSet(
  'svg html htm xhtml mht mhtml xml xsl xslt xsd wsdl json jsonl ndjson geojson csv tsv txt text md yaml yml js mjs cjs ts jsx tsx css log sql ini conf cfg properties toml env rtf eml ics vcf srt vtt gpx kml mvg msl php php3 php4 php5 php7 phtml phar inc jsp jspx asp aspx ashx shtml shtm stm cgi pl py rb sh bash bat cmd ps1 htaccess vm ftl j2 erb ejs hbs ps eps',
)
