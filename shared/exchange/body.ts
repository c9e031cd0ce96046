// A buffered body, with its media type as one word. The text is decoded when somebody asks, once: most bodies are
// looked at by one guard, and a body that nobody reads as text costs nothing.

import { mediaTypeOf } from '../lib/media/media-type.ts'
import type { Body } from './exchange.ts'

/** Wraps the very bytes that will be forwarded; `contentType` is the header's value, `sent` what was unpacked to them. */
export const bodyOf = (bytes: Uint8Array, contentType: string | undefined, sent = bytes): Body =>
  new BufferedBody(bytes, contentType ?? '', sent)

// A class for its prototype: see with.ts.
class BufferedBody implements Body {
  readonly bytes: Uint8Array
  readonly sent: Uint8Array
  readonly mediaType: string
  readonly charset: string
  #text: string | undefined

  constructor(bytes: Uint8Array, contentType: string, sent: Uint8Array) {
    this.bytes = bytes
    this.sent = sent
    this.mediaType = mediaTypeOf(contentType)
    this.charset = charsetOf(contentType)
  }

  get text(): string {
    return (this.#text ??= new TextDecoder().decode(this.bytes))
  }
}

/**
 * The charset parameter, lower case, without quotes. Where there are several, all of them, joined with ',': a guard
 * that compares with 'utf-8' then refuses what two parsers would read differently. Those of RFC 2231 (`charset*`,
 * `charset*0`) count, since some parsers put them together.
 */
export const charsetOf = (contentType: string): string => {
  const found: string[] = []
  const lower = contentType.toLowerCase()
  for (let at = lower.indexOf(';'); at !== -1; at = lower.indexOf(';', at + 1)) {
    const end = lower.indexOf(';', at + 1)
    const parameter = lower.slice(at + 1, end === -1 ? lower.length : end).trim()
    if (!parameter.startsWith('charset')) continue
    const equals = parameter.indexOf('=')
    if (equals === -1 || !CHARSET.test(parameter.slice(0, equals).trimEnd())) continue
    found.push(
      parameter
        .slice(equals + 1)
        .trim()
        .replaceAll('"', ''),
    )
  }
  return found.join(',')
}

const CHARSET = /^charset(?:\*.*)?$/
