// Commands that no list of names has: they are told by how they are written.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'
import { commandKind } from './commands.ts'
import { cmdlet, driveForm, executable, ticked } from './powershell.ts'
import { pathForm } from './programs.ts'
import { redirected, variableForm } from './variables.ts'

export const HEAD_MAX = 64
export const BODY_MAX = 240

/** What a search for a form takes that a command's first character calls for: a pattern or two, on a copy. */
const SEARCH_WORK = 320

/** How certain a command stands at `at`, 0 to 1: something parts it from what is before. */
export const formAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 37) return isBlock(text, at) ? 1 : 0
  if (code === 46 && /^\.\s?\(\s?['"$]/.test(text.slice(at, at + 6))) return 1
  if (code === 47 || code === 46 || code === 126) return pathForm(text, at)
  if (code === 36) return variableForm(text, at)
  if (code === 60) return redirected(text, at)
  if (code === 92) return /^\\\\[\w.-]{3,40}\\[\w$]/.test(text.slice(at, at + HEAD_MAX)) ? 1 : 0
  if (code === 91) return /^\[\[? +!? *-[a-z] /.test(text.slice(at, at + HEAD_MAX)) ? 1 : 0
  return isLetter(code) ? wordForm(text, at, code | 32) : 0
}

/** `1..5|%{sleep 1}`: a block that PowerShell runs for each of what is piped. */
const isBlock = (text: string, at: number): boolean => {
  if (text.charCodeAt(at + 1) !== 123) return false
  const before = text.charCodeAt(at - 1)
  return before === 124 || (before === 32 && text.charCodeAt(at - 2) === 124)
}

const WORD_MAX = 33

/** Behind letters, digits, underscores and dashes. */
const wordEnd = (text: string, at: number): number => {
  let end = at
  while (end < at + WORD_MAX && end < text.length && isWordCode(text.charCodeAt(end))) end++
  return end
}

const isWordCode = (code: number): boolean =>
  isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 95

const wordForm = (text: string, at: number, first: number): number => {
  // A drive, `C:\Windows\System32\cmd.exe`
  if (text.charCodeAt(at + 1) === 58 && text.charCodeAt(at + 2) === 92) return driveForm(text, at)
  const end = wordEnd(text, at)
  const mark = text.charCodeAt(end)
  if (mark === 32 && KEYWORD_HEADS.has(first) && isLoop(text, at)) return 1
  if (mark === 46) return executable(text, at, end)
  if (mark === 96 || mark === 94) return ticked(text, at)
  return text.charCodeAt(at) <= 90 ? cmdlet(text, at) : 0
}

/** The same for a whole value, which may be a path or a variable's name: a loop, and a cmdlet with a parameter. */
export const lineForm = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (!isLetter(code)) return 0
  // What only cmd reads has no mark that the presence pass would know it by.
  if (KEYWORD_HEADS.has(code | 32) && isLoop(text, at)) return /[;\n]/.test(text) ? 1 : 0.8
  if (code <= 90 && ARGUED.test(text.slice(at, at + HEAD_MAX))) return lineVerb(text, at)
  return text.charCodeAt(wordEnd(text, at)) === 96 && !text.includes('^') ? ticked(text, at) : 0
}

/** A verb and a noun, and an argument that no sentence has. */
const ARGUED = /^[A-Za-z]+-[A-Za-z]+ +(?:[^A-Za-z ]|\S*[\d.:\\])/

/** Verbs that are commands' names, too: the presence pass knows no others. */
const lineVerb = (text: string, at: number): number =>
  commandKind(text.slice(at, text.indexOf('-', at)).toLowerCase()) === 0 ? 0 : cmdlet(text, at)

/** First letters of for, while, until, if, case, select, function. */
const KEYWORD_HEADS: ReadonlySet<number> = new Set([102, 119, 117, 105, 99, 115])

const HEADS: readonly string[] = [
  'for ',
  'while ',
  'until ',
  'if ',
  'select ',
  'case ',
  'For ',
  'If ',
  'FOR ',
  'IF ',
]

/** `for i in 1 2; do`, `while true; do`, `if [ -f x ]; then`, `case x in x)`, `for /f %i in (`, `if exist c:\x`. */
const isLoop = (text: string, at: number): boolean => {
  if (!HEADS.some((word) => text.startsWith(word, at))) return false
  work.left -= SEARCH_WORK
  const head = text.slice(at, at + HEAD_MAX)
  if (/^(?:for \w{1,16} in |for \(\(|while |until |select \w{1,16} in )/.test(head))
    return /[;)\n]\s{0,4}do\b/.test(text.slice(at, at + BODY_MAX))
  if (/^if (?:\[|test |!|\w)/.test(head) && /[;\n]\s{0,4}then\b/.test(text.slice(at, at + BODY_MAX)))
    return true
  if (/^case \S{1,40} in\b/.test(head)) return /\)[\s\S]*?(?:;;|esac)/.test(text.slice(at, at + BODY_MAX))
  if (/^for[a-z]{0,4}\s?\(\$\w+ in /i.test(head)) return true
  return /^(?:for (?:\/[dflr] )?[^%]{0,16}%%?\w in|if (?:not )?(?:exist |defined |errorlevel |"[^"]{0,24}"==))/i.test(
    head,
  )
}
