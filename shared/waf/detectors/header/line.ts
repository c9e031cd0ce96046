// A line behind a break, and what the break tells: how it is written, where it stands, what stands before it.

import type { View } from '../../fields/field.ts'
import { charset, findIn, runStart } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'

/** Where a line break has no business (a path, a header), where it is rare (a query), and where it is usual. */
export type Kind = 'none' | 'rare' | 'usual'

export const placeOf = (context: Context): Kind => {
  const { place } = context
  if (place === 'path' || place === 'header' || place === 'cookie') return 'none'
  return place === 'query' ? 'rare' : 'usual'
}

export interface Line {
  readonly view: View
  readonly context: Context
  readonly report: Report
  readonly offset: number
  readonly place: Kind
  readonly encoded: boolean
  readonly literal: boolean
}

export const lineOf = (view: View, context: Context, report: Report, offset: number, place: Kind): Line => {
  const code = view.text.charCodeAt(offset)
  return {
    view,
    context,
    report,
    offset,
    place,
    // What a client wrote as `%0d%0a` or as U+560A is no line of a document.
    encoded: code === 37 || code >= 0x80,
    literal: code === 92,
  }
}

/** As HTTP breaks its lines, encoded or not: documents written by people have a line feed alone, save for forms. */
export const isCarriage = (text: string, offset: number): boolean => {
  const code = text.charCodeAt(offset)
  return code === 13 || text.charCodeAt(offset - 1) === 13 || code === 92 || code === 37
}

const ALONE_MAX = 120

/** The first break, and before it one word at most: `x\r\nLocation: …`, unlike `Team meeting\nLocation: …`. */
export const isAlone = (text: string, offset: number): boolean => {
  if (offset > ALONE_MAX) return false
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at)
    if (code === 32 && at > 0 && text.charCodeAt(at - 1) !== 32 && !isBlankUntil(text, at, offset))
      return false
    if (code === 10 && at < offset - 1) return false
  }
  return true
}

const NEAR_MAX = 48
const WORDS_MAX = 5

/** The first break, and a few words before it: `John Doe\r\nSet-Cookie: …`. A message's own first line is none. */
const isNear = (text: string, offset: number): boolean => {
  if (offset > NEAR_MAX) return false
  const head = text.slice(0, offset)
  return !isBroken(head) && !head.includes('HTTP/') && head.split(' ').length <= WORDS_MAX
}

/** A break, and text behind it. */
const isBroken = (head: string): boolean => {
  const first = findIn(head, BREAKS)
  return first >= 0 && first < runStart(head, head.length, BREAKS)
}

const BREAKS = charset('\n\r')

const isBlankUntil = (text: string, from: number, end: number): boolean => {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) > 32) return false
  return true
}

/** A few words, and a break as HTTP has it, or one that was spelled out: `John Doe\r\nSet-Cookie: a=b`. */
export const isWritten = (line: Line): boolean =>
  (line.literal || isCarriage(line.view.text, line.offset)) && isNear(line.view.text, line.offset)
