// Where a document has its schema fetched from (XML Schema 1.1 §4.3.2, §4.2): a validating parser follows the hints of whoever
// sends the document, and the parts that a schema includes.

import { charset, findIn, pastRun, pastWord, QUOTES, SPACE, standsAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'

/** `schemaLocation`, `noNamespaceSchemaLocation` */
const NAME = 'chemaLocation'
const VALUE_MAX = 400

/** Where a document names a schema that is not there to describe it, or -1. */
export const schemaAt = (text: string): number => {
  for (let at = text.indexOf(NAME); at >= 0; at = text.indexOf(NAME, at + NAME.length)) {
    const equals = pastRun(text, at + NAME.length, SPACE)
    if (!text.startsWith('=', equals)) continue
    const open = pastRun(text, equals + 1, SPACE)
    if (!standsAt(text, open, QUOTES)) continue
    const value = text.slice(open + 1, open + 1 + VALUE_MAX)
    work.left -= value.length
    const close = value.indexOf(text.charAt(open))
    if (close >= 0 && isForeign(value.slice(0, close), text.startsWith('s', at - 1))) return at
  }
  return -1
}

/**
 * Pairs of a namespace and an address describe the document, and so does the one address of a document without a namespace,
 * if they lie in the web. One address by itself where pairs belong is there to be fetched, and so is what only the parser's
 * own host can reach.
 */
const isForeign = (value: string, pairs: boolean): boolean => {
  let addresses = 0
  let words = 0
  for (let at = pastRun(value, 0, SPACE); at < value.length;) {
    const space = findIn(value, SPACE, at)
    const end = space < 0 ? value.length : space
    words++
    if (isInside(value, at)) return true
    if (pastScheme(value, at) >= 0) addresses++
    at = pastRun(value, end, SPACE)
  }
  return pairs && words === 1 && addresses === 1
}

const SCHEME = charset('A-Za-z0-9+.-')

/** Past `https://`, `//`; -1 where neither begins. */
const pastScheme = (value: string, at: number): number => {
  const scheme = pastRun(value, at, SCHEME)
  const slashes = value.startsWith(':', scheme) ? scheme + 1 : at
  return value.startsWith('//', slashes) ? slashes + 2 : -1
}

const INSIDE = vocabulary(['file:', 'jar:', 'netdoc:', 'gopher:', 'ftp:', 'php:', 'expect:', 'ldap:'])
const LOOPBACK = vocabulary(['localhost', '['])
const NUMERIC = charset('0-9.xX')
const ENDS_HOST = charset('/:?#')

/** A scheme of files and old services, or a host without a name: `file:///etc/passwd`, `http://169.254.169.254/`. */
const isInside = (value: string, at: number): boolean => {
  if (pastWord(value, at, INSIDE) >= 0) return true
  const host = pastScheme(value, at)
  if (host < 0) return false
  const number = pastRun(value, host, NUMERIC)
  const end = Math.max(pastWord(value, host, LOOPBACK), number > host ? number : -1)
  return end >= 0 && (end === value.length || value.startsWith('[', host) || standsAt(value, end, ENDS_HOST))
}
