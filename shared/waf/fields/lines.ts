// JSON texts one after the other, a line each (NDJSON, JSON Lines) or a record each (RFC 7464): every one of them is
// judged as a body of its own would be, under the same bounds for all together.

import { walked, walkJson, type JsonBounds, type JsonOutcome, type JsonSink, type JsonStack } from './json.ts'

const TYPES: ReadonlySet<string> = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/json-seq',
])

/** `mediaType` in lower case, without parameters. */
export const isJsonLines = (mediaType: string): boolean => TYPES.has(mediaType)

/** The lines, with the mark that begins a record of RFC 7464 taken off; empty ones are nothing. */
export const eachLine = (text: string, take: (line: string, index: number) => boolean): void => {
  let index = 0
  for (let from = 0; from <= text.length;) {
    const end = text.indexOf('\n', from)
    const stop = end < 0 ? text.length : end
    const start = text.charCodeAt(from) === RECORD ? from + 1 : from
    if (!isBlank(text, start, stop) && !take(text.slice(start, stop), index++)) return
    from = stop + 1
  }
}

const RECORD = 0x1e

const isBlank = (text: string, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 9 && code !== 13) return false
  }
  return true
}

/** Names begin with the line's number, from 0: `body[3].note`. */
export const walkJsonLines = (
  text: string,
  prefix: string,
  bounds: JsonBounds,
  stack: JsonStack,
  sink: JsonSink,
): JsonOutcome => {
  let outcome: JsonOutcome = 'ok'
  let spent = 0
  eachLine(text, (line, index) => {
    outcome = walkJson(line, `${prefix}[${index}]`, { ...bounds, spent }, stack, sink)
    spent = walked.fields
    return outcome === 'ok'
  })
  return outcome
}
