// What only PowerShell or cmd has: cmdlets, escapes within a word, programs by their extension or their drive, calls of a
// string or a block.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'
import { commandKind } from './commands.ts'
import { isSeparator, skipBlank } from './words.ts'

const HEAD_MAX = 64
const BODY_MAX = 240

/** What taking the escapes out of a word takes. */
const TICKED_WORK = 1200

/** Approved verbs of PowerShell that injections use. */
const VERBS: ReadonlySet<string> = new Set(
  'add clear compress connect convertfrom convertto copy disable enable enter exit expand export find format get import install invoke join measure move new out read receive register remove rename reset resolve restart resume save select send set set-strictmode show start stop suspend tee test unblock uninstall unregister update wait where write'.split(
    ' ',
  ),
)

/** What compounds of English and names of headers have behind such a verb. */
const COMPOUNDS: ReadonlySet<string> = new Set(
  'on ons up ups only in out off down back cookie through along together driven time line paste to over by world york'.split(
    ' ',
  ),
)

/** `Get-ADUser`: a verb, a dash and a noun, both with a capital. What follows has to be no sentence. */
export const cmdlet = (text: string, at: number): number => {
  const match = /^([A-Z][A-Za-z]{1,12})-([A-Z][A-Za-z0-9]{2,40})(?![\w:-])/.exec(
    text.slice(at, at + HEAD_MAX),
  )
  if (match === null) return 0
  const [all, verb = '', noun = ''] = match
  if (!VERBS.has(verb.toLowerCase()) || COMPOUNDS.has(noun.toLowerCase())) return 0
  const behind = skipBlank(text, at + all.length)
  const code = text.charCodeAt(behind)
  const ended = behind >= text.length || isSeparator(code) || ENDING.has(code)
  return ended || !isLetter(code) || ARGUMENT.test(text.slice(behind, behind + HEAD_MAX)) ? 1 : 0.6
}

/** A word with a digit, a dot, a colon; or one word, and the end. */
const ARGUMENT = /^(?:[\w.:\\-]*[\d.:\\]|(?:\w{1,24} ){0,2}(?:\w{1,24} -\w|\w{1,24}\s{0,2}(?:$|[;|&#"'>)])))/

/** ) ` " ' # } */
export const ENDING: ReadonlySet<number> = new Set([41, 96, 34, 39, 35, 125])

const EXTENSIONS: ReadonlySet<string> = new Set('exe bat cmd ps1 vbs hta msi scr'.split(' '))

/** `| calc.exe`, `& run.bat x`, its dot at `dot`. Behind a semicolon it may be an item of a list. */
export const executable = (text: string, at: number, dot: number): number => {
  if (dot - at > 32 || !EXTENSIONS.has(text.slice(dot + 1, dot + 4).toLowerCase())) return 0
  if (/^[\w.=-]/.test(text.slice(dot + 4, dot + 5))) return 0
  let before = at - 1
  while (before > at - 4 && text.charCodeAt(before) <= 32) before--
  return text.charCodeAt(before) === 59 ? 0.6 : 1
}

export const driveForm = (text: string, at: number): number =>
  /^[a-z]:\\(?:[^\\\s"'|&;<>]{0,40}\\){0,8}[^\\\s"'|&;<>]{0,40}?\.(?:exe|bat|cmd|ps1|vbs|com)(?![\w.])/i.test(
    text.slice(at, at + BODY_MAX),
  )
    ? 1
    : 0

/** ``I`nv`oke-Expr`ession``, `f^or /f`: PowerShell's and cmd's escapes within a word. */
export const ticked = (text: string, at: number): number => {
  const match = /^[A-Za-z]{1,24}(?:[`^][A-Za-z-]{1,24}){1,12}(?![\w`^])/.exec(text.slice(at, at + HEAD_MAX))
  if (match === null) return 0
  work.left -= TICKED_WORK
  const name = match[0].replaceAll(/[`^]/g, '').toLowerCase()
  if (commandKind(name) !== 0) return 1
  return /^(?:for|if) (?:\/[dflr]|not |exist |defined |%)/i.test(
    name + text.slice(at + match[0].length, at + HEAD_MAX),
  )
    ? 1
    : 0
}

const INVOKED =
  /^\(\s?(?:['"$[][^()]{0,40}(?:['"]\s?[+,]|-f\s|-join|\])|(?:gcm|gal|get-command|get-alias|new-object|iwr|irm)\s)/i

/** `&('i'+'ex') 'whoami'`, `& {whoami}`, `& ("wh"+"oami")`: PowerShell runs what a string or a block says. */
export const invoked = (text: string, at: number): number => {
  if (text.charCodeAt(at - 1) !== 38 && text.charCodeAt(at - 2) !== 38) return 0
  const head = text.slice(at, at + HEAD_MAX).trimStart()
  if (head.charCodeAt(0) === 40) return INVOKED.test(head) ? 1 : 0
  const block = /^\{\s?([A-Za-z-]{2,24})/.exec(head)
  return block !== null && commandKind((block[1] ?? '').toLowerCase()) !== 0 ? 1 : 0
}
