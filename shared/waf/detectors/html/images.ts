// An image in a data URL (RFC 2397): `data:image/svg+xml` may hold script, and mostly holds a drawing. What it says once
// its encoding is undone decides, not its scheme.

import { decodeBase64 } from '../../fields/base64.ts'
import { decodeEntities } from '../../fields/escapes/entities.ts'
import { decodePercent } from '../../fields/escapes/percent.ts'

const TYPE = 'image/svg'
const HEAD_MAX = 96
/** A longer one is not looked into, and counts as script. */
const LENGTH_MAX = 16_384

/** What a drawing has that runs, loads or reaches out of itself: a link to one of its own parts does not. Lower case. */
const RUNNING =
  /<[\s/]*(?:[a-z]+:)?(?:script|foreignobject|iframe|embed|object|set|animate|handler|image|a|html|body|link|meta|img|video|audio)\b|<!|<\?|\bon[a-z]{2,24}\s*=|(?:java|vb|live)script\s*:|url\s*\((?!["']?#[\w.:-]+["']?\))|href\s*=(?!["']#[\w.:-]+["'])|@import|expression|&#/

/** How drawing programs begin a file. */
const PROLOG = /^<\?xml [\w ."'=-]*\?>/

/** A comment that every parser ends in the same place (XML 1.0 §2.5). */
const COMMENT = /<!--[^<>-]*(?:-[^<>-]+)*-->/g

/** The scheme's colon is at `colon`: is this a drawing, and nothing but one? */
export const isDrawing = (text: string, colon: number, limit: number): boolean => {
  const head = text.slice(colon + 1, Math.min(limit, colon + 1 + HEAD_MAX)).toLowerCase()
  const comma = head.indexOf(',')
  if (!head.startsWith(TYPE) || comma < 0 || limit - colon > LENGTH_MAX) return false
  const parameters = head.slice(0, comma)
  if (!/^image\/svg[+ ]xml(?:;utf-?8|;charset=(?:utf-?8|us-ascii))?(?:;base64)?$/.test(parameters))
    return false
  const data = text.slice(colon + 1 + comma + 1, limit)
  // A form's decoding has made blanks of plus signs.
  const drawing = parameters.endsWith(';base64')
    ? decodeBase64(data.replaceAll(' ', '+'))
    : decodePercent(data)
  return drawing !== undefined && isPlainDrawing(drawing)
}

const isPlainDrawing = (drawing: string): boolean => {
  const start = drawing.trimStart().toLowerCase().replace(PROLOG, '').replaceAll(COMMENT, '').trimStart()
  return start.startsWith('<svg') && !RUNNING.test(start) && !RUNNING.test(decodeEntities(start))
}
