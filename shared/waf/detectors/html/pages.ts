// Whole pages, as mails are: they may load letters. What runs in one, and any other sheet, is evidence all the same.

import { charset, pastRun, pastWord, SPACE, standsAt, vocabulary } from '../../runs.ts'
import { hostAt, intoValue, valueAt } from './addresses.ts'

const HEAD_MAX = 16
const TAIL = 80

export const isPage = (text: string): boolean => {
  const end = pastWord(text, pastRun(text, 0, SPACE, HEAD_MAX), PAGES)
  return standsAt(text, end, ENDS_NAME) && text.slice(-TAIL).toLowerCase().includes('</html>')
}

const PAGES = vocabulary(['<!doctype html', '<html'])
const ENDS_NAME = charset(' \t\n\v\f\r>')

/** Where letters are loaded from: sheets of nobody else's. */
const FONTS = vocabulary('fonts.googleapis.com/ fonts.bunny.net/ use.typekit.net/ use.fontawesome.com/')

const areFonts = (text: string, at: number): boolean => pastWord(text, hostAt(text, at), FONTS) >= 0

/** Every address of the tag is one of letters: of two, browsers take the first, and quotes may hide which that is. */
export const linksFonts = (tag: string): boolean => {
  const lower = tag.toLowerCase()
  let at = valueAt(lower, 'href', 0)
  if (at < 0) return false
  for (; at >= 0; at = valueAt(lower, 'href', at)) if (!areFonts(lower, at)) return false
  return true
}

const IMPORT = '@import'

/** Every sheet that this one imports is one of letters. */
export const importsFonts = (sheet: string): boolean => {
  const lower = sheet.toLowerCase()
  if (lower.includes('\\')) return false
  for (let at = lower.indexOf(IMPORT); at >= 0; at = lower.indexOf(IMPORT, at + 1)) {
    const value = pastRun(lower, at + IMPORT.length, SPACE)
    if (!areFonts(lower, intoValue(lower, lower.startsWith('url(', value) ? value + 4 : value))) return false
  }
  return true
}
