// Headers that may stand once only, and the grammar by which a joined repetition of each is told from one value.

/** How a header of one value looks. */
export type Single = 'comma-free' | 'digits' | 'media-type' | 'credentials' | 'chunked'

const singles: ReadonlyMap<string, Single> = new Map([
  ['host', 'comma-free'],
  ['content-length', 'digits'],
  ['content-type', 'media-type'],
  ['transfer-encoding', 'chunked'],
  ['authorization', 'credentials'],
  ['proxy-authorization', 'credentials'],
  ['dpop', 'comma-free'],
  ['origin', 'comma-free'],
  ['expect', 'comma-free'],
  ['cf-connecting-ip', 'comma-free'],
  ['cf-connecting-ipv6', 'comma-free'],
  ['cf-ipcountry', 'comma-free'],
  ['cf-visitor', 'media-type'],
  ['true-client-ip', 'comma-free'],
  ['x-real-ip', 'comma-free'],
  ['x-client-ip', 'comma-free'],
  ['x-http-method', 'comma-free'],
  ['x-http-method-override', 'comma-free'],
  ['x-method-override', 'comma-free'],
  ['x-original-url', 'comma-free'],
  ['x-rewrite-url', 'comma-free'],
])

/** Lists by nature: each proxy adds its entry. Their kin (-Host, -Proto, -Port …) have one value. */
const forwardedLists: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-client-cert'])

/** The grammar of a header that may stand once, or undefined. */
export const singleOf = (name: string): Single | undefined =>
  singles.get(name) ??
  (name.startsWith('x-forwarded-') && !forwardedLists.has(name) ? 'comma-free' : undefined)

/** What is wrong with a value that should be one: a repetition, or text outside of the grammar. */
export const singleFault = (
  single: Single,
  value: string,
): 'request.header-duplicated' | 'request.header-malformed' | undefined => {
  const comma = value.includes(',')
  switch (single) {
    case 'comma-free':
      return comma ? 'request.header-duplicated' : undefined
    case 'digits':
      return comma ? 'request.header-duplicated' : isDigits(value) ? undefined : 'request.header-malformed'
    case 'chunked':
      return comma
        ? 'request.header-duplicated'
        : value.toLowerCase() === 'chunked'
          ? undefined
          : 'request.header-malformed'
    case 'media-type':
      return comma ? quotedFault(value) : undefined
    case 'credentials':
      return comma ? credentialsFault(value) : undefined
  }
}

/** Fifteen digits at most: exact as a number, and more than any body. */
const isDigits = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return false
  }
  return value.length > 0 && value.length <= 15
}

/** A comma may stand within quotes (RFC 9110 §5.6.4) and nowhere else. */
const quotedFault = (value: string): 'request.header-duplicated' | 'request.header-malformed' | undefined => {
  for (let at = 0; at < value.length; at++) {
    if (value.charCodeAt(at) === 0x2c) return 'request.header-duplicated'
    if (value.charCodeAt(at) === 0x22) at = quoteEnd(value, at)
  }
  return unbalanced(value) ? 'request.header-malformed' : undefined
}

/**
 * One credential with commas is a scheme and a list of `name=value` (RFC 9110 §11.4). `Bearer a, Bearer b` is not:
 * what follows its comma has a blank where the '=' should be.
 */
const credentialsFault = (
  value: string,
): 'request.header-duplicated' | 'request.header-malformed' | undefined => {
  if (unbalanced(value)) return 'request.header-malformed'
  let at = value.indexOf(' ')
  if (at === -1) return 'request.header-duplicated'
  while (at < value.length) {
    at = parameterEnd(value, skipBlanks(value, at))
    if (at === -1) return 'request.header-duplicated'
    at = skipBlanks(value, at)
    if (at < value.length && value.charCodeAt(at) !== 0x2c) return 'request.header-duplicated'
    at++
  }
  return undefined
}

/** The end of `name=value` or `name="value"` that starts at an offset, or -1. */
const parameterEnd = (value: string, start: number): number => {
  let at = start
  while (at < value.length && isParameterCode(value.charCodeAt(at))) at++
  if (at === start) return -1
  at = skipBlanks(value, at)
  if (value.charCodeAt(at) !== 0x3d) return -1
  at = skipBlanks(value, at + 1)
  if (value.charCodeAt(at) === 0x22) return quoteEnd(value, at) + 1
  // Not only tokens: `Credential=AKID/20260101/eu/s3/aws4_request` and `SignedHeaders=host;date` are in use.
  while (at < value.length && !isValueEnd(value.charCodeAt(at))) at++
  return at
}

const isParameterCode = (code: number): boolean => code !== 0x3d && code !== 0x22 && !isValueEnd(code)

const isValueEnd = (code: number): boolean =>
  code === 0x2c || code === 0x20 || code === 0x09 || code === 0x22 || Number.isNaN(code)

const skipBlanks = (value: string, start: number): number => {
  let at = start
  while (value.charCodeAt(at) === 0x20 || value.charCodeAt(at) === 0x09) at++
  return at
}

/** The offset of the closing quote of the string that opens at an offset, or the value's end. */
const quoteEnd = (value: string, start: number): number => {
  for (let at = start + 1; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at
  }
  return value.length
}

const unbalanced = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) {
    if (value.charCodeAt(at) !== 0x22) continue
    at = quoteEnd(value, at)
    if (at === value.length) return true
  }
  return false
}
