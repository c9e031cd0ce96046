// What an answer says of its type, in one reading. Two Content-Type fields reach the gate as one text with a comma; of
// them one client takes the first and another the last (Fetch, "extract a MIME type"), so they state nothing.

export interface StatedType {
  /** Lower case, without parameters; '' where none is stated, or several are, or what stands there is no type. */
  readonly name: string
  /** Lower case; several, joined with ','; '' for none. */
  readonly charset: string
}

const TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/

export const statedType = (header: string | null): StatedType => {
  const pieces = split((header ?? '').toLowerCase())
  if (pieces === undefined) return { name: '', charset: '' }
  const [name = '', ...parameters] = pieces.map((piece) => piece.trim())
  const charsets = parameters.flatMap((parameter) => {
    const equals = parameter.indexOf('=')
    return equals > 0 && parameter.slice(0, equals).trim() === 'charset'
      ? [
          parameter
            .slice(equals + 1)
            .trim()
            .replaceAll('"', ''),
        ]
      : []
  })
  return { name: TYPE.test(name) ? name : '', charset: charsets.join(',') }
}

/** At each ';', quoted strings whole (RFC 9110 §5.6.6); undefined where a ',' stands outside of them. */
const split = (text: string): readonly string[] | undefined => {
  const pieces: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '"') isQuoted = !isQuoted
    else if (isQuoted) {
      if (letter === '\\') at++
    } else if (letter === ',') return undefined
    else if (letter === ';') {
      pieces.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...pieces, text.slice(start)]
}
