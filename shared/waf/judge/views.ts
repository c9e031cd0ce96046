// A text with its encodings undone, once each, leniently: an origin may undo them in any order, and an attacker counts
// on that. Each answers the same string where nothing changed. The engine does it again to what comes out, to a stated depth.

import { BASE64_LENGTH_MIN, beginsAsBase64 } from '../fields/base64.ts'
import { decodeBackslashes } from '../fields/escapes/backslashes.ts'
import { foldConfusables, stripControls } from '../fields/escapes/confusables.ts'
import { decodeEntities } from '../fields/escapes/entities.ts'
import { blankPluses, decodePercent } from '../fields/escapes/percent.ts'
import {
  AMP,
  BACKSLASH,
  BREAK,
  CONTROL,
  DIGIT,
  EQUALS,
  HIGH,
  PERCENT,
  SIGN,
  SLASH,
  SPACE,
} from '../fields/presence.ts'

/** Longer texts without a space that have plus signs are no form's. */
const PLUSES_MAX = 4096

/** The same string where nothing was encoded. */
export const decodedOf = (text: string, chars: number): string => {
  // Pluses come before percent signs: `%2B` is a plus.
  let decoded = (chars & (SIGN | SPACE)) === SIGN && text.length <= PLUSES_MAX ? blankPluses(text) : text
  if ((chars & PERCENT) !== 0) decoded = decodePercent(decoded)
  if ((chars & BACKSLASH) !== 0) decoded = decodeBackslashes(decoded)
  if ((chars & AMP) !== 0) decoded = decodeEntities(decoded)
  if ((chars & HIGH) !== 0) decoded = foldConfusables(decoded)
  if ((chars & CONTROL) !== 0) decoded = stripControls(decoded)
  return decoded
}

/** Nothing but what base64 is made of, lines of it, and blanks in it where plus signs stood. */
export const mayBeBase64 = (text: string, chars: number): boolean =>
  (chars & ~(DIGIT | SIGN | SLASH | EQUALS | SPACE | BREAK)) === 0 &&
  ((chars & SPACE) === 0 || (text.length >= BASE64_LENGTH_MIN && beginsAsBase64(text, 0)))
