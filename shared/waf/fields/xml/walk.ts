// XML bodies, taken apart into texts, attribute values, comments and declarations by one scan. It builds no tree and
// resolves no entity: a document type that declares entities is itself judged (the XXE detector sees it whole). A document
// that is not well-formed is told: no parser reads on behind the fault, or none as the next one does.

import { work } from '../../work.ts'
import { construct } from './constructs.ts'
import { resolved } from './references.ts'
import { textsOf } from './texts.ts'

/** Units of work for each thing in angle brackets. */
const PER_CONSTRUCT = 150

/** 'unfinished': it ends before its root does; 'fields': it has too many. */
export type XmlOutcome = 'ok' | 'fields' | 'unfinished' | 'malformed'

/** Hands on every text with the element that it stands in. */
export const walkXml = (
  text: string,
  fieldsMax: number,
  visit: (element: string, text: string) => void,
): XmlOutcome => {
  const fields = { left: fieldsMax }
  const counted = (element: string, content: string): void => {
    if (content !== '' && --fields.left >= 0) visit(element, content)
  }
  const ofAttribute = (element: string, value: string): void => counted(`${element}@`, value)
  const texts = textsOf(counted)
  let isWellFormed = true
  let isCut = false
  for (let at = 0; at < text.length && isWellFormed && work.left >= 0 && fields.left >= 0;) {
    work.left -= PER_CONSTRUCT
    const open = text.indexOf('<', at)
    const end = open < 0 ? text.length : open
    if (end > at) isWellFormed = texts.text(resolved(text.slice(at, end)))
    if (open < 0) break
    const found = construct(text, open, ofAttribute)
    at = found.end
    isCut = found.isCut
    switch (found.kind) {
      case 'open':
      case 'empty':
        isWellFormed &&= texts.open(found.text, found.kind === 'empty')
        break
      case 'close':
        isWellFormed &&= texts.close(found.text)
        break
      case 'cdata':
        isWellFormed &&= texts.text(found.text, found.kind)
        break
      case 'malformed':
        isWellFormed = isCut
        break
      default:
        counted(found.kind, found.text)
    }
  }
  const isWhole = texts.end()
  if (fields.left < 0) return 'fields'
  if (!isWellFormed) return 'malformed'
  return (isWhole && !isCut) || work.left < 0 ? 'ok' : 'unfinished'
}
