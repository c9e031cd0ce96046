// What an expression between a template's marks is made of.

import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** Objects and functions by which a template reaches out of itself, when accessed or called. */
const GADGETS: ReadonlySet<string> = new Set(
  'self config settings cycler lipsum joiner namespace get_flashed_messages url_for g application getclass forname runtime getruntime processbuilder scriptenginemanager scriptengine freemarker objectconstructor execute t system exec passthru shell_exec popen proc_open eval assert constructor _self _context _env registerundefinedfiltercallback getfilter mainmodule child_process execsync spawnsync require import __import__ subprocess os builtins globals mro subclasses bases init class classloader getclassloader getmethod invoke newinstance unsafe thread currentthread facescontext session requestdispatcher getparameter ognl memberaccess context xwork servlet inputstream file ioutils readfile file_get_contents readlines read phpinfo phpversion getenv var_dump print_r dump debug app smarty template_object inspect defineclass loadclass fromcharcode tostring valueof global process println sleep secret_key environ storages signer handler file_excerpt get_user_file constant getresource getprotectiondomain setattribute applicationscope sessionscope requestscope pagecontext initparam lower_abc popen3 popen4 open3 open4 get_admin_log current_app registerfunction shell writefile display_errors ini_set dir env kernel io $eval $apply $$phase $root $digest $on $watch $parent _openblock _c getownpropertydescriptor hasownproperty defineproperty getprototypeof'.split(
    ' ',
  ),
)

/** Gadgets that say nothing unless they go on to another one: words that placeholders use too. */
const COMMON: ReadonlySet<string> = new Set(
  'self config settings application session file read context app class t g init process global import require debug dump template_object servlet tostring inspect os thread execute valueof print read system runtime namespace storages signer handler shell dir env kernel io $root $watch $parent hasownproperty defineproperty'.split(
    ' ',
  ),
)

/** As the whole expression, in double braces, these leak by themselves. */
const LEAKS: ReadonlySet<string> = new Set([
  'config',
  'self',
  'settings',
  'debug',
  'request',
  '_self',
  '_context',
  'app',
  'dump',
  'smarty',
  'env',
  'global',
])

const isIdentifier = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** What an expression takes, and a character of it: all of it is sought several times over. */
const EXPRESSION_WORK = 500
const CHARACTER_WORK = 24

export type Style = 'double' | 'block' | 'single' | 'smarty' | 'angled' | 'razor'

export const judgeExpression = (
  text: string,
  start: number,
  end: number,
  style: Style,
  context: Context | undefined,
  report: Report,
): void => {
  work.left -= EXPRESSION_WORK + CHARACTER_WORK * Math.max(end - start, 0)
  if (work.left < 0) return
  if (arithmetic(text, style === 'block' ? operandOf(text, start, end) : start, end)) {
    report('template-expression', style === 'smarty' && !isWhole(text, start, end) ? 0.8 : 1, start, true)
    return
  }
  const points =
    gadgets(text, start, end, style) + filters(text, start, end) + idioms(text, start, end, style)
  // People quote gadgets when they report them.
  if (points >= 2) report('template-gadget', context?.prose() === true ? 0.4 : 1, start, true)
  else if (style !== 'smarty' && literalAccess(text, start, end))
    report('template-expression', 1, start, true)
  else if (
    (style === 'double' ||
      style === 'block' ||
      style === 'angled' ||
      (style === 'smarty' && text.startsWith('$smarty.', start))) &&
    (style === 'smarty' || leaks(text, start, end, context))
  )
    report('template-gadget', 1, start, true)
  else if (points === 1) report('template-gadget', 0.6, start, true)
}

/** `{7*7}` and nothing else. */
const isWhole = (text: string, start: number, end: number): boolean => start <= 1 && end + 1 >= text.length

/** Past the word of a block, and a name that is set: `{% if 7*7 %}`, `{% set x=7*7 %}`. */
const operandOf = (text: string, start: number, end: number): number => {
  let at = skip(text, start, end)
  // `{%- … -%}`
  if (text.charCodeAt(at) === 45 || text.charCodeAt(at) === 43) at = skip(text, at + 1, end)
  for (let words = 0; words < BLOCK_WORDS_MAX; words++) {
    const from = at
    if (isDigit(text.charCodeAt(at))) break
    while (at < end && isIdentifier(text.charCodeAt(at))) at++
    if (at === from) break
    at = skip(text, at, end)
    if (text.charCodeAt(at) === 61) return at + 1
  }
  return at
}

/** `for x in`, `if not` */
const BLOCK_WORDS_MAX = 3

/** A literal, an operator, a literal, and nothing before: `7*7`, `7*'7'`, `"a"+"b"`. */
const arithmetic = (text: string, start: number, end: number): boolean => {
  let at = skip(text, start, end)
  while (at < end && (text.charCodeAt(at) === 40 || text.charCodeAt(at) === 61 || text.charCodeAt(at) === 45))
    at = skip(text, at + 1, end)
  const first = literalEnd(text, at, end)
  if (first < 0) return false
  const operator = skip(text, first, end)
  const code = text.charCodeAt(operator)
  if (operator >= end || (code !== 42 && code !== 43 && code !== 45 && code !== 47 && code !== 37))
    return false
  const next = skip(text, operator + 1, end)
  return literalEnd(text, next, end) >= 0
}

const skip = (text: string, start: number, end: number): number => {
  let at = start
  while (at < end && text.charCodeAt(at) <= 32) at++
  return at
}

const literalEnd = (text: string, start: number, end: number): number => {
  const code = text.charCodeAt(start)
  if (start >= end) return -1
  if (isDigit(code)) {
    let at = start
    while (at < end && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46)) at++
    return at
  }
  if (code !== 34 && code !== 39) return -1
  const close = text.indexOf(String.fromCharCode(code), start + 1)
  return close < 0 || close >= end ? -1 : close + 1
}

/** Methods or indexes on a literal: `''.__class__`, `[].map`, `().x`, `"x".getClass()`. */
const literalAccess = (text: string, start: number, end: number): boolean => {
  const at = skip(text, start, end)
  const code = text.charCodeAt(at)
  let close = -1
  if (code === 34 || code === 39) close = text.indexOf(String.fromCharCode(code), at + 1)
  else if (code === 91 && text.charCodeAt(at + 1) === 93) close = at + 1
  else if (code === 40 && text.charCodeAt(at + 1) === 41) close = at + 1
  else if (code === 40 && isDigit(text.charCodeAt(at + 1))) close = text.indexOf(')', at)
  if (close < 0 || close >= end) return false
  const next = text.charCodeAt(close + 1)
  return (next === 46 && isIdentifier(text.charCodeAt(close + 2))) || next === 91
}

/** 2: one conclusive gadget or two common ones; 1: a common one that is accessed or called. */
const gadgets = (text: string, start: number, end: number, style: Style): number => {
  let common = 0
  for (let at = start; at < end;) {
    if (!isIdentifier(text.charCodeAt(at))) {
      at++
      continue
    }
    let stop = at + 1
    while (stop < end && isIdentifier(text.charCodeAt(stop))) stop++
    const used = isUsed(text, at, stop, start, end)
    // Python's inner names.
    if (stop - at > 4 && text.startsWith('__', at) && text.startsWith('__', stop - 2)) return 2
    if (used && stop - at < 32) {
      const word = text.slice(at, stop).toLowerCase()
      if (GADGETS.has(word) && !(HELPERS.has(word) && isHelp(text, stop, end))) {
        if (!COMMON.has(word)) return 2
        if (style !== 'smarty' || text.charCodeAt(stop) === 40) common++
      }
    }
    at = stop
  }
  return Math.min(common, 2)
}

/** Functions of web frameworks that templates call; what they are reached through is what is hostile. */
const HELPERS: ReadonlySet<string> = new Set(['url_for', 'get_flashed_messages'])

/** `url_for('index')`: a call, and what it yields is shown. */
const isHelp = (text: string, from: number, end: number): boolean => {
  let at = skip(text, from, end)
  if (text.charCodeAt(at) !== 40) return false
  while (at < end && text.charCodeAt(at) !== 41) at++
  if (text.charCodeAt(at) !== 41) return false
  const behind = skip(text, at + 1, end)
  if (behind >= end) return true
  const code = text.charCodeAt(behind)
  // `%}`, `}}`, `~ '#top'`, and the filters that write a value out.
  if (code === 37 || code === 125 || code === 126) return true
  return (
    code === 124 &&
    /^\|\s?(?:tojson|safe|escape|e|urlencode)\s{0,4}(?:[%}]|$)/.test(
      text.slice(behind, Math.min(end, behind + 24)),
    )
  )
}

/** Accessed, called, or behind a pipe or a dot. */
const isUsed = (text: string, start: number, stop: number, from: number, end: number): boolean => {
  const next = text.charCodeAt(skip(text, stop, end))
  if (next === 40 || next === 46 || next === 91) return true
  let before = start - 1
  while (before > from && text.charCodeAt(before) <= 32) before--
  const code = text.charCodeAt(before)
  return before >= from && (code === 124 || code === 46 || code === 39 || code === 34)
}

/** What seeking the names of functions behind a pipe takes. */
const FILTER_WORK = 500

/** Filters that call what they are given by name: `|map('system')`. */
const filters = (text: string, start: number, end: number): number => {
  const inner = text.slice(start, end).toLowerCase()
  if (!inner.includes('|')) return 0
  work.left -= FILTER_WORK
  for (const name of CALLED) if (inner.includes(`'${name}'`) || inner.includes(`"${name}"`)) return 2
  // What stands within quotes is an alternation, as in `{mode=~"user|system"}`.
  const outside = inner.replaceAll(/=~?\s?"[^"]*"|=~?\s?'[^']*'/g, '')
  return /\|\s?(?:system|passthru|shell_exec|popen|assert|exec)\b/.test(outside) ? 2 : 0
}

const CALLED: readonly string[] =
  'system exec passthru shell_exec popen phpinfo file_get_contents ini_set error_reporting assert call_user_func'.split(
    ' ',
  )

/** Idioms of one engine each, that no placeholder has. The text is bounded by the caller. */
const idioms = (text: string, start: number, end: number, style: Style): number => {
  const inner = text.slice(start, end)
  if (style !== 'smarty' && IDIOMS.test(inner)) return 2
  switch (style) {
    case 'double':
      return /^#with\s(?:["'(])/.test(inner) || /^'.{0,40}'\.sub/.test(inner) ? 2 : 0
    case 'block':
      return /^\s?(?:import\s(?:os|sys|subprocess|pty|socket|builtins)\b|include\s?["'](?:\/|\.\.)|for\s\w+\sin\s[[(])/.test(
        inner,
      )
        ? 2
        : 0
    case 'angled':
      return /`[^`]{1,80}`|^\s{0,4}(?:exec|system|spawn|eval)\s["']|\bRails\.application\b|^\s{0,4}(?:import\s(?:os|sys|subprocess)\b|require\s['"])|\b(?:File|Dir|IO|Kernel|Process|Open3|Open4)\./.test(
        inner,
      )
        ? 2
        : 0
    case 'smarty':
      return /^(?:smarty_internal|self::|smarty::)/i.test(inner) ||
        /^(?:(?:fetch|include)\s{1,4}file\s?=\s?["']?(?:\/|\.\.|https?:|php:|file:)|math\s{1,4}equation\s?=\s?["']\()/.test(
          inner,
        ) ||
        /^var \$\w{1,20}=/.test(inner)
        ? 2
        : 0
    case 'razor':
      return /^\s?(?:System|Microsoft|Request|Server)\./.test(inner) ? 2 : 0
    case 'single':
      return /^(?:%x[({[]|`)|^(?:application|session|request|page)Scope\s?$|^(?:facesContext|pageContext)\s?$/.test(
        inner,
      )
        ? 2
        : 0
  }
}

/** Built-ins of Freemarker that make code of text; Java objects of the machine; requests reached from expressions. */
const IDIOMS =
  /\?(?:new|api|interpret|eval|lower_abc|upper_abc)\b\s?(?:[(.)+\]}]|$)|^\.(?:data_model|globals|main|vars)\b|\bconfig(?:\.items\(|\[['"]|\s?\|\s?\w)|\|\s?format\(\s?config\b|\brequest\.(?:application|environ)\b|\bnew\s(?:java\.|File|URL|Scanner|ProcessBuilder|Socket|FileReader|FileInputStream|InputStreamReader|String)\s?\(|\brequest\.(?:get|set)(?:Attribute|Parameter|Session|Class)\s?\(|\.sub\.(?:call|apply|bind)\b|\.execute\(\)\.text|(?:include|source|file_get_contents)\(\s?["'](?:\/|\.\.)/

const leaks = (text: string, start: number, end: number, context: Context | undefined): boolean => {
  const word = text
    .slice(start, Math.min(end, start + 40))
    .trim()
    .toLowerCase()
  if (context?.prose() === true) return false
  let stop = 0
  while (stop < word.length && isIdentifier(word.charCodeAt(stop))) stop++
  const rest = word.slice(stop)
  // `{{config}}`, `{{config.items()}}`, `{{dump(app)}}`: the object itself, or a call.
  return (
    LEAKS.has(word.slice(0, stop)) && (rest === '' ? start <= 16 : rest.includes('(') || rest.startsWith('['))
  )
}
