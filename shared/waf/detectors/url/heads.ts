// How a bare host that no honest value has begins: the one question that every plain value is asked (fields/plain.ts), so
// that nothing else is looked at.

import { isDigit } from '../../characters.ts'
import { BLANK, pastRun, saysAt, vocabulary, pastWord } from '../../runs.ts'

const BLANKS_MAX = 8
const LENGTH_MIN = 5
const LENGTH_MAX = 64

/** Names of a cloud's metadata service begin so, and have a dot behind it. */
const NAMED = vocabulary('metadata. instance-data.')

/** `0x7f.0.0.1`, `0177.0.0.1`, `169.254.169.254`, `metadata.google.internal`, whatever follows. */
export const beginsAsHost = (text: string, from: number, end: number): boolean => {
  const start = pastRun(text, from, BLANK, from + BLANKS_MAX)
  if (end - start < LENGTH_MIN || end - start > LENGTH_MAX) return false
  const first = text.charCodeAt(start)
  if (first === 48) return isCoded(text, start)
  if (first === 49) return isMetadata(text, start)
  const letter = first | 32
  return (letter === 109 || letter === 105) && pastWord(text, start, NAMED) >= 0
}

/** A first part in hexadecimal or in octal with more digits than a decimal one has. */
export const isCoded = (text: string, start: number): boolean => {
  if ((text.charCodeAt(start + 1) | 32) === 120) return true
  return (
    isDigit(text.charCodeAt(start + 1)) &&
    isDigit(text.charCodeAt(start + 2)) &&
    isDigit(text.charCodeAt(start + 3))
  )
}

/** The addresses themselves, and no other one beside them. */
const isMetadata = (text: string, start: number): boolean =>
  text.charCodeAt(start + 3) === 46 && METADATA.some((address) => saysAt(text, start, address))

const METADATA: readonly string[] = ['169.254.169.254', '100.100.100.200', '169.254.170.2']
