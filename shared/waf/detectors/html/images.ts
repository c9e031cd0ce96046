// An image in a data URL (RFC 2397): `data:image/svg+xml` may hold script, and mostly holds a drawing. What it says once
// its encoding is undone decides, not its scheme.

import { decodeBase64 } from '../../fields/base64.ts'
import { decodeEntities } from '../../fields/escapes/entities.ts'
import { decodePercent } from '../../fields/escapes/percent.ts'
import { charset, findIn, pastRun } from '../../runs.ts'
import { drawingRuns } from './drawings.ts'

const TYPE = 'image/svg'
const BASE64 = ';base64'
/** In which a drawing is what it looks like. */
const PARAMETERS: ReadonlySet<string> = new Set(
  ['', ';utf8', ';utf-8', ';charset=utf8', ';charset=utf-8', ';charset=us-ascii'].map(
    (charset) => `image/svg+xml${charset}`,
  ),
)
const HEAD_MAX = 96
/** A longer one is not looked into, and counts as script. */
const LENGTH_MAX = 16_384

/** The scheme's colon is at `colon`: is this a drawing, and nothing but one? */
export const isDrawing = (text: string, colon: number, limit: number): boolean => {
  const head = text.slice(colon + 1, Math.min(limit, colon + 1 + HEAD_MAX)).toLowerCase()
  const comma = head.indexOf(',')
  if (!head.startsWith(TYPE) || comma < 0 || limit - colon > LENGTH_MAX) return false
  const parameters = head.slice(0, comma)
  if (!PARAMETERS.has(parameters.replace(' ', '+').replace(BASE64, ''))) return false
  const data = text.slice(colon + 1 + comma + 1, limit)
  // A form's decoding has made blanks of plus signs.
  const drawing = parameters.endsWith(BASE64) ? decodeBase64(data.replaceAll(' ', '+')) : decodePercent(data)
  return drawing !== undefined && isPlainDrawing(drawing)
}

const isPlainDrawing = (drawing: string): boolean => {
  const start = withoutComments(withoutProlog(drawing.trimStart().toLowerCase())).trimStart()
  return start.startsWith('<svg') && !drawingRuns(start) && !drawingRuns(decodeEntities(start))
}

const PROLOG = '<?xml '
const OF_PROLOG = charset(`a-z0-9_ ."'=-`)

/** How drawing programs begin a file. */
const withoutProlog = (drawing: string): string => {
  if (!drawing.startsWith(PROLOG)) return drawing
  const end = pastRun(drawing, PROLOG.length, OF_PROLOG)
  return drawing.startsWith('?>', end) ? drawing.slice(end + 2) : drawing
}

/** Without the comments that every parser ends in the same place (XML 1.0 §2.5); another one is left, and refused. */
const withoutComments = (drawing: string): string => {
  let out = ''
  let from = 0
  for (let open = drawing.indexOf('<!--'); open >= 0; open = drawing.indexOf('<!--', from)) {
    const close = drawing.indexOf('--', open + 4)
    const end = findIn(drawing, BRACKETS, open + 4)
    if (close < 0 || end !== close + 2 || !drawing.startsWith('>', end)) break
    out += drawing.slice(from, open)
    from = end + 1
  }
  return out + drawing.slice(from)
}

const BRACKETS = charset('<>')
