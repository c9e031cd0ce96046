// XML bodies, taken apart into texts, attribute values, comments and declarations by one scan. It builds no tree and
// resolves no entity: a document type that declares entities is itself judged (the XXE detector sees it whole). A document
// that is not well-formed is told: no parser reads on behind the fault, or none as the next one does.

import { work } from '../../work.ts'
import type { Part } from '../field.ts'
import { construct } from './constructs.ts'
import { resolved } from './references.ts'
import { textsOf } from './texts.ts'

/** Units of work for each thing in angle brackets. */
const PER_CONSTRUCT = 150

/** `__proto__`, `prototype`: readers that make objects of elements (CVE-2023-0842) set what their prototype has. */
const REACHING = 'proto'

/** 'unfinished': it ends before its root does; 'fields': it has too many. */
export type XmlOutcome = 'ok' | 'fields' | 'unfinished' | 'malformed'

/** Hands on every text with the element that it stands in, and the name of an element that reaches into objects. */
export const walkXml = (
  text: string,
  fieldsMax: number,
  visit: (element: string, text: string, part: Part) => void,
): XmlOutcome => {
  const fields = { left: fieldsMax }
  const counted = (element: string, content: string, part: Part = 'value'): void => {
    if (content !== '' && --fields.left >= 0) visit(element, content, part)
  }
  const ofAttribute = (element: string, value: string): void => counted(`${element}@`, value)
  const texts = textsOf((element, content) => counted(element, content))
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
        if (found.text.includes(REACHING)) counted(`${texts.name()}.${found.text}`, found.text, 'name')
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
