// Markup that a value breaks out into: what closes the attribute or the text element that it stands in.

import { charset, findIn, LETTERS, pastRun, QUOTES, standsAt, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'

/**
 * `x"><b>`, `'/><img`, `</title><p`: what closes the attribute or the text element that the value stands in, and opens
 * a tag of its own. The first quote counts, and no tag may stand before it.
 */
export const brokenOut = (text: string, report: Report): void => {
  const open = text.indexOf('<')
  const quote = findIn(text, QUOTES, 0, open)
  if (quote >= 0) {
    if (
      pastRun(text, quote + 1, BETWEEN, open) === open &&
      text.charCodeAt(open - 1) === 62 &&
      startsTag(text, open)
    )
      report('xss-markup', 1, open, true)
    return
  }
  if (text.charCodeAt(open + 1) !== 47 || text.slice(0, open).trim() !== '') return
  const close = text.slice(open, open + CLOSING_MAX).indexOf('>')
  if (
    close < 0 ||
    !TEXT_ELEMENTS.has(
      text
        .slice(open + 2, open + close)
        .trim()
        .toLowerCase(),
    )
  )
    return
  let next = open + close + 1
  while (next < open + CLOSING_MAX * 2 && text.charCodeAt(next) <= 32) next++
  if (startsTag(text, next)) report('xss-markup', 1, open, true)
}

const CLOSING_MAX = 16

const TEXT_ELEMENTS = wordSet('title textarea noscript xmp noembed')

const BETWEEN = charset('\0- >/')

/** A name, ended as a tag's is: what letters and signs make by chance is none. */
const startsTag = (text: string, at: number): boolean => {
  if (!text.startsWith('<', at) || !standsAt(text, at + 1, LETTERS)) return false
  const end = pastRun(text, at + 1, TAG_NAME)
  return end === text.length || standsAt(text, end, ENDS_NAME)
}

const TAG_NAME = charset('A-Za-z0-9_:-')
const ENDS_NAME = charset(' \t\n\v\f\r/>')
