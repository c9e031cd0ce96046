// The value itself is a command line: `cat /etc/passwd`, `bash -i >& /dev/tcp/…`. Nothing parts it from a command before
// it, so that it takes more to tell.

import { isDigest } from '../../../digests.ts'
import type { Context, Report } from '../../detector.ts'
import { certainty } from '../command/certainty.ts'
import { SEPARATED, WHOLE } from '../command/weights.ts'
import { isAssignment } from '../prose/blocks.ts'
import { isExample } from '../shown/example.ts'
import { isPrompted, isReading } from '../shown/sessions.ts'
import { isBuild } from '../shown/steps.ts'
import { VALUE_LENGTH_MAX } from './chains.ts'

/** The value itself is a command line: `cat /etc/passwd`, `bash -i >& /dev/tcp/…`. */
export const line = (value: string, context: Context, report: Report): void => {
  if (hasBreak(value)) return
  // A line break spelt out at the end, too.
  const text = value.endsWith('\\n') ? value.slice(0, -2) : value
  let at = 0
  while (at < text.length && at < 8 && isOpening(text.charCodeAt(at))) at++
  // A literal `\n` in front is meant to become a line break.
  const literal = text.startsWith('\\n', at) || text.startsWith('\\r\\n', at)
  const from = literal ? text.indexOf('n', at) + 1 : at
  const found = certainty(text, from, context.prose(), literal ? SEPARATED : WHOLE)
  const sure = found > 0.4 && isShown(text, from) ? 0.4 : found
  // A name has to be a command line beyond doubt.
  if (sure < 1 && (sure === 0 || context.part !== 'value')) return
  if (isDigest(value)) return
  const shown = sure === 1 && context.place === 'json' && context.part === 'value' && isExample(value)
  report('shell-line', shown ? SHOWN : sure, at, true)
}

const isShown = (text: string, from: number): boolean =>
  isPrompted(text) || isReading(text) || isBuild(text) || isAssignment(text, from)

/** What an example of an API counts for: level 2 refuses it. */
const SHOWN = 0.8

/** A line break that no backslash takes back, before the value's end. */
const hasBreak = (text: string): boolean => {
  const newline = text.indexOf('\n', 1)
  if (newline < 0) return false
  if (text.charCodeAt(newline - 1) !== 92) return newline < text.trimEnd().length
  return text.length > VALUE_LENGTH_MAX
}

const isOpening = (code: number): boolean =>
  code <= 32 || code === 39 || code === 34 || code === 41 || code === 33
