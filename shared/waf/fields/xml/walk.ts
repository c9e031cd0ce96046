// XML bodies, taken apart into texts, attribute values, comments and declarations by one scan. It builds no tree and
// resolves no entity: a document type that declares entities is itself judged (the XXE detector sees it whole).

import { work } from '../../work.ts'
import { attributes, construct } from './constructs.ts'
import { resolved } from './references.ts'
import { textsOf } from './texts.ts'

/** Units of work for each thing in angle brackets. */
const PER_CONSTRUCT = 150

const SLASH = 47

/** Hands on every text with the element that it stands in; false when there are more than `fieldsMax`. */
export const walkXml = (
  text: string,
  fieldsMax: number,
  visit: (element: string, text: string) => void,
): boolean => {
  const fields = { left: fieldsMax }
  const counted = (element: string, content: string): void => {
    if (content !== '' && --fields.left >= 0) visit(element, content)
  }
  const texts = textsOf(counted)
  for (let at = 0; at < text.length && work.left >= 0 && fields.left >= 0;) {
    work.left -= PER_CONSTRUCT
    const open = text.indexOf('<', at)
    const end = open < 0 ? text.length : open
    if (end > at) texts.text(resolved(text.slice(at, end)))
    if (open < 0) break
    const found = construct(text, open)
    if (found.kind === 'cdata') texts.text(found.text, found.kind)
    else if (found.kind !== 'tag') counted(found.kind, found.text)
    else if (found.text.charCodeAt(0) === SLASH) texts.close()
    else if (found.text !== '') {
      const name = found.text
      texts.open(name, text.charCodeAt(found.end - 2) === SLASH)
      attributes(text, open + 1 + name.length, found.end - 1, (value) => counted(`${name}@`, value))
    }
    at = found.end
  }
  texts.end()
  return fields.left >= 0
}
