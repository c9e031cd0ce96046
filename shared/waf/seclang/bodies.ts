// Bodies taken apart the way SecLang's variables want them, in time linear in their bytes. What cannot be taken apart
// is an error that a rule can ask for (REQBODY_ERROR), with whatever was read until there still judged. Every piece is
// paid for when it is read: reading ends where the work does, and the judging with it.

import { eachLine, isJsonLines } from '../fields/lines.ts'
import { urlDecodeUni } from '../transforms/decode.ts'
import { pays, work } from '../work.ts'
import { readJson } from './json.ts'
import { mediaTypeOf } from './media-type.ts'
import { parseMultipart } from './multipart.ts'
import type { Field } from './request.ts'
import { parseXml } from './xml.ts'

export interface ParsedBody {
  readonly args: Field[]
  readonly files: FilePart[]
  /** Part's name and one header line. */
  readonly partHeaders: Field[]
  readonly xmlText: string | undefined
  readonly xmlAttributes: readonly string[]
  error: string | undefined
}

export interface FilePart {
  readonly name: string
  readonly filename: string
  readonly size: number
}

export const emptyBody = (): ParsedBody => ({
  args: [],
  files: [],
  partHeaders: [],
  xmlText: undefined,
  xmlAttributes: [],
  error: undefined,
})

/** Units of work. */
const PER_BYTE = 12
const PER_FIELD = 300

/** `a=1&b=2`, decoded once. */
export const parseForm = (text: string): Field[] => {
  const fields: Field[] = []
  let from = 0
  while (from <= text.length && work.left >= 0) {
    let end = text.indexOf('&', from)
    if (end < 0) end = text.length
    const pair = text.slice(from, end)
    from = end + 1
    if (pair === '') continue
    work.left -= PER_FIELD
    const equals = pair.indexOf('=')
    fields.push(
      equals < 0
        ? [urlDecodeUni(pair), '']
        : [urlDecodeUni(pair.slice(0, equals)), urlDecodeUni(pair.slice(equals + 1))],
    )
  }
  return fields
}

export const parseBody = (processor: string, text: string, contentType: string): ParsedBody => {
  const body = emptyBody()
  if (!pays(PER_BYTE * text.length)) return body
  switch (processor) {
    case 'URLENCODED':
      return { ...body, args: parseForm(text) }
    case 'JSON':
      if (!isJsonLines(mediaTypeOf(contentType))) body.error = readJson(text, body.args)
      else
        eachLine(text, (line) => {
          body.error = readJson(line, body.args)
          return body.error === undefined
        })
      return body
    case 'MULTIPART':
      body.error = parseMultipart(text, contentType, body)
      return body
    case 'XML':
      return parseXml(text, body)
    default:
      return body
  }
}
