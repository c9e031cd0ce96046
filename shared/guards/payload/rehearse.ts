// What runs for the first time is slow: its patterns are compiled, and its functions read, when they are first needed.
// So an engine judges a few texts that nobody sent before it judges a client's, where the isolate starts. Nothing is
// kept of what it finds.

import { bodyOf } from '../../exchange/body.ts'
import { unitsOf } from '../../waf/work.ts'
import type { Engine } from '../../waf/judge/engine.ts'

/** Values as clients send them, and marks of each kind, so that every detector has something to look at. */
const TEXTS: readonly string[] = [
  'It\'s (a) [b] {c}; d: e, f. Say "g", or `h`? i * j = k # l @ m! <n> & o | p \\ q',
  "a name's (x); $y",
  'https://example.com/a/b.html?c=d&e=f#g',
  '2026-01-31T12:00:00Z',
  '<p class="a">text &amp; more</p>',
  '../a/b',
  'select a from b where c = 1',
  'a@example.com',
  '${a} {{b}}',
  'a\nb: c\n',
  'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=',
  '%41%42',
  '{"a":"b\'c"}',
  'f(x, "y")',
]

const TYPE = 'application/json'

let rehearsed = false

/** Once an isolate: what is compiled belongs to no engine. Takes about 20 ms, and a second time nothing. */
export const rehearse = (engine: Engine): void => {
  if (rehearsed) return
  rehearsed = true
  const body = bodyOf(new TextEncoder().encode(JSON.stringify({ id: 1, texts: TEXTS })), TYPE)
  engine.body(body, body.text, TYPE, false, unitsOf(10))
  for (const text of TEXTS) engine.text('query', 'value', 'query.a', text, unitsOf(1))
}
