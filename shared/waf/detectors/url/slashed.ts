// A value that begins with slashes and a host: a path to whoever checks it, a stranger's site or share to who follows it.

import {
  charset,
  isIn,
  isRun,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
} from '../../runs.ts'

const BACKSLASHES = charset('\\')
const SEPARATORS_MAX = 6

/** What a browser drops or takes for a slash, and a check does not, encoded once more. */
const CODED = vocabulary('%09 %0a %0d %2f %5c')
const DROPPED = charset('\t\r\n')
const REPEATED = 0x3031

/** How sure it is that a value is sent on to a stranger's host: 0 where it is not, `DOUBTFUL` where documents hold such. */
export const slashed = (text: string, start: number): number => {
  let count = 0
  let odd = false
  let at = start
  for (; count <= SEPARATORS_MAX && at < text.length; count++) {
    const code = text.charCodeAt(at)
    if (code === 47) at++
    else if (code === 92) at++
    else if (code === REPEATED || isIn(DROPPED, code)) {
      odd = true
      at++
    } else {
      const coded = code === 37 ? pastWord(text, at, CODED) : -1
      if (coded < 0) break
      odd = true
      at = coded
    }
  }
  if (count < 2 || count > SEPARATORS_MAX || text.startsWith('\\\\', start)) return 0
  if (count === 2 && text.startsWith('//', start)) return 0
  const user = pastRun(text, at, USER, at + LABEL_MAX)
  if (!isSite(text, user > at && saysAt(text, user, '@') ? user + 1 : at)) return 0
  return odd || isCrossed(text, start) ? 1 : DOUBTFUL
}

/** `/\evil.example`, `//\evil.example`, but for `/\bname.of/`, which is an expression. */
const isCrossed = (text: string, start: number): boolean => {
  const slashes = pastRun(text, start, SLASHES, start + SEPARATORS_MAX)
  if (slashes === start || !saysAt(text, slashes, '\\')) return false
  const last = runStart(text, text.length, FLAGS)
  return last <= slashes + 1 || !standsAt(text, last - 1, SLASHES)
}

/** Of a regular expression, behind its second slash. */
const FLAGS = charset('dgimsuvy')

const SLASHES = charset('/')
const DOUBTFUL = 0.8
const LABEL_MAX = 63
const LABELS_MAX = 6
const HOST_MAX = 253

const USER = charset('A-Za-z0-9_.;-')
const HOST = charset('A-Za-z0-9.-')
const HOST_NEXT = charset('/?#:\\%')

/** A host by its whole name, and then a URL's next part or nothing. */
export const isSite = (text: string, at: number): boolean => {
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
