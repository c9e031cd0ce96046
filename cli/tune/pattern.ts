// Field names made general: what is an index or an id in one request is another one in the next. And what a rule's id
// says of the family that it belongs to.

/** A field's name was not fit to be recorded; only the part of the request is known. */
const UNNAMED = /[.:]\?$/

/** `body.items[3].note` → `body.items[*].note`; `ARGS:user.4711.name` → `ARGS:user.*.name`. */
export const patternOf = (field: string): string => {
  const colon = /^[A-Z_]{1,32}:/.exec(field)?.[0] ?? ''
  if (UNNAMED.test(field)) return colon === '' ? field.replace(/\?$/, '*') : colon.slice(0, -1)
  // A path's segments are told by their place: that is their name.
  if (/^path(?:\[\d+\])?$/.test(field)) return field
  return (
    colon +
    field
      .slice(colon.length)
      .replaceAll(/\[\d{1,9}\]/g, '[*]')
      .split('.')
      .map((segment, index) => (index > 0 && isId(segment) ? starred(segment) : segment))
      .join('.')
  )
}

/** Whether the pattern names no field, but a whole part of the request. */
export const isUnnamed = (pattern: string): boolean => /^(?:[a-z]+\.\*|\.\*|[A-Z_]{1,32})$/.test(pattern)

/** Digits alone, hexadecimal of some length, a UUID, or a long mixture that no programmer would have typed. */
const isId = (segment: string): boolean => {
  const name = segment.replace(/(?:\[\*\])+$/, '')
  if (/^\d+$/.test(name) || /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(name)) return true
  if (/^[0-9a-fA-F]{8,}$/.test(name)) return /\d/.test(name)
  return name.length >= 20 && /^[A-Za-z0-9_-]+$/.test(name) && (name.match(/\d/g)?.length ?? 0) >= 4
}

const starred = (segment: string): string => `*${/(?:\[\*\])+$/.exec(segment)?.[0] ?? ''}`

/** The attack families of the Core Rule Set, by the first three digits of an id. */
const IMPORTED: Readonly<Record<string, string>> = {
  913: 'scanner',
  921: 'protocol',
  922: 'multipart',
  930: 'path',
  931: 'rfi',
  932: 'shell',
  933: 'php',
  934: 'code',
  941: 'xss',
  942: 'sqli',
  943: 'session',
  944: 'java',
}

/** `sqli` of `sqli-union` and of `942100`; undefined where a rule is about no attack (a missing header, a score). */
export const familyOf = (rule: string): string | undefined =>
  /^\d+$/.test(rule) ? IMPORTED[rule.slice(0, 3)] : rule.split('-', 1)[0]

export const isImportedRule = (rule: string): boolean => /^\d+$/.test(rule)
