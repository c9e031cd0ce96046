// A tag that opens inside of another one: in its name (`<scr<script>ipt>`, live once a sanitiser has taken the inner one
// out), or in an attribute's value (`title="</noscript><script>…"`, live once a serialiser or an old browser reads the
// quotes otherwise). Only script is looked for: handlers within values are found by what breaks out of attributes.

import { work } from '../../work.ts'
import type { Tag } from './tag.ts'

const NAME = 'script'
/** How much of a script's body is looked at for what closes it. */
const BODY_MAX = 400
const BODY_WORK = 500
/** The longest inner tag or comment that a name is joined around. */
const JOINT_MAX = 64

/** Where a script opens within the tag text[open, end), or -1. Every tag's span is looked at once. */
export const innerScript = (text: string, open: number, end: number, tag: Tag): number => {
  // The outer loop goes on behind the tag, so that these searches are linear over all tags.
  for (let at = indexOfWithin(text, open + 1, end); at >= 0; at = indexOfWithin(text, at + 1, end)) {
    if (isScript(text, at)) return at
    if (at === tag.attributes && joins(text, at, tag.name)) return open
  }
  return -1
}

const indexOfWithin = (text: string, from: number, end: number): number => {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === 60) return at
  return -1
}

/** `<script`, ended as a name is, with a body that is closed: generics such as `Ref<Array<Script>>` have none. */
const isScript = (text: string, open: number): boolean => {
  if ((text.charCodeAt(open + 1) | 32) !== 115) return false
  const after = open + 1 + NAME.length
  if (text.slice(open + 1, after).toLowerCase() !== NAME) return false
  const code = text.charCodeAt(after)
  if (code !== 62 && code !== 47 && code > 32) return false
  work.left -= BODY_WORK
  let at = after
  const limit = Math.min(text.length, after + BODY_MAX)
  while (at < limit && text.charCodeAt(at) !== 62) at++
  if (text.charCodeAt(at + 1) === 62) return false
  for (at++; at < limit; at++)
    if (text.charCodeAt(at) === 60) {
      // Another script's start ends the search, so that many of them stay linear.
      if (text.charCodeAt(at + 1) === 47 && (text.charCodeAt(at + 2) | 32) === 115) return true
      if (startsScript(text, at)) return false
    }
  return false
}

const startsScript = (text: string, at: number): boolean =>
  (text.charCodeAt(at + 1) | 32) === 115 && (text.charCodeAt(at + 2) | 32) === 99

/** `<scr` + `<b>` + `ipt`: what is left when the inner tag is taken out. */
const joins = (text: string, inner: number, name: string): boolean => {
  if (name === '' || !NAME.startsWith(name)) return false
  const close = text.slice(inner, inner + JOINT_MAX).indexOf('>')
  if (close < 0) return false
  const rest = inner + close + 1
  return text.slice(rest, rest + NAME.length - name.length).toLowerCase() === NAME.slice(name.length)
}
