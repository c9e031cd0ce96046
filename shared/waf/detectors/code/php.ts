// PHP that does not name what it calls: superglobals, strings and lists that are called, callbacks by name.

import { CALLS } from './names.ts'

const SUPERGLOBAL = /\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION|ENV)[[{]|\$\$_?\w{0,16}\[/

export const superglobalAt = (text: string): number =>
  text.includes('$_') || text.includes('$$') ? text.search(SUPERGLOBAL) : -1

/** `"system"("id")`, `('sys'.'tem')('id')`, `(~…)(~…)`, `strrev('metsys')('id')`: PHP calls what a string names. */
export const dynamicAt = (text: string): number => {
  const inverted = invertedAt(text)
  if (inverted >= 0) return inverted
  const made = text.includes(')(') ? text.search(MADE) : -1
  if (made >= 0) return made
  for (let open = text.indexOf('(', 2); open >= 0; open = text.indexOf('(', open + 1)) {
    const before = text.charCodeAt(open - 1)
    if (before === 41) {
      const from = text.lastIndexOf('(', open - 2)
      const inner = from < 0 ? '' : text.slice(from + 1, open - 1)
      // `(system)('id')`
      const bare = /^\w{3,20}$/.test(inner) && /^\(['"]/.test(text.slice(open, open + 2))
      if (from >= 0 && isNamed(bare ? inner : joined(inner))) return from
    } else if (before === 34 || before === 39) {
      const from = text.lastIndexOf(text.charAt(open - 1), open - 2)
      if (from >= 0 && isNamed(text.slice(from + 1, open - 1))) return from
    } else if (before === 93) {
      // `[system][0]('id')`
      const from = text.lastIndexOf('[', text.lastIndexOf('[', open - 1) - 1)
      const name = from < 0 ? undefined : /^\[['"]?(\w{3,20})['"]?\]\[/.exec(text.slice(from, open))?.[1]
      if (name !== undefined && isNamed(name)) return from
    }
  }
  return -1
}

/** `(~%8F%97)()`, `)(~…)`: names whose bits are turned over. */
const invertedAt = (text: string): number => {
  const called = text.indexOf(')(~')
  if (called >= 0 || !text.includes('(~')) return called
  return text.search(/\(~(?:%[89a-f][0-9a-f]){2}/i)
}

/** Functions that make a string, and what they make is called. */
const MADE = /\b(?:strrev|implode|join|hex2bin|str_rot13|urldecode|pack|strtolower|ucfirst)\([^()]{1,60}\)\(/

const isNamed = (name: string): boolean => (CALLS.get(name.toLowerCase()) ?? 0) >= 2

/** The text of literals that dots or plus signs join; nothing else has a name. */
const joined = (inner: string): string =>
  /^['"]/.test(inner) ? inner.replaceAll(/['"]\s?[.+]\s?['"]/g, '').replaceAll(/^['"]|['"]$/g, '') : ''

/** `array_map('assert', …)`, `usort($_GET, 'system')`: functions that call one by its name. */
export const callbackAt = (text: string): number =>
  text.includes('array_') || text.includes('sort(') || text.includes('_apply(') || text.includes('_call')
    ? text.search(
        /\b(?:array_(?:map|filter|walk|reduce|walk_recursive)|u[ak]?sort|iterator_apply|forward_static_call|preg_replace_callback)\s?\([^()]{0,80}['"](?:system|assert|exec|passthru|shell_exec|eval|popen|phpinfo|call_user_func|file_put_contents|include|require)['"]/i,
      )
    : -1
