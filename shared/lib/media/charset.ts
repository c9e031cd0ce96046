// Charsets that are UTF-8, whatever they are called: what a gate reads as UTF-8 an origin must not read as anything else
// (CVE-2022-39955: attacks in UTF-7).

const UTF8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii'])

/** Of a charset as it is declared; '' for none, which is UTF-8 (RFC 7578 §5.1.2, URL standard §5.1). */
export const saysUtf8 = (charset: string): boolean => charset === '' || UTF8.has(charset.toLowerCase())

/** Whether ASCII stays what it is: no text of an attack's characters is hidden by it. Of Latin-1 the other letters are not UTF-8. */
export const keepsAscii = (charset: string): boolean => saysUtf8(charset) || LATIN.has(charset.toLowerCase())

const LATIN: ReadonlySet<string> = new Set(['iso-8859-1', 'latin1'])

/**
 * RFC 7578 §4.6: by a field of this name a form says how all the others are encoded. Browsers take the name in any case
 * (HTML standard, "constructing the entry list").
 */
export const statesOtherCharset = (
  name: string,
  value: string,
  isKnown: (charset: string) => boolean = saysUtf8,
): boolean => name.length === 9 && name.toLowerCase() === '_charset_' && !isKnown(value)
