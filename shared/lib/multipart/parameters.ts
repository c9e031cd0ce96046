// The parameters of a header's value (RFC 9110 §5.6.6), each once and in one reading: a name that comes twice, an escape
// in quotes and anything between parameters are read differently by servers, and so have no meaning here.

const LENGTH_MAX = 2048

/** By lower-case name; undefined for a value that does not keep the grammar. Linear in the value. */
export const parametersOf = (value: string): ReadonlyMap<string, string> | undefined => {
  if (value.length > LENGTH_MAX) return undefined
  const found = new Map<string, string>()
  let at = value.indexOf(';')
  if (at < 0) return found
  while (at < value.length) {
    if (value.charCodeAt(at) !== 59) return undefined
    const start = blanksEnd(value, at + 1)
    const equals = tokenEnd(value, start)
    if (equals === start || value.charCodeAt(equals) !== 61) return undefined
    const name = value.slice(start, equals).toLowerCase()
    const quoted = value.charCodeAt(equals + 1) === 34
    const from = quoted ? equals + 2 : equals + 1
    const to = quoted ? value.indexOf('"', from) : plainEnd(value, from)
    if (to < 0 || (!quoted && to === from) || found.has(name)) return undefined
    const text = value.slice(from, to)
    if (text.includes('\\')) return undefined
    found.set(name, text)
    at = blanksEnd(value, quoted ? to + 1 : to)
  }
  return found
}

/** Whether any stands in the extended or continued form of RFC 2231, which only some readers put together. */
export const isExtended = (parameters: ReadonlyMap<string, string>): boolean => {
  for (const name of parameters.keys()) if (name.includes('*')) return true
  return false
}

/** The value in front of the parameters, in lower case. */
export const valueOf = (value: string): string => {
  const end = value.indexOf(';')
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase()
}

const blanksEnd = (text: string, start: number): number => {
  let at = start
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++
  return at
}

/** RFC 9110 §5.6.2. */
const isTokenCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || OTHERS.includes(code)

const OTHERS = [33, 35, 36, 37, 38, 39, 42, 43, 45, 46, 94, 95, 96, 124, 126]

const tokenEnd = (text: string, start: number): number => {
  let at = start
  while (isTokenCode(text.charCodeAt(at))) at++
  return at
}

/** Of a value without quotes: more than a token, since boundaries of mail libraries stand unquoted with '=' and '/'. */
const plainEnd = (text: string, start: number): number => {
  let at = start
  for (let code = text.charCodeAt(at); code > 32 && code !== 59 && code !== 34 && code !== 44;)
    code = text.charCodeAt(++at)
  return at
}
