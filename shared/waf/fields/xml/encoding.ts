// How an XML document says that it is encoded (XML 1.0 §4.3.3 and appendix F): its parser believes its first bytes and its
// declaration, whatever the Content-Type says. Read as UTF-8, a document in UTF-16, UTF-32 or EBCDIC is no markup at all,
// and one in UTF-7 or ISO-2022 hides its tags in letters.

import { keepsAscii } from '../../../lib/media/charset.ts'
import { SPACE, pastRun } from '../../runs.ts'

/** Why its parser may read other markup than stands here: it begins with none, or is of an encoding that hides some. */
export const misreading = (text: string): 'xml' | 'charset' | undefined => {
  if (text.includes('\0')) return 'charset'
  const start = pastRun(text, 0, SPACE)
  if (start === text.length) return undefined
  if (text.charCodeAt(start) !== 60) return 'xml'
  return keepsMarkup(declaredEncoding(text.slice(start, start + DECLARATION_MAX))) ? undefined : 'charset'
}

/** Nobody's declaration is longer; one that is declares what is not read here. */
const DECLARATION_MAX = 300

/** '' for none. */
const declaredEncoding = (text: string): string => {
  if (!text.startsWith('<?xml')) return ''
  const end = text.indexOf('?>')
  const key = text.indexOf('encoding')
  if (key < 0 || (end >= 0 && key > end)) return end < 0 ? UNREADABLE : ''
  const equals = pastRun(text, key + 'encoding'.length, SPACE)
  const quote = pastRun(text, equals + 1, SPACE)
  const mark = text[quote]
  if (text[equals] !== '=' || (mark !== '"' && mark !== "'")) return UNREADABLE
  const close = text.indexOf(mark, quote + 1)
  return close < 0 ? UNREADABLE : text.slice(quote + 1, close).toLowerCase()
}

const UNREADABLE = '?'

/**
 * Of others than UTF-8 only letters differ: markup and ASCII keep their bytes. A document of ASCII's bytes that says it
 * is of UTF-16 is what libraries write that forget what they were told: none of two bytes a character begins as one.
 */
const keepsMarkup = (encoding: string): boolean =>
  keepsAscii(encoding) || FAMILIES.some((family) => encoding.startsWith(family)) || NAMES.has(encoding)

const FAMILIES = [
  'iso-8859-',
  'iso8859-',
  'windows-125',
  'cp125',
  'koi8-',
  'utf-16',
  'ucs-2',
  'utf-32',
  'ucs-4',
  'iso-10646-ucs-',
  'euc-',
]
const NAMES: ReadonlySet<string> = new Set([
  'gb2312',
  'gbk',
  'gb18030',
  'big5',
  'shift_jis',
  'windows-31j',
  'windows-874',
  'macintosh',
])
