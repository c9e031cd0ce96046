// The name of an uploaded file: one name, of one reading, that says what the file is and nothing else. Stops names that
// leave the folder (CWE-22), end in what a system cuts off, hide an extension that a server runs (CVE-2009-4444), or
// are shown to people otherwise than they are stored. The extension in the end is what the file is judged by.

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'

/** Extensions by which a server runs a file wherever in its name they stand, or by which people are taken in. */
const RUN: ReadonlySet<string> = new Set(
  'php php2 php3 php4 php5 php6 php7 php8 phps pht phtm phtml phar asp aspx asa asax ascx ashx asmx cer cdx cshtml vbhtml jsp jspx jspf jsw jsv cgi pl py rb rhtml erb sh bash shtml shtm stm cfm cfml cfc exe dll scr bat cmd msi ps1 vbs vbe wsf hta htaccess htpasswd'.split(
    ' ',
  ),
)

/** Device names of Windows: with any extension they are no file. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/

/** The lower-case extension of an acceptable name; else why it is none. */
export const judgeFilename = (name: string): Result<string, string> => {
  const odd = oddity(name)
  if (odd !== undefined) return err(odd)
  const parts = name.toLowerCase().split('.')
  const extension = parts.at(-1)
  if (parts.length < 2 || extension === undefined || !/^[a-z0-9]{1,16}$/.test(extension))
    return err('file-extension-missing')
  if (DEVICE.test((parts[0] ?? '').trim())) return err('file-name-device')
  // `shell.php.jpg`; and `.htaccess.txt`, whose first part is empty.
  if (parts[0] === '' || parts.slice(1, -1).some((part) => RUN.has(part.trim())))
    return err('file-extension-double')
  return ok(extension)
}

const oddity = (name: string): string | undefined => {
  if (name.trim() !== name || name.endsWith('.') || name.includes('..')) return 'file-name-end'
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code < 32 || code === 127) return code === 0 ? 'file-name-nul' : 'file-name-control'
    // Slashes of both kinds, and the colon of drives and of streams (`shell.php::$DATA`).
    if (code === 47 || code === 92 || code === 58) return 'file-name-path'
    // IIS 6 ends the name at a semicolon; the others are a shell's or a glob's.
    if (
      code === 59 ||
      code === 60 ||
      code === 62 ||
      code === 124 ||
      code === 42 ||
      code === 63 ||
      code === 34
    )
      return 'file-name-character'
    if (isInvisible(code)) return 'file-name-hidden'
  }
  if (!name.isWellFormed()) return 'file-name-control'
  // Full-width dots and slashes fold into what was just refused.
  const folded = name.normalize('NFKC')
  if (folded !== name && /[/\\:]|\.\.|\.$/.test(folded)) return 'file-name-path'
  return /%(?:00|2e|2f|5c|0a|0d)/i.test(name) ? 'file-name-escape' : undefined
}

/** Marks that turn around or hide what people see: bidirectional controls, zero widths, the byte order mark. */
const isInvisible = (code: number): boolean =>
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  code === 0xfeff ||
  (code >= 0x80 && code <= 0x9f) ||
  code === 0xad

/** `UTF-8'en'na%C3%AFve.txt` (RFC 8187 §3.2); undefined for another charset, or where it is malformed. */
export const extendedFilename = (value: string): string | undefined => {
  const parts = /^utf-8'[A-Za-z0-9-]{0,35}'((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-Fa-f]{2})*)$/i.exec(value)
  if (parts === null) return undefined
  try {
    return decodeURIComponent(parts[1] ?? '')
  } catch {
    return undefined
  }
}
