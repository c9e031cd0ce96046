// Which characters XML admits, and which of them make a name (XML 1.0 §2.2, §2.3; Namespaces in XML §4).

/** One UTF-16 code unit of well-formed text: the halves of a pair are fine wherever they stand. */
export const isChar = (code: number): boolean =>
  code >= 32 ? code < 0xfffe : code === 9 || code === 10 || code === 13

/** Where the qualified name at `start` ends: at most one colon, inside of it. -1 where none is there. */
export const nameEnd = (text: string, start: number): number => {
  let at = start
  let first = true
  let colons = 0
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 58) {
      if (first || ++colons > 1) return -1
      first = true
      at++
      continue
    }
    const point = code >= 0xd800 && code < 0xdc00 ? (text.codePointAt(at) ?? code) : code
    if (!(first ? startsName(point) : continuesName(point))) return first ? -1 : at
    first = false
    at += point > 0xffff ? 2 : 1
  }
}

const startsName = (point: number): boolean => {
  if (point < 128) return (point >= 97 && point <= 122) || (point >= 65 && point <= 90) || point === 95
  return within(point, NAME_START)
}

const continuesName = (point: number): boolean => {
  if (point < 128) return startsName(point) || (point >= 48 && point <= 57) || point === 45 || point === 46
  return (
    point === 0xb7 ||
    (point >= 0x300 && point <= 0x36f) ||
    point === 0x203f ||
    point === 0x2040 ||
    startsName(point)
  )
}

/** NameStartChar beyond ASCII, as pairs of first and last. */
const NAME_START = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00,
  0x2fef, 0x3001, 0xd7ff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd, 0x10000, 0xeffff,
] as const

const within = (point: number, ranges: readonly number[]): boolean => {
  for (let index = 0; index < ranges.length; index += 2)
    if (point >= (ranges[index] as number) && point <= (ranges[index + 1] as number)) return true
  return false
}
