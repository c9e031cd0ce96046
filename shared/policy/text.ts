// The bytes of a document as text: UTF-8 by the letter. Decoded loosely, a file in another encoding would be told wrong
// at places where nothing is, or a name in it be another name.

export const NOT_TEXT = 'it is not UTF-8'

/** Without a byte order mark; undefined where the bytes are no UTF-8. */
export const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}
