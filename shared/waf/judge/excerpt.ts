// What of an attacker's text may stand in an event: its shape, so that an operator can tell a false alarm, and not
// its content, which may be somebody's password.

const BEFORE = 12
const LENGTH = 48

/** The surroundings of an offset: letters become `a`, digits `0`, what is not printable ASCII `?`. */
export const masked = (text: string, offset: number): string => {
  const start = Math.max(0, Math.min(offset, text.length) - BEFORE)
  const end = Math.min(text.length, start + LENGTH)
  let out = start > 0 ? '…' : ''
  for (let at = start; at < end; at++) out += mask(text.charCodeAt(at))
  return end < text.length ? `${out}…` : out
}

const mask = (code: number): string => {
  if (code >= 48 && code <= 57) return '0'
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return 'a'
  return code >= 32 && code < 127 ? String.fromCharCode(code) : '?'
}

const NAME_LENGTH = 96

/** A field's name for an event: the client chose it, so it is bounded and printable. */
export const fieldName = (name: string): string => {
  let out = ''
  const end = Math.min(name.length, NAME_LENGTH)
  for (let at = 0; at < end; at++) {
    const code = name.charCodeAt(at)
    out += code >= 32 && code < 127 ? name[at] : '?'
  }
  return end < name.length ? `${out}…` : out
}
