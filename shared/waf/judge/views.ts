// A text with its encodings undone, once each. The engine does it again to what comes out, to a stated depth.

import {
  decodeBackslashes,
  decodeEntities,
  decodePercent,
  foldConfusables,
  stripControls,
} from '../fields/escapes.ts'
import { AMP, BACKSLASH, CONTROL, DIGIT, EQUALS, HIGH, PERCENT, SIGN, SLASH } from '../fields/presence.ts'

/** The same string where nothing was encoded. */
export const decodedOf = (text: string, chars: number): string => {
  let decoded = text
  if ((chars & PERCENT) !== 0) decoded = spaced(decodePercent(decoded), text)
  if ((chars & BACKSLASH) !== 0) decoded = decodeBackslashes(decoded)
  if ((chars & AMP) !== 0) decoded = decodeEntities(decoded)
  if ((chars & HIGH) !== 0) decoded = foldConfusables(decoded)
  if ((chars & CONTROL) !== 0) decoded = stripControls(decoded)
  return decoded
}

/** A decoded text whose spaces were sent as plus signs, as forms do. */
const spaced = (decoded: string, text: string): string =>
  decoded !== text && decoded.includes('+') && !decoded.includes(' ') ? decoded.replaceAll('+', ' ') : decoded

/** Nothing but what base64 is made of. */
export const mayBeBase64 = (chars: number): boolean => (chars & ~(DIGIT | SIGN | SLASH | EQUALS)) === 0
