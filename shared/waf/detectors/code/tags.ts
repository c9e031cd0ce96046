// Tags that a server runs: PHP's, ASP's and JSP's, ColdFusion's elements, server-side and edge-side includes.

import { isLetter } from '../../characters.ts'
import {
  BLANK,
  charset,
  findIn,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** What looking behind an opening bracket takes. */
const BRACKET_WORK = 24

/** `<?php …`, `<?= …`, `<!--#exec …-->`, `<esi:include …>` */
export const tags = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('<'); open >= 0 && work.left >= 0; open = text.indexOf('<', open + 1)) {
    work.left -= BRACKET_WORK
    const next = open + 1 < text.length ? text.charCodeAt(open + 1) : 0
    if (next === 63) {
      if ((standsAt(text, open + 2, PHP) && !isProse(text, open + 2)) || saysAt(text, open + 2, 'php'))
        report('code-php', 1, open, true, isWebShell(text, open))
    } else if (next === 33 && text.startsWith('<!--', open)) include(text, open, report)
    else if ((next | 32) === 101 && text.slice(open + 1, open + 5).toLowerCase() === 'esi:')
      report('code-include', 1, open, true)
    else if (next === 37 && !context.prose() && isServerPage(text, open + 2))
      report('code-php', 1, open, true, pastWord(text, pastRun(text, open + 2, BLANK), EVALUATED) >= 0)
    else if (isServerTag(text, open)) report('code-php', context.prose() ? 0.4 : 1, open, true)
  }
}

/** What runs its argument, and what a client sends. */
const RUNS = vocabulary(
  'system exec shell_exec passthru popen proc_open pcntl_exec eval assert create_function',
)
const SENT = vocabulary('$_get $_post $_request $_cookie $_server $_files $_')
const SHELL_MAX = 300
/** What looking at a bracket and the name before it takes. */
const CALL_WORK = 70

/** `<?php system($_GET['c'])`: runs what a client sends, which nobody shows as an example of code. */
const isWebShell = (text: string, open: number): boolean => {
  const end = Math.min(text.length, open + SHELL_MAX)
  work.left -= 2 * (end - open)
  for (let at = findIn(text, PARENTHESIS, open, end); at >= 0; at = findIn(text, PARENTHESIS, at + 1, end)) {
    work.left -= CALL_WORK
    const name = runStart(text, pastBack(text, at), NAME, open)
    if (pastWord(text, name, RUNS) < 0) continue
    if (pastWord(text, pastRun(text, at + 1, ARGUMENT, end), SENT) >= 0) return true
  }
  return false
}

const PARENTHESIS = charset('(')
/** Between a call's bracket and its argument. */
const ARGUMENT = charset(' \t\r\n"\'{@(')

/** Where the blanks before the place begin. */
const pastBack = (text: string, at: number): number => runStart(text, at, BLANK, Math.max(0, at - 8))

/** What stands behind PHP's mark where it is not named: a blank, an echo, a variable, a call without its warnings. */
const PHP = charset(' \t\r\n=$@')

/** `<? in Rule`: two words in a row, the first of which is no keyword and the second no operator: no file with it parses. */
const isProse = (text: string, from: number): boolean => {
  const word = pastRun(text, from, BLANK)
  const end = pastRun(text, word, LETTERS)
  const next = pastRun(text, end, BLANK)
  const until = pastRun(text, next, LETTERS)
  return (
    end > word &&
    next > end &&
    until > next &&
    !KEYWORDS.has(text.slice(word, end).toLowerCase()) &&
    !OPERATORS.has(text.slice(next, until).toLowerCase())
  )
}

const KEYWORDS = wordSet(
  'abstract break case catch class clone const continue declare default die do echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile enum eval exit extends final finally fn for foreach function global goto if implements include insteadof interface isset list match namespace new print private protected public readonly require return static switch throw trait try unset use var while yield',
)
const OPERATORS = wordSet('and or xor instanceof')

/** What looking at a page's first word takes. */
const PAGE_WORK = 80

/** `<%@ page`, `<%! int x`, `<% eval request("x")`, `<%=CreateObject("…")`: what stands behind the mark. */
const isServerPage = (text: string, from: number): boolean => {
  work.left -= PAGE_WORK
  const sign = text.charAt(from)
  if (sign === '@' || sign === '!') return true
  const blank = pastRun(text, from, BLANK)
  if (pastWord(text, blank, STATEMENTS) >= 0) return true
  const value = text.charAt(blank) === '=' ? pastRun(text, blank + 1, BLANK) : blank
  const made = pastWord(text, value, MAKERS)
  return made >= 0 && text.charAt(pastRun(text, made, BLANK)) === '('
}

/** How ASP's and JSP's programs begin, and what makes an object of the machine. */
const STATEMENTS = vocabulary(['page', 'eval', 'execute', 'response.', 'dim '])
const MAKERS = vocabulary('createobject server.createobject')

/** A classic page's shell in one statement. */
const EVALUATED = vocabulary(['eval request', 'execute request', 'eval(request', 'execute(request'])

/** `<jsp:scriptlet>`, `<cfexecute …>`, Jelly's `<g:evaluate>` (CVE-2024-4879): elements that a server runs. */
const isServerTag = (text: string, open: number): boolean => {
  const end = pastWord(text, open + 1, ELEMENTS)
  return end >= 0 && (text.charAt(end - 1) === ':' || !standsAt(text, end, NAME))
}

const ELEMENTS = vocabulary('jsp: cfexecute cffile cfinclude cfquery cfregistry cfdirectory g:evaluate')

const SSI = wordSet('exec include echo printenv config flastmod fsize set if email')

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
  const name = text.slice(at + 1, end).toLowerCase()
  if (SSI.has(name)) report('code-include', 1, open, true, name === 'exec')
}
