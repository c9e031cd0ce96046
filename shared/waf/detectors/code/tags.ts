// Tags that a server runs: PHP's, ASP's and JSP's, ColdFusion's elements, server-side and edge-side includes.

import { isLetter } from '../../characters.ts'
import type { Context, Report } from '../detector.ts'

/** `<?php …`, `<?= …`, `<!--#exec …-->`, `<esi:include …>` */
export const tags = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
    const next = open + 1 < text.length ? text.charCodeAt(open + 1) : 0
    if (next === 63) {
      const head = text.slice(open + 2, open + 8).toLowerCase()
      if (head.startsWith('php') || head.startsWith('=')) report('code-php', 1, open, true)
      else if (!head.startsWith('xml') && /^[ \t\r\n$@]/.test(head)) report('code-php', 1, open, true)
    } else if (next === 33 && text.startsWith('<!--', open)) include(text, open, report)
    else if ((next | 32) === 101 && text.slice(open + 1, open + 5).toLowerCase() === 'esi:')
      report('code-include', 1, open, true)
    else if (next === 37 && !context.prose() && SERVER_PAGE.test(text.slice(open + 2, open + PAGE_MAX)))
      report('code-php', 1, open, true)
    else if (isServerTag(text, open)) report('code-php', context.prose() ? 0.4 : 1, open, true)
  }
}

/** `<%@ page`, `<%! int x`, `<% eval request("x")`, `<%=CreateObject("…")` */
const SERVER_PAGE = /^@|^!|^ *(?:page|eval|execute|response\.)|^=? *(?:server\.)?createobject *\(/i

const PAGE_MAX = 32

/** `<jsp:scriptlet>`, `<cfexecute …>`: elements that a server runs. */
const isServerTag = (text: string, open: number): boolean => {
  if (open + 1 >= text.length) return false
  const next = text.charCodeAt(open + 1) | 32
  if (next !== 106 && next !== 99) return false
  return /^(?:jsp:|cf(?:execute|file|include|query|registry|directory)\b)/i.test(
    text.slice(open + 1, open + 16),
  )
}

const SSI: ReadonlySet<string> = new Set(
  'exec include echo printenv config flastmod fsize set if email'.split(' '),
)

const include = (text: string, open: number, report: Report): void => {
  let at = open + 4
  while (at < open + 8 && at < text.length && text.charCodeAt(at) <= 32) at++
  if (at >= text.length) return
  if (text.charCodeAt(at) === 63) {
    report('code-php', 0.6, open, true)
    return
  }
  if (text.charCodeAt(at) === 101 && text.startsWith('esi', at)) report('code-include', 1, open, true)
  if (text.charCodeAt(at) !== 35) return
  let end = at + 1
  while (end < at + 16 && end < text.length && isLetter(text.charCodeAt(end))) end++
  if (SSI.has(text.slice(at + 1, end).toLowerCase())) report('code-include', 1, open, true)
}
