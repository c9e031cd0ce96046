// Functions by their names alone, where a parameter is called: `callback=phpinfo`, ThinkPHP's `function=call_user_func_array`
// and `_method=__construct` (CVE-2018-20062). Two signals in one field: what its name says, and a value that only PHP has.

import { charset, LETTERS, runStart, wordSet } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'

const NAMES = wordSet(
  'phpinfo passthru shell_exec call_user_func call_user_func_array create_function assert',
)
const MAGIC = wordSet('__construct __destruct __call __callstatic __invoke __wakeup __tostring')
const NAME_MAX = 24

/** What a parameter is called that names a function, and one that names a method of a request. */
const CALLED = wordSet('callback function func filter vars handler callable method')
const OF_REQUESTS = wordSet('method')

export const callable = (text: string, context: Context, report: Report): void => {
  if (text.length > NAME_MAX) return
  const name = text.toLowerCase()
  const keys = NAMES.has(name) ? CALLED : MAGIC.has(name) ? OF_REQUESTS : undefined
  if (keys?.has(keyOf(context.name)) === true) report('code-call', 1, 0, true)
}

const INDEX = charset('0-9[]')

/** `body.vars[0]`, `query.filter[]`, `form._method`: its last word. */
const keyOf = (field: string): string => {
  const end = runStart(field, field.length, INDEX)
  return field.slice(runStart(field, end, LETTERS), end).toLowerCase()
}
