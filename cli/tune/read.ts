// Recorded events out of whatever holds them: JSON lines as the Worker prints them, with a log's prefix before them,
// wrangler tail's envelopes (one line, or printed over many), Logpush. Nothing in them is trusted: lines and values
// are bounded, and what cannot be read is counted.

import { z } from 'zod'

const LINE_CHARACTERS_MAX = 1_048_576
const DEPTH_MAX = 8
const EVENTS_PER_LINE_MAX = 1000

/** As the gate writes them: whatever else is no event of its, and nothing for a terminal. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/)
const printable = z
  .string()
  .max(1000)
  .transform((text) => text.replaceAll(/[^\x20-\x7e…]/g, '?'))

const hitSchema = z.object({
  rule: word,
  field: z.string().regex(/^[\x20-\x7e…]{0,200}$/),
  score: z.number().min(0).max(1000),
  weak: z.boolean().optional(),
})

const evidenceSchema = z.object({
  hits: z.array(hitSchema).max(20_000).optional(),
  score: z.number().optional(),
  bound: z.number().optional(),
  reason: printable.optional(),
})

const eventSchema = z.object({
  event: z.literal('gatehouse.decision'),
  id: z.string().min(1).max(100),
  time: z.iso.datetime(),
  outcome: z.string().max(50),
  code: word.optional(),
  evidence: evidenceSchema.optional(),
  route: word.optional(),
  client: z.object({ address: z.string().max(100) }).optional(),
  steps: z
    .array(
      z.object({
        guard: z.string().max(200),
        mode: z.enum(['enforce', 'shadow']),
        verdict: z.enum(['pass', 'deny', 'fault']),
        code: word.optional(),
        evidence: evidenceSchema.optional(),
      }),
    )
    .max(1000)
    .optional(),
})

export type TuneEvent = z.output<typeof eventSchema>

export interface Counts {
  lines: number
  events: number
  /** Lines that hold JSON, or plain text, of something else. */
  other: number
  /** Neither JSON nor plain text: cut short, or damaged. */
  broken: number
  /** They say that they are events, and are not. */
  malformed: number
  /** Longer than a line may be. */
  tooLong: number
  /** The same event once more. */
  repeated: number
}

export const newCounts = (): Counts => ({
  lines: 0,
  events: 0,
  other: 0,
  broken: 0,
  malformed: 0,
  tooLong: 0,
  repeated: 0,
})

/** The events in a text that comes in pieces, each once. */
export const readEvents = async function* (
  pieces: AsyncIterable<string>,
  counts: Counts,
): AsyncGenerator<TuneEvent> {
  const seen = new Set<string>()
  for await (const value of values(pieces, counts)) {
    let found = 0
    for (const candidate of candidates(value)) {
      found++
      const parsed = eventSchema.safeParse(candidate)
      if (!parsed.success) counts.malformed++
      else if (seen.has(parsed.data.id)) counts.repeated++
      else {
        seen.add(parsed.data.id)
        counts.events++
        yield parsed.data
      }
    }
    if (found === 0) counts.other++
  }
}

/** Whole JSON values: one a line, or printed over several lines that begin with a lone bracket. */
const values = async function* (pieces: AsyncIterable<string>, counts: Counts): AsyncGenerator {
  let open: string[] | undefined
  let size = 0
  for await (const line of lines(pieces, counts)) {
    if (open !== undefined) {
      size += line.length
      // A bracket in the first column ends it; another one that opens shows that the last was cut short.
      if (line === '}' || line === ']') {
        const value = parse([...open, line].join('\n'))
        open = undefined
        if (value === undefined) counts.broken++
        else yield value
        continue
      }
      if (size <= LINE_CHARACTERS_MAX && /^[ \t]/.test(line)) {
        open.push(line)
        continue
      }
      counts.broken++
      open = undefined
    }
    if (line === '{' || line === '[') {
      open = [line]
      size = 0
      continue
    }
    const value = parse(line) ?? parse(line.slice(Math.max(0, line.indexOf('{"'))))
    if (value !== undefined) yield value
    else if (line.includes('gatehouse.decision') || /^[[{]/.test(line)) counts.broken++
    else counts.other++
  }
  if (open !== undefined) counts.broken++
}

/** Lines that are not empty; one that is too long is passed over. */
const lines = async function* (pieces: AsyncIterable<string>, counts: Counts): AsyncGenerator<string> {
  let rest = ''
  let isLong = false
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const line = part.endsWith('\r') ? part.slice(0, -1) : part
      if (isLong || line.length > LINE_CHARACTERS_MAX) counts.tooLong++
      else if (line.trim() !== '') {
        counts.lines++
        yield line
      }
      isLong = false
    }
    if (rest.length > LINE_CHARACTERS_MAX) {
      isLong = true
      rest = ''
    }
  }
  if (isLong) counts.tooLong++
  else if (rest.trim() !== '') {
    counts.lines++
    yield rest
  }
}

/** A JSON object or array; undefined for anything else. */
const parse = (text: string): object | undefined => {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** What says of itself that it is an event, wherever an envelope has put it: as an object, or as JSON in a string. */
const candidates = function* (value: unknown): Generator<object> {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }]
  let found = 0
  while (open.length > 0 && found < EVENTS_PER_LINE_MAX) {
    const item = open.pop()
    if (item === undefined || item.depth > DEPTH_MAX) continue
    const inner = typeof item.value === 'string' ? embedded(item.value) : item.value
    if (typeof inner !== 'object' || inner === null) continue
    if ('event' in inner && inner.event === 'gatehouse.decision') {
      found++
      yield inner
      continue
    }
    for (const member of Object.values(inner).toReversed())
      if (typeof member === 'object' || typeof member === 'string')
        open.push({ value: member, depth: item.depth + 1 })
  }
}

const embedded = (text: string): object | undefined =>
  text.includes('gatehouse.decision') ? parse(text) : undefined
