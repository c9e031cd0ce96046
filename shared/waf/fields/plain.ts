// Is a text plain: can no detector and no unfolding find anything in it? By its classes (presence.ts), by how it begins
// where it is long enough to hide another text, and by what it is where it is a link. Each answer is proven by a property
// test against the detectors themselves.

import { beginsAsObject } from '../detectors/deserial/heads.ts'
import { beginsAsHost } from '../detectors/url/heads.ts'
import { BASE64_LENGTH_MIN, beginsAsBase64 } from './base64.ts'
import type { Part, Place } from './field.ts'
import { isPlainLink } from './link.ts'
import {
  COLON,
  COMMA,
  DIGIT,
  PLAIN,
  SIGN,
  SLASH,
  SPACE,
  WORD_CODE,
  WORD_FILE,
  WORD_NAME,
  WORD_OBJECT,
  WORD_SCANNER,
  WORD_SHELL,
  WORD_SQL,
  WORD_URL,
} from './presence.ts'

/**
 * True where nothing can be found in text[start, end), whose classes these are. Words call only together with what their
 * findings need besides: a space for SQL and shells, a slash for files, a colon for URLs.
 */
export const isPlain = (text: string, start: number, end: number, chars: number, words: number): boolean => {
  if ((chars & ~PLAIN) !== 0) return false
  if ((chars & SPACE) !== 0 && (words & (WORD_SQL | WORD_SHELL)) !== 0) return false
  if ((chars & SLASH) !== 0 && (words & WORD_FILE) !== 0) return false
  // An address and a path, without a scheme.
  if ((chars & (SLASH | DIGIT)) === (SLASH | DIGIT)) return false
  if ((chars & COLON) !== 0 && (words & WORD_URL) !== 0) return false
  // `metadata.google.internal/…`
  if ((chars & SLASH) !== 0 && (words & WORD_URL) !== 0) return false
  // A name that a parameter calls: `callback=phpinfo`.
  if ((words & WORD_CODE) !== 0 && (chars & (SPACE | COLON | COMMA | SLASH)) === 0) return false
  // A class and its assembly, a map and its bytes: `System.CodeDom.X, System`, `HexAsciiSerializedMap:aced…`.
  if ((words & WORD_OBJECT) !== 0 && (chars & (COMMA | COLON)) !== 0) return false
  // A host by itself.
  if (((chars & DIGIT) !== 0 || (words & WORD_URL) !== 0) && beginsAsHost(text, start, end)) return false
  if (end - start < BASE64_LENGTH_MIN || (chars & (COLON | COMMA)) !== 0) return true
  if ((chars & SPACE) !== 0) return !beginsAsBase64(text, start)
  return !callsAlone(chars, words) && !mayHide(text, start, end, chars)
}

/** Could a detector look at a long run without a space, a colon or a comma, for its classes? Serialised objects aside. */
export const callsAlone = (chars: number, words: number): boolean =>
  (words & (WORD_NAME | WORD_CODE | WORD_OBJECT)) !== 0 ||
  ((chars & DIGIT) !== 0 && (words & WORD_FILE) !== 0) ||
  ((chars & SLASH) !== 0 && (words & WORD_SHELL) !== 0)

/** Could there be another text in such a run: base64, an object, words that plus signs part? */
const mayHide = (text: string, start: number, end: number, chars: number): boolean =>
  beginsAsBase64(text, start) ||
  beginsAsObject(text, start) ||
  ((chars & SIGN) !== 0 && hasPlus(text, start, end))

const hasPlus = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 43) return true
  return false
}

/** The same for a value of a body: a link to a stranger is plain as well. */
export const isPlainValue = (
  text: string,
  start: number,
  end: number,
  chars: number,
  words: number,
): boolean => isPlain(text, start, end, chars, words) || isPlainLink(text, start, end, chars, words)

/** The same for a field that is more than its text: a name, a file, a header that identifies the client, a path. */
export const isPlainAs = (
  place: Place,
  part: Part,
  text: string,
  start: number,
  end: number,
  chars: number,
  words: number,
): boolean => {
  if (place === 'file') return false
  if (part === 'name') return (words & WORD_NAME) === 0 && isPlain(text, start, end, chars, words)
  if (place === 'header') return (words & WORD_SCANNER) === 0 && isPlain(text, start, end, chars, words)
  if (place === 'path') return isPlain(text, start, end, chars, words)
  return isPlainValue(text, start, end, chars, words)
}
