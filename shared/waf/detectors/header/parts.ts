// A value that closes the parameter of a part's head it was put into, and gives another one: `a.png"; name="role"\r\n\r\n
// admin` (RFC 7578 §4.2).

import { isCarriage } from './line.ts'

const OFFSET_MAX = 160

/** `first`: where the first break is. */
export const isPartClosed = (text: string, first: number): boolean => {
  if (first > OFFSET_MAX) return false
  const head = text.slice(0, first).toLowerCase().replaceAll(' ', '')
  if (OWN.some((beginning) => head.startsWith(beginning))) return false
  const quote = head.indexOf('"')
  // `x="1";name="y"` closes its own quote: it takes a break as parts have it to be more than a note.
  return PARAMETERS.some(
    (name) => head.startsWith(name, quote) || (isCarriage(text, first) && head.includes(name)),
  )
}

const PARAMETERS: readonly string[] = ['";name="', '";filename="']
/** The head of a part itself, or its value. */
const OWN: readonly string[] = ['content-disposition:', 'attachment;', 'form-data;', 'inline;']
