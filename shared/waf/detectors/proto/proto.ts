// Names that reach into objects: prototype pollution in JavaScript, class loaders in Spring, and fields that no client
// should set by itself.

import { COLON, COMMA, PLAIN, SPACE, WORD_NAME } from '../../fields/presence.ts'
import type { Detector } from '../detector.ts'

const ASSIGNED: ReadonlySet<string> = new Set(
  'isadmin is_admin admin issuperuser is_superuser superuser is_staff isroot role roles permissions privilege privileges user_role userrole account_type is_verified email_verified verified is_active approved'.split(
    ' ',
  ),
)

export const proto: Detector = {
  name: 'proto',
  cost: { character: 0, mark: 1 },
  kinds: ['proto-pollution', 'proto-class', 'mass-assignment'],
  wants: (_chars, words) => (words & WORD_NAME) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    const polluting = text.indexOf('__proto__')
    if (context.part === 'value') {
      // `{"__proto__": …}` in a string reaches here as a name, once it is unfolded.
      if ((view.chars & ~PLAIN) === 0 && (view.chars & (SPACE | COLON | COMMA)) !== 0) return
      if (polluting >= 0 && !context.prose())
        report(
          'proto-pollution',
          isPath(text, polluting) || isHidden(text, polluting) ? 1 : 0.4,
          polluting,
          true,
        )
      const reached = text.length <= VALUE_MAX && !context.prose() ? reachedAt(text) : -1
      if (reached >= 0) report('proto-pollution', 1, reached, true)
      return
    }
    if (polluting >= 0) report('proto-pollution', 1, polluting, true)
    const built = text.indexOf('constructor')
    if (built >= 0 && text.includes('prototype', built)) report('proto-pollution', 1, built, true)
    if (text.startsWith('Object.prototype.') || text.startsWith('Object[prototype]'))
      report('proto-pollution', 1, 0, true)
    // The keys of nested objects come one by one: what stands above is in the name.
    if (text === 'prototype' && context.name.includes('constructor')) report('proto-pollution', 1, 0, true)
    if (/^class\[['"]?(?:module|classloader|protectiondomain)/i.test(text.slice(0, 40)))
      report('proto-class', 1, 0, true)
    if (text.startsWith('class.') && /^class\.(module|classloader|protectiondomain)/i.test(text.slice(0, 40)))
      report('proto-class', 1, 0, true)
    if (text.length < 24 && ASSIGNED.has(text.toLowerCase())) report('mass-assignment', 1, 0, false)
  },
}

const VALUE_MAX = 200

/** `constructor[prototype][x]=1`, `Object.prototype.x=1`: a path that is assigned to. */
const reachedAt = (text: string): number => {
  const prototype = text.indexOf('prototype')
  if (prototype < 0) return -1
  const head = text.slice(Math.max(0, prototype - 16), prototype)
  if (!/(?:constructor|Object)['"]?\]?(?:\.|\[['"]?)$/.test(head)) return -1
  return /^prototype['"]?\]?(?:\.[\w$]{1,40}|\[[^\]=]{1,60}\])[^=\s]{0,60}\s?=(?!=)/.test(
    text.slice(prototype, prototype + 120),
  )
    ? prototype
    : -1
}

/** `a.__proto__.b`, `__proto__[x]=y`, `a['__proto__']['x']=y` */
const isPath = (text: string, at: number): boolean => {
  const end = at + 9
  if (end >= text.length) return false
  const next = text.charCodeAt(end)
  if ((next === 34 || next === 39) && text.startsWith('][', end + 1)) return true
  return next === 46 || next === 91 || next === 93
}

/** `__pro__proto__to__`: what is left once a check has taken the name out. */
const isHidden = (text: string, at: number): boolean =>
  (text.slice(Math.max(0, at - 9), at) + text.slice(at + 9, at + 18)).includes('__proto__')
