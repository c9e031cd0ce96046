// Formats of text that are lists of addresses, each fetched by whoever reads the list: films (RFC 8216), calendars (RFC 5545),
// cards (RFC 6350), shortcuts. An address of the server's own files in one of them is there to be read.

import { makeNeedles } from '../../fields/needles.ts'
import { charset, findIn, pastWord, standsAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import { isOwn } from './documents.ts'
import type { Scene } from './scene.ts'

const LISTS = vocabulary('#extm3u begin:vcalendar begin:vcard playlist] internetshortcut] ffconcat')
const NEEDLES = makeNeedles(['file:/', 'gopher://', 'dict://', 'netdoc:/', 'concat:http', 'concat:file'], {
  folded: true,
})
/** What a property's or a line's address follows. */
const BEFORE = charset('\n\r=:|"\'')
const LINE_ENDS = charset('\r\n"|')

/** What finding the first address of each scheme takes, by the character. */
const LIST_WORK = 1

export const listed = ({ text, context, report }: Scene, start: number): void => {
  if (pastWord(text, start, LISTS) < 0) return
  work.left -= LIST_WORK * text.length
  for (const at of NEEDLES.find(text)) {
    if (at <= start || !standsAt(text, at - 1, BEFORE)) continue
    const end = findIn(text, LINE_ENDS, at)
    const address = end < 0 ? text.slice(at) : text.slice(at, end)
    if (!isOwn(address, 0, context)) report('ssrf-scheme', 1, at, true)
  }
}
