// What a drawing has that runs, loads or reaches out of itself (SVG 2 §5, §16): a link to one of its own parts does not.

import { charset, findIn, LETTERS, NAME, pastRun, SPACE, standsAt, wordSet } from '../../runs.ts'

/** What no drawing of its own has: declarations and instructions, sheets, script of old browsers, more references. */
const STRANGE: readonly string[] = ['<!', '<?', '@import', 'expression', '&#']

const ELEMENTS = wordSet(
  'script foreignobject iframe embed object set animate handler image a html body link meta img video audio',
)

/** The drawing is in lower case. */
export const drawingRuns = (drawing: string): boolean => {
  if (STRANGE.some((mark) => drawing.includes(mark))) return true
  for (let open = drawing.indexOf('<'); open >= 0; open = drawing.indexOf('<', open + 1))
    if (isElement(drawing, pastRun(drawing, open + 1, BEFORE_NAME))) return true
  return usesOthers(drawing)
}

const BEFORE_NAME = charset(' \t\n\v\f\r/')

/** By its name, or by its name behind a prefix. */
const isElement = (drawing: string, start: number): boolean => {
  const end = pastRun(drawing, start, NAME)
  if (ELEMENTS.has(drawing.slice(start, end))) return true
  if (!drawing.startsWith(':', end)) return false
  return ELEMENTS.has(drawing.slice(end + 1, pastRun(drawing, end + 1, NAME)))
}

/** A name with `=`, `(` or `:` behind it. */
const usesOthers = (drawing: string): boolean => {
  let at = findIn(drawing, NAME)
  while (at >= 0) {
    const end = pastRun(drawing, at, NAME)
    const sign = pastRun(drawing, end, SPACE)
    if (standsAt(drawing, sign, USES) && isUse(drawing, at, end, sign)) return true
    at = findIn(drawing, NAME, sign)
  }
  return false
}

const USES = charset('=(:')

const isUse = (drawing: string, start: number, end: number, sign: number): boolean => {
  const name = drawing.slice(start, end)
  switch (drawing.charAt(sign)) {
    case '=':
      return isHandler(name) || (name.endsWith('href') && !isOwnPart(drawing, sign + 1, true))
    case '(':
      return name.endsWith('url') && !isOwnPart(drawing, sign + 1, false)
    default:
      return name.endsWith('javascript') || name.endsWith('vbscript') || name.endsWith('livescript')
  }
}

const isHandler = (name: string): boolean =>
  name.startsWith('on') && name.length > HANDLER_MIN && pastRun(name, 0, LETTERS) === name.length

const HANDLER_MIN = 3

const QUOTE = charset(`"'`)
const ID = charset('a-z0-9_.:-')

/** `"#part"` behind `href=`, `#part)` or `'#part')` behind `url(`. */
const isOwnPart = (drawing: string, from: number, attribute: boolean): boolean => {
  const quoted = standsAt(drawing, from, QUOTE)
  const hash = quoted ? from + 1 : from
  const end = pastRun(drawing, hash + 1, ID)
  if (!drawing.startsWith('#', hash) || end === hash + 1) return false
  const closed = standsAt(drawing, end, QUOTE)
  return attribute ? quoted && closed : drawing.startsWith(')', closed ? end + 1 : end)
}
