// Encoded words (RFC 2047 §2): libraries that read multipart as mail decode them in names of files, and .NET's client
// writes them there.

import { decodeBase64url } from '../../../lib/base64url/base64url.ts'
import { hexRun } from './hex.ts'

const utf8 = new TextDecoder()

/** `=?utf-8?B?eC5waHA=?=` is `x.php`; what is no encoded word stays. Of every charset its ASCII is read. */
export const decodeWords = (text: string): string => {
  let out = ''
  let from = 0
  for (let open = text.indexOf('=?'); open >= 0; open = text.indexOf('=?', from)) {
    const [, encoding = '', encoded = ''] = text.slice(open + 2, open + WORD_MAX).split('?', 3)
    const start = text.indexOf('?', open + 2) + encoding.length + 2
    const word = text.startsWith('?=', start + encoded.length) ? wordOf(encoding, encoded) : undefined
    const end = word === undefined ? open + 2 : start + encoded.length + 2
    out += text.slice(from, open) + (word ?? '=?')
    from = end
  }
  return from === 0 ? text : out + text.slice(from)
}

/** RFC 2047 §2 has 75; nobody keeps to it. */
const WORD_MAX = 1000

const wordOf = (encoding: string, encoded: string): string | undefined => {
  if (encoding === 'Q' || encoding === 'q') return quoted(encoded)
  if (encoding !== 'B' && encoding !== 'b') return undefined
  const bytes = decodeBase64url(encoded.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
  return bytes === undefined ? undefined : utf8.decode(bytes)
}

/** §4.2: `=2E` is a dot, `_` a blank. */
const quoted = (text: string): string => {
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const code = text[at] === '=' ? hexRun(text, at + 1, 2) : -1
    out += code >= 0 ? String.fromCharCode(code) : text[at] === '_' ? ' ' : (text[at] ?? '')
    if (code >= 0) at += 2
  }
  return out
}
