// Markup and script in other spellings: character sets in which `<` is another byte, tags that a sanitiser repairs, and
// script of nothing but punctuation.

import { isLetter } from '../../characters.ts'
import { charset, isIn, runStart } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { scriptness } from './script.ts'

/** US-ASCII of seven bits: `¼script¾`, whose high bits are cut off by who reads it so. */
export const sevenBits = (text: string, report: Report): void => {
  const open = text.indexOf('\u00bc')
  if (open < 0) return
  const close = text.lastIndexOf('\u00be')
  for (let at = open; at >= 0 && at < close; at = text.indexOf('\u00bc', at + 1))
    if (isLetter(text.charCodeAt(at + 1))) {
      report('xss-element', 1, at, true)
      return
    }
}

const JUNK_MAX = 6
const BODY_MAX = 200

/** `< script >`, `<*script>`, `<\nscript>`: no tag to a browser, but to what cleans and repairs markup before it. */
export const repaired = (text: string, open: number, report: Report): void => {
  let at = open + 1
  while (at < open + JUNK_MAX && !isLetter(text.charCodeAt(at))) {
    const code = text.charCodeAt(at)
    if (code === 60 || code === 62 || code === 47) return
    at++
  }
  if (at === open + 1 || (text.charCodeAt(at) | 32) !== 115) return
  if (text.slice(at, at + 6).toLowerCase() !== 'script' || isLetter(text.charCodeAt(at + 6))) return
  const close = text.slice(at, at + BODY_MAX).indexOf('>')
  if (close < 0) return
  const body = at + close + 1
  if (scriptness(text, body, body + BODY_MAX) === 2) report('xss-element', 1, open, true)
}

const RUN_MIN = 32

/** `[][(![]+[])[+[]]+…]`: script of brackets, plus and not. A run of them that adds and negates is no text of people. */
export const punctuation = (text: string, report: Report): void => {
  const jj = text.indexOf('=~[]')
  if (jj >= 0) report('xss-script', 1, jj, true)
  // Every such run holds a plus, and few other texts hold many.
  for (let sign = text.indexOf('+'); sign >= 0;) {
    const start = runStart(text, sign, OF_RUN)
    let plus = 0
    let brackets = 0
    let end = start
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === 43) plus++
      else if (code === 91 || code === 93) brackets++
      else if (!isIn(JOINTS, code)) break
    }
    if (end - start >= RUN_MIN && plus >= 3 && brackets >= 8) {
      report('xss-script', 1, start, true)
      return
    }
    sign = text.indexOf('+', end)
  }
}

/** Brackets, not and white space. */
const JOINTS = charset('()!{} \n')
const OF_RUN = charset('+[]()!{} \n')
