// Names that reach into objects: prototype pollution in JavaScript, class loaders in Spring, and fields that no client
// should set by itself.

import { BRACKET, COLON, COMMA, PLAIN, SPACE as SPACED, WORD_CODE, WORD_NAME } from '../../fields/presence.ts'
import {
  BLANK,
  charset,
  isRun,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import type { Part } from '../../fields/field.ts'
import type { Detector } from '../detector.ts'

const ASSIGNED = wordSet(
  'isadmin is_admin admin is_superuser superuser is_staff role roles permissions privilege user_role account_type is_verified email_verified verified is_active approved',
)

export const proto: Detector = {
  name: 'proto',
  cost: { character: 0, mark: 1 },
  kinds: ['proto-pollution', 'proto-class', 'mass-assignment'],
  // A name within brackets may be one that a check makes by taking another one out of it.
  wants: (chars, words) => (words & (WORD_NAME | WORD_CODE)) !== 0 || (chars & BRACKET) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    if (isInner(text, context.part) && !context.prose()) report('proto-pollution', 1, 0, true)
    const polluting = text.indexOf('__proto__')
    if (context.part === 'value') {
      // `{"__proto__": …}` in a string reaches here as a name, once it is unfolded.
      if ((view.chars & ~PLAIN) === 0 && (view.chars & (SPACED | COLON | COMMA)) !== 0) return
      if (polluting >= 0 && !context.prose())
        report('proto-pollution', isReached(text, polluting) ? 1 : 0.4, polluting, true)
      const reached = text.length <= VALUE_MAX && !context.prose() ? reachedAt(text) : -1
      if (reached >= 0 || isWholePath(text) || isNested(text))
        report('proto-pollution', 1, Math.max(reached, 0), true)
      return
    }
    if (polluting >= 0) report('proto-pollution', 1, polluting, true)
    const built = text.indexOf('constructor')
    if (built >= 0 && text.includes('prototype', built)) report('proto-pollution', 1, built, true)
    if (text.startsWith('Object.prototype.') || text.startsWith('Object[prototype]'))
      report('proto-pollution', 1, 0, true)
    // The keys of nested objects come one by one: what stands above is in the name.
    if (text === 'prototype' && context.name.includes('constructor')) report('proto-pollution', 1, 0, true)
    if (isLoader(text)) report('proto-class', 1, 0, true)
    if (text.length < 24 && ASSIGNED.has(text.toLowerCase())) report('mass-assignment', 1, 0, false)
  },
}

/** `__init__.__globals__.app.x`: a path by which Python's libraries set what is inside of any object (CVE-2023-26145). */
const isInner = (text: string, part: Part): boolean => {
  if (text.length > VALUE_MAX) return false
  const alone = part === 'name' ? 0 : GLOBALS.length
  const found = INNER.some((name) => text.includes(name)) || (text.length > alone && text.includes(GLOBALS))
  return found && isRun(text, PATHED)
}

const GLOBALS = '__globals__'
const INNER: readonly string[] = ['__.__mro__', '__.__subclasses__', '__class__.__base', '__class__.__init__']

const LOADERS = vocabulary('module classloader protectiondomain')

/** `class.module.classLoader`, `Class['module']`: Spring takes a property's first letter in either case. */
const isLoader = (text: string): boolean => {
  if (!saysAt(text, 0, 'class')) return false
  if (text.charAt(5) === '.') return pastWord(text, 6, LOADERS) >= 0
  return text.charAt(5) === '[' && pastWord(text, standsAt(text, 6, QUOTES) ? 7 : 6, LOADERS) >= 0
}

const VALUE_MAX = 200

/** `constructor[prototype][x]=1`, `Object.prototype.x=1`: a path that is assigned to. */
const reachedAt = (text: string): number => {
  const prototype = text.indexOf('prototype')
  return prototype >= 0 && isOfType(text, prototype) && isAssigned(text, prototype + 9) ? prototype : -1
}

/** `constructor.`, `["constructor"]["` before the place. */
const isOfType = (text: string, end: number): boolean => {
  let at = end - (standsAt(text, end - 1, QUOTES) ? 1 : 0)
  const mark = text.charAt(at - 1)
  if (mark !== '[' && (mark !== '.' || at < end)) return false
  at--
  if (text.charAt(at - 1) === ']') at--
  if (standsAt(text, at - 1, QUOTES)) at--
  return text.endsWith('constructor', at) || text.endsWith('Object', at)
}

const PROPERTY = charset('A-Za-z0-9_$')
const KEY = without(charset(']='))
const PATH = without(charset('= \t\n\v\f\r'))

/** `.x = 1`, `"]["x"]=1` behind the place. */
const isAssigned = (text: string, from: number): boolean => {
  let at = from
  if (standsAt(text, at, QUOTES)) at++
  if (text.charAt(at) === ']') at++
  const mark = text.charAt(at)
  if (mark !== '.' && mark !== '[') return false
  const end = pastRun(text, at + 1, mark === '.' ? PROPERTY : KEY)
  if (end === at + 1 || (mark === '[' && text.charAt(end) !== ']')) return false
  at = pastRun(text, end, PATH)
  if (at < text.length && text.charAt(at) !== '=') at++
  return text.charAt(at) === '=' && text.charAt(at + 1) !== '='
}

/** The name as a path, as all of a value, or hidden from a check. */
const isReached = (text: string, at: number): boolean =>
  text.length === PROTO.length || isPath(text, at) || isMapping(text, at) || isHidden(text, at)

/** A key of YAML's, with what it holds in the lines below, or at a line's beginning: an object of a program has it in braces. */
const isMapping = (text: string, at: number): boolean => {
  const start = at - (standsAt(text, at - 1, QUOTES) ? 1 : 0)
  const quote = at + PROTO.length
  const colon = pastRun(text, quote + (standsAt(text, quote, QUOTES) ? 1 : 0), BLANK)
  const indent = runStart(text, start, INDENT)
  const first = indent === start || text.startsWith('- ', start - 2)
  if (text.charAt(colon) !== ':' || (indent > 0 && !standsAt(text, indent - 1, LINE))) return false
  return (first && text.charAt(colon + 1) === ' ') || standsAt(text, pastRun(text, colon + 1, BLANK), LINE)
}

/** An item of a list begins with a dash. */
const INDENT = charset(' \t-')
const LINE = charset('\n\r')

const PROTO = '__proto__'
const PATHED = charset('A-Za-z0-9_$./[]\'"-')

/** `constructor.prototype.x`, `/constructor/prototype/x`: where a value is set, as JSON Patch names it. */
const isWholePath = (text: string): boolean => {
  if (text.length > VALUE_MAX || pastRun(text, 0, PATHED) < text.length) return false
  const built = text.indexOf('constructor')
  if (built < 0) return false
  const mark = standsAt(text, built + 11, QUOTES) ? built + 12 : built + 11
  return PARTS.some((part) => text.startsWith(part, mark))
}

/** The same as YAML nests it: one key below the other. */
const isNested = (text: string): boolean => {
  const colon = text.indexOf('constructor:') + 'constructor'.length
  const end = pastRun(text, colon + 1, BLANK)
  return standsAt(text, end, LINE) && text.startsWith('prototype:', pastRun(text, end, SPACE))
}

/** Between the two names. */
const PARTS: readonly string[] = [
  '.prototype',
  '/prototype',
  '[prototype',
  "['prototype",
  '["prototype',
  '][prototype',
  ']["prototype',
  "]['prototype",
]

/** `a.__proto__.b`, `__proto__[x]=y`, `a['__proto__']['x']=y` */
const isPath = (text: string, at: number): boolean => {
  const end = at + 9
  if (end >= text.length) return false
  const next = text.charCodeAt(end)
  if ((next === 34 || next === 39) && text.startsWith('][', end + 1)) return true
  // `$1:__proto__:then`: React's own (CVE-2025-55182).
  if (next === 58 && text.charCodeAt(at - 1) === 58) return true
  // JSON Patch writes slashes.
  return next === 46 || next === 47 || next === 91 || next === 93
}

/** `__pro__proto__to__`: what is left once a check has taken the name out. */
const isHidden = (text: string, at: number): boolean =>
  (text.slice(Math.max(0, at - 9), at) + text.slice(at + 9, at + 18)).includes('__proto__')
