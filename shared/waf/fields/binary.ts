// Is a file's content no text? Random bytes form every short token of every grammar: a picture of 100 KB holds shell
// pipes, filters and templates by chance, and nothing reads it as any of them. What is asked is what browsers ask
// (WHATWG MIME Sniffing §3 and §7): a byte that no text has near the head, or the head of a format that is text for a
// while. What begins as markup is text whatever follows, since it may be read as such.

/** MIME Sniffing §5.2: as much as a browser looks at. */
const HEAD_LENGTH = 1445

const PDF = '%PDF-'

/** `content`: decoded as UTF-8, so that other bytes above 0x7f are replaced; those below stand as they are. */
export const isBinary = (content: string): boolean => {
  if (content.startsWith(PDF)) return true
  const end = Math.min(content.length, HEAD_LENGTH)
  let at = 0
  // UTF-16 has a NUL beside each letter of markup, and a byte order mark before it, decoded to nothing or replaced.
  while (at < end && isPadding(content.charCodeAt(at))) at++
  if (content.charCodeAt(at) === 60 || isMarked(content)) return false
  for (at = 0; at < end; at++) if (isNoText(content.charCodeAt(at))) return true
  return false
}

/** MIME Sniffing §3, binary data byte. */
const isNoText = (code: number): boolean =>
  code <= 0x08 || code === 0x0b || (code >= 0x0e && code <= 0x1a) || (code >= 0x1c && code <= 0x1f)

const isPadding = (code: number): boolean =>
  code === 32 || code === 10 || code === 13 || code === 9 || code === 0 || code === 0xfeff || code === 0xfffd

/** UTF-16's byte order marks are no UTF-8: two replaced bytes and a letter with its NUL, in either order. */
const isMarked = (content: string): boolean =>
  content.startsWith('\ufffd\ufffd') &&
  ((isAscii(content.charCodeAt(2)) && content.charCodeAt(3) === 0) ||
    (content.charCodeAt(2) === 0 && isAscii(content.charCodeAt(3))))

const isAscii = (code: number): boolean => code >= 9 && code <= 0x7e
