// A link that leads to a stranger and says nothing else, as the answers and webhooks of APIs are full of:
// `https://api.example.com/users/ann/gists{/id}`. One pass over its characters proves it: a name as the host, no address,
// no port, no userinfo; no path that a service of the inside has; segments of letters, digits, dots, dashes and
// underscores, the last without a dot; an URI template's `{/…}` (RFC 6570 §3.2.6). What is any different is for the
// detectors.

import { isLetter } from '../characters.ts'
import { classify } from '../detectors/url/hosts.ts'
import { isTelling } from '../detectors/url/services.ts'
import { BRACE, COLON, DIGIT, SIGN, SLASH, SLASHES, WORD_CODE, WORD_NAME, WORD_OBJECT } from './presence.ts'

/** The classes that a link has, and those that it may have besides. */
export const LINKED = COLON | SLASH | SLASHES
export const LINK = LINKED | DIGIT | SIGN | BRACE

/** Words that call detectors wherever they stand. */
export const LINK_CALLS = WORD_CODE | WORD_NAME | WORD_OBJECT

const LENGTH_MAX = 256

/** Is text[start, end) such a link? Its classes hold no control, quote or bracket, and its words call nobody. */
export const isPlainLink = (
  text: string,
  start: number,
  end: number,
  chars: number,
  words: number,
): boolean => {
  if ((chars & LINKED) !== LINKED || (chars & ~LINK) !== 0 || (words & LINK_CALLS) !== 0) return false
  if (end - start > LENGTH_MAX || !text.startsWith('http', start)) return false
  const colon = text.charCodeAt(start + 4) === 115 ? start + 5 : start + 4
  if (!text.startsWith('://', colon)) return false
  const host = colon + 3
  const stop = hostEnd(text, host, end)
  return stop > host && isStranger(text, host, stop) && isPlainPath(text, stop, end) && !isTelling(text, stop)
}

/** Where a host that is a name ends, at a slash or the end; `from` where there is none. */
const hostEnd = (text: string, from: number, end: number): number => {
  if (!isLetter(text.charCodeAt(from))) return from
  for (let at = from + 1; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 47) return at
    if (!isLetter(code) && !(code >= 45 && code <= 57)) return from
  }
  return end
}

/** text[from, end) begins with a slash, or is empty. */
const isPlainPath = (text: string, from: number, end: number): boolean => {
  let dot = false
  let before = text.charCodeAt(from - 1)
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 47) {
      // `/./`: a step that leads nowhere.
      if (before === 46) return false
      dot = false
    } else if (before === 123) return false
    else if (code === 46) dot = true
    // Another scheme or a port, a plus sign that may be a space, `0x2f`.
    else if (code === 58 || code === 43 || (code === 120 && before === 48)) return false
    before = code
  }
  return !dot && before !== 123
}

/** Hosts that were found to be strangers', by their bytes, so that no request is kept: the same few come again and again. */
const SLOTS = 32
const NAME_MAX = 48
const names = new Uint8Array(SLOTS * NAME_MAX)
const lengths = new Uint8Array(SLOTS)

const isStranger = (text: string, start: number, end: number): boolean => {
  const length = end - start
  const slot = (length * 5 + text.charCodeAt(start) + text.charCodeAt(end - 1) * 3) & (SLOTS - 1)
  if (lengths[slot] === length && isName(text, start, slot * NAME_MAX, length)) return true
  const { kind, disguised } = classify(text, start, end)
  if (kind !== 'public' || disguised) return false
  if (length > NAME_MAX) return true
  lengths[slot] = length
  for (let at = 0; at < length; at++) names[slot * NAME_MAX + at] = text.charCodeAt(start + at)
  return true
}

const isName = (text: string, start: number, from: number, length: number): boolean => {
  for (let at = 0; at < length; at++) if (text.charCodeAt(start + at) !== names[from + at]) return false
  return true
}
