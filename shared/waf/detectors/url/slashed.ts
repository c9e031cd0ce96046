// A value that begins with slashes and a host: a path to whoever checks it, a stranger's site or share to who follows it.

import { charset, isRun, LETTERS, pastRun, saysAt, standsAt } from '../../runs.ts'

const SEPARATORS = charset('/\\')
const BACKSLASHES = charset('\\')

/** `///evil.example`, `/\evil.example`, `\/\/evil.example`: a stranger's host to a browser, a path to a check. */
export const isSlashed = (text: string, start: number): boolean => {
  const from = pastRun(text, start, SEPARATORS, start + SEPARATORS_MAX + 1)
  const count = from - start
  if (count < 2 || count > SEPARATORS_MAX || text.startsWith('\\\\', start)) return false
  if (count === 2 && text.startsWith('//', start)) return false
  const user = pastRun(text, from, USER, from + LABEL_MAX)
  return isSite(text, user > from && saysAt(text, user, '@') ? user + 1 : from)
}

const SEPARATORS_MAX = 6
const LABEL_MAX = 63
const LABELS_MAX = 6
const HOST_MAX = 253

const USER = charset('A-Za-z0-9_.-')
const HOST = charset('A-Za-z0-9.-')
const HOST_NEXT = charset('/?#:\\%')

/** A host by its whole name, and then a URL's next part or nothing. */
const isSite = (text: string, at: number): boolean => {
  const end = pastRun(text, at, HOST, at + HOST_MAX)
  if (end < text.length && !standsAt(text, end, HOST_NEXT)) return false
  const labels = text.slice(at, end).split('.')
  if (labels.length < 2 || labels.length > LABELS_MAX || labels.includes('')) return false
  return isRun(labels.at(-1) ?? '', LETTERS, 2, TOP_MAX)
}

const TOP_MAX = 12

/** `\\host\share\x`: Windows asks the host for it, with the server's own credentials. */
export const isShare = (text: string, start: number): boolean => {
  // Two, or as many once more where the text was a string of some program.
  const from = pastRun(text, start, BACKSLASHES, start + 5)
  if (from !== start + 2 && from !== start + 4) return false
  const host = pastRun(text, from, USER, from + HOST_MAX)
  const name = text.slice(from, host)
  if (!name.includes('.') || name.split('.').includes('')) return false
  const port = saysAt(text, host, '@') ? pastRun(text, host + 1, WORD, host + 1 + PORT_MAX) : host
  const share = pastRun(text, port, BACKSLASHES, port + 2)
  return share > port && standsAt(text, share, SHARE)
}

const PORT_MAX = 5
/** `@443`, `@SSL` */
const WORD = charset('A-Za-z0-9')
const SHARE = charset('A-Za-z0-9_$.-')
