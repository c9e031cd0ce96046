import { expect, test } from 'vitest'

import { statedType } from '../../shared/lib/media/stated.ts'

test.each<[string | null, string, string]>([
  [null, '', ''],
  ['', '', ''],
  ['application/json', 'application/json', ''],
  [' Application/JSON ; Charset = "UTF-8" ', 'application/json', 'utf-8'],
  ['text/html;charset=utf-8;charset=utf-16', 'text/html', 'utf-8,utf-16'],
  ['multipart/related; type="a/b, c/d; charset=x"; boundary=z', 'multipart/related', ''],
  ['text/plain; x="a\\"b, c"', 'text/plain', ''],
  ['application/json, text/html', '', ''],
  ['image/png; x=1, application/json', '', ''],
  ['image/png;, application/json', '', ''],
  ['text/plain; x="a", application/json', '', ''],
  ['json', '', ''],
  ['a/b/c', '', ''],
  ['text/html<script>', '', ''],
])('%j states %j, %j', (header, name, charset) => {
  expect(statedType(header)).toEqual({ name, charset })
})
